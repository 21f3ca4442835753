"""A page that is opened again finds the jobs that its visitor began: those at work, and what the others came to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demo.page_context import JOBS, PageContext, Updates, go_to
from demo.session.visits import Visit
from demo.widgets.lossless_updates import lossless


@dataclass(frozen=True)
class Rejoining:
    """How a step shows again what a visitor began there.

    Attributes:
        outputs: Every component that this changes.
        show: Yields what such a job has come to, until it is over where it still goes on; nothing where there is none.
        to_the_fore: Returns whether there is one that the page opens on.
    """

    outputs: set[Any]
    show: Callable[[Visit], Iterator[Updates]]
    to_the_fore: Callable[[Visit], bool] = lambda _: False


def wire(context: PageContext, after: Any, parts: Sequence[Rejoining]) -> None:
    """Let the page show again, after an event, what a visitor began who comes back; all at once where it is several."""
    again, opens = gr.State(False), gr.Checkbox(visible=False)

    def comes_back(now: Visit | None) -> Updates:
        there = now is not None and now.arrivals > 1
        return {again: there, opens: bool(now and there and any(part.to_the_fore(now) for part in parts))}

    @lossless
    def rejoin(now: Visit | None) -> Iterator[Updates]:
        yield {context.visit: gr.skip()}  # who says nothing at all empties every output
        if now:
            yield from in_turn([part.show(now) for part in parts])

    again.change(None, opens, js=f"(opens) => {{ if (opens) ({go_to('unlearn')})(); }}")
    again.change(rejoin, context.visit, {context.visit}.union(*(part.outputs for part in parts)), **JOBS)
    after(comes_back, context.visit, {again, opens})


def in_turn(streams: Sequence[Iterator[Updates]]) -> Iterator[Updates]:
    """Yield what each of several streams says, by turns, until all have ended; closing this closes them."""
    left = list(streams)
    try:
        while left:
            for stream in list(left):
                said = next(stream, None)
                if said is None:
                    left.remove(stream)
                else:
                    yield said
    finally:
        for stream in left:
            close = getattr(stream, "close", None)
            if close:
                close()

"""Coming to the page: anew, by a deep link, or again after a reload; and starting all over."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.config import ORIGINALS
from demo import text
from demo.links import STEPS, Link, read_link
from demo.render import page
from demo.state import Visit, begin_visit, end_visit, find_visit, keep_visit, sweep
from demo.steps.choose import Choose
from demo.steps.head import Head
from demo.steps.unlearn import Unlearn
from demo.steps.wanted import begun
from demo.workshop import Workshop

BROUGHT = "() => [stage.token(), stage.left(), window.location.search, stage.step()]"
"""What the browser brings along; assets/stage.js has these functions."""
TAKEN = "(token) => stage.remember(token)"
AFRESH = "() => stage.startOver()"


@dataclass(frozen=True)
class Arrival:
    """What the browser brings along, out of sight, and what the visitor is told about it."""

    token: gr.Textbox
    left: gr.Textbox
    search: gr.Textbox
    step: gr.Textbox
    note: gr.HTML


def build() -> Arrival:
    """Lay out what is said on arrival."""
    token, left, search, step = (gr.Textbox(visible=False) for _ in range(4))
    return Arrival(token, left, search, step, gr.HTML(visible=False, elem_id="arrival"))


def wire(
    arrival: Arrival,
    demo: gr.Blocks,
    head: Head,
    choose: Choose,
    unlearn: Unlearn,
    workshop: Workshop,
    visit: gr.State,
    walk: gr.Tabs,
) -> Any:
    """Connect the opening of the page and *Start over*; return the event after which the visitor is known."""

    def arrive(token: str, left: str, search: str, step: str, request: gr.Request) -> list[Any]:
        sweep(workshop.sessions)
        _dismiss(workshop, find_visit(workshop.sessions, left or ""))
        link, again = read_link(search or ""), find_visit(workshop.sessions, token or "")
        now = again or begin_visit(workshop.sessions, link.original or ORIGINALS[0])
        workshop.presence.come(str(request.session_hash), now.folder)
        said = _note(link, stopped=bool(again) and _stopped(workshop, now))
        place = int(step) if again and step in _TABS else STEPS[link.step or _FIRST]
        return [
            now,
            now.token,
            gr.Tabs(selected=place) if place != STEPS[_FIRST] else gr.skip(),  # where everybody is, unless they went on
            now.original,
            link.preset or gr.skip(),
            link.method or gr.skip(),
            gr.update(value=page.problem(said), visible=bool(said)),
        ]

    def leave(request: gr.Request) -> None:
        workshop.presence.go(str(request.session_hash), workshop.jobs.stop)

    def keep(now: Visit | None) -> None:
        if now is not None:
            keep_visit(now)

    brought = [arrival.token, arrival.left, arrival.search, arrival.step]
    filled = [visit, arrival.token, walk, head.original, choose.preset, unlearn.settings.method, arrival.note]
    known = demo.load(arrive, brought, filled, js=BROUGHT)
    known.then(None, arrival.token, js=TAKEN)
    demo.unload(leave)
    head.reset.click(None, js=AFRESH)
    visit.change(keep, visit)
    return known


_FIRST = "meet"
_TABS = frozenset(map(str, STEPS.values()))


def _dismiss(workshop: Workshop, left: Visit | None) -> None:
    """End the visit of somebody who started over."""
    if left is not None:
        workshop.jobs.stop(left.folder)
        end_visit(left)


def _stopped(workshop: Workshop, now: Visit) -> bool:
    """Return whether a run was begun that neither finished nor goes on."""
    return bool(now.begun) and now.begun not in now.done and not begun(workshop, now)


def _note(link: Link, stopped: bool) -> str:
    said = [text.unknown_link(name, value) for name, value in link.unknown]
    return " ".join([*said, *([text.STOPPED_BY_LEAVING] if stopped else [])])

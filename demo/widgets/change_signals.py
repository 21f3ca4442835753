"""What has changed of a visit, so that only those parts of the page are drawn anew that show it.

A visit changes whenever the page is opened. Each part that is drawn anew costs the browser time in which a visitor's
click waits, and on a page that has just been opened there is nothing new to show.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from demo.page_context import PageContext, Updates
from demo.session.visits import Visit


@dataclass(frozen=True)
class ChangeSignals:
    """States to listen to; each changes with what it is about and with nothing else.

    Attributes:
        result: The run that is shown.
        model: The recommender that the next request is put to: the original, and the run that it goes on from.
        history: All runs, the one that is shown, and the one that the next request goes on from.
    """

    result: gr.State
    model: gr.State
    history: gr.State


def build(first: str) -> ChangeSignals:
    """Return the signals of a visit that has not begun; ``first`` is the original that a page opens on."""
    return ChangeSignals(gr.State(_result(None)), gr.State((first, "")), gr.State((first, "", "", ())))


def wire(signals: ChangeSignals, context: PageContext) -> None:
    """Let the signals follow the visit."""

    def read(now: Visit | None) -> Updates:
        if now is None:
            return {signals.result: _result(None)}
        return {signals.result: _result(now), signals.model: _model(now), signals.history: _history(now)}

    context.visit.change(read, context.visit, {signals.result, signals.model, signals.history})


def _result(now: Visit | None) -> str:
    return now.run if now else ""


def _model(now: Visit) -> tuple[str, str]:
    return now.original, now.base


def _history(now: Visit) -> tuple[Any, ...]:
    return (*_model(now), _result(now), now.done)

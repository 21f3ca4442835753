"""What has changed of a visit, so that only those parts of the page are drawn anew that show it.

A visit changes whenever the page is opened. Each part that is drawn anew costs the browser time in which a visitor's
click waits, and on a page that has just been opened there is nothing new to show.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.config import ORIGINALS
from demo.state import Visit


@dataclass(frozen=True)
class News:
    """States to listen to; each changes with what it is about and with nothing else.

    Attributes:
        result: The run that is shown.
        model: The recommender that the next request is put to: the original, and the run that it goes on from.
        past: All runs, the one that is shown, and the one that is gone on from.
    """

    result: gr.State
    model: gr.State
    past: gr.State


def build(visit: gr.State) -> News:
    """Return the news of a visit, none at first."""
    states = [gr.State(told) for told in _told(None)]
    visit.change(_told, visit, states)
    return News(*states)


def _told(now: Visit | None) -> list[Any]:
    """Return what each state of ``News`` says of a visit, in their order."""
    model = (now.original, now.base) if now else (ORIGINALS[0], "")
    run, done = (now.run, now.done) if now else ("", ())
    return [run, model, (*model, run, done)]

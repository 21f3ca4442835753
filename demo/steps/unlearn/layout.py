"""Third step, laid out: the run, its buttons, the settings, and a recorded run in its place."""

from dataclasses import dataclass

import gradio as gr

from core.files import ASSETS
from demo import text
from demo.session.app_context import AppContext
from demo.session.job_progress import JobProgress
from demo.steps.unlearn import settings
from demo.steps.unlearn.replay import SPEEDS, recordings
from demo.widgets import page
from demo.widgets.progress import progress

_SCRIPT = ASSETS / "drain.js"


@dataclass(frozen=True)
class Replay:
    """The components by which a recorded run is shown instead."""

    start: gr.Button
    speed: gr.Radio
    live: gr.Button


@dataclass(frozen=True)
class Unlearn:
    """The components of the step.

    Attributes:
        awaited: Whether the visitor waited for the end of a race that has come to it.
    """

    panel: gr.HTML
    strip: gr.HTML
    settings: settings.Settings
    replay: Replay
    again: gr.Button
    race: gr.Button
    wait: gr.Button
    cancel: gr.Button
    onward: gr.Button
    awaited: gr.State


def build(app: AppContext) -> Unlearn:
    """Lay out the step; nothing is said of recordings where there are none."""
    gr.HTML(page.lead(text.unlearn.LEAD))
    panel = gr.HTML(progress("", JobProgress()), elem_id="unlearning")
    strip = gr.HTML(
        "", html_template='<div class="draining"></div>', js_on_load=_SCRIPT.read_text(encoding="utf-8"),
        elem_id="draining",
    )  # fmt: skip
    with gr.Row(elem_classes="actions"):
        again = gr.Button(text.unlearn.CHOOSE_AGAIN, size="lg", elem_id="choose-again")
        race = gr.Button(text.unlearn.RACE, size="lg", elem_id="race")
        wait = gr.Button(text.unlearn.WAIT, size="lg", visible=False, elem_id="wait")
        cancel = gr.Button(text.unlearn.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel")
        onward = gr.Button(text.unlearn.SEE_CHANGE, variant="primary", size="lg", interactive=False, elem_id="see")
    replay = _replay(any(recordings(app.experiment())))
    return Unlearn(panel, strip, settings.build(app), replay, again, race, wait, cancel, onward, gr.State(False))


def _replay(any_recorded: bool) -> Replay:
    speeds = [(text.replay.speed(one), one) for one in SPEEDS]
    with gr.Row(elem_classes="actions replay", visible=any_recorded):
        live = gr.Button(text.replay.RUN_LIVE, visible=False, elem_id="live")
        speed = gr.Radio(speeds, value=SPEEDS[1], label=text.replay.SPEED, elem_id="speed", min_width=200)
        start = gr.Button(text.replay.START, elem_id="replay")
    return Replay(start, speed, live)

"""Sixth step: can an attacker still tell who was in the data, and how soon is what went brought back?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.events import Evaluated
from core.store import Run
from demo import shelf, text
from demo.render import page, relearning, verification
from demo.render.progress import progress
from demo.state import Visit
from demo.steps.watching import EVERY, stopper
from demo.verification import LEVELS, MOST_LOSS, Verification, verifications
from demo.view import Progress, fold
from demo.workshop import Workshop

START = 0.5
"""Where the slider stands at first, nats."""


@dataclass(frozen=True)
class Verify:
    """The components of the step."""

    known: gr.State
    note: gr.HTML
    body: gr.Column
    level: gr.Radio
    threshold: gr.Slider
    drawing: gr.HTML
    figures: gr.HTML
    relearn: gr.Button
    cancel: gr.Button
    panel: gr.HTML

    @property
    def shown(self) -> list[Any]:
        """What a finished run fills, in the order of :func:`_filled`."""
        return [self.known, self.note, self.body, self.drawing, self.figures, self.panel]


def build() -> Verify:
    """Lay out the step, empty."""
    known = gr.State(None)
    gr.HTML(page.lead(text.VERIFY_LEAD))
    note = gr.HTML(page.empty(text.NO_RUN), elem_id="verify-note")
    with gr.Column(visible=False) as body:
        with gr.Row(equal_height=False):
            with gr.Column(scale=5, min_width=320, elem_classes="chart"):
                gr.HTML(page.heading(text.ROC, text.ROC_HINT))
                level = gr.Radio(
                    [(text.LEVELS[name], name) for name in LEVELS], value=next(iter(LEVELS)), label=text.LEVEL,
                    elem_id="level",
                )  # fmt: skip
                threshold = gr.Slider(0, MOST_LOSS, START, step=0.01, label=text.THRESHOLD, elem_id="threshold")
                drawing = gr.HTML(elem_id="attack")
            with gr.Column(scale=5, min_width=320):
                figures = gr.HTML(elem_id="attack-figures")
        with gr.Column(elem_classes="chart"):
            gr.HTML(page.heading(text.RELEARN, text.RELEARN_HINT))
            panel = gr.HTML(elem_id="relearning")
            with gr.Row(elem_classes="actions"):
                cancel = gr.Button(text.CANCEL, variant="stop", interactive=False, elem_id="cancel-relearn")
                relearn = gr.Button(text.BRING_BACK, variant="primary", elem_id="relearn")
    return Verify(known, note, body, level, threshold, drawing, figures, relearn, cancel, panel)


def wire(verify: Verify, workshop: Workshop, visit: gr.State) -> None:
    """Connect the slider and the button."""

    def move(known: dict[str, Verification] | None, level: str, threshold: float) -> list[str]:
        if known is None:
            return ["", ""]
        return [verification.marked(known[level], level, threshold), verification.figures(known[level], level)]

    def relearn(now: Visit | None) -> Iterator[dict[Any, Any]]:
        if now is None or not now.run:
            return
        yield _buttons(verify, busy=True)
        for html in _relearning(workshop, now):
            yield {verify.panel: html}
        yield _buttons(verify, busy=False)

    quiet: dict[str, Any] = {"show_progress": "hidden"}
    for control in (verify.level, verify.threshold):
        control.input(
            move, [verify.known, verify.level, verify.threshold], [verify.drawing, verify.figures],
            trigger_mode="always_last", queue=False, **quiet,
        )  # fmt: skip
    outputs = [verify.panel, verify.relearn, verify.cancel]
    verify.relearn.click(relearn, visit, outputs, concurrency_id="jobs", concurrency_limit=16, **quiet)
    verify.cancel.click(stopper(workshop), visit, queue=False, **quiet)


def refresh(verify: Verify, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill the step after an event."""

    def show(now: Visit | None, level: str, threshold: float) -> list[Any]:
        return _filled(None if now is None or not now.run else _verified(workshop, now), level, threshold)

    after(show, [visit, verify.level, verify.threshold], verify.shown, show_progress="hidden")


def _verified(workshop: Workshop, now: Visit) -> dict[str, Verification] | CoreError:
    try:
        experiment = workshop.experiment(now.original)
        found = shelf.reference(experiment, now, now.request) if now.request else None
        return verifications(experiment.evidence(Run(Path(now.run)), found))
    except CoreError as error:
        return error


def _filled(found: dict[str, Verification] | CoreError | None, level: str, threshold: float) -> list[Any]:
    if not isinstance(found, dict):
        said = page.empty(text.NO_RUN) if found is None else page.problem(str(found))
        return [None, said, gr.update(visible=False), "", "", ""]
    drawn = verification.marked(found[level], level, threshold)
    note = "" if "retrained" in found[level].seen else page.empty(text.VERIFY_NO_REFERENCE)
    idle = page.empty(text.NOT_BROUGHT_BACK)
    return [found, note, gr.update(visible=True), drawn, verification.figures(found[level], level), idle]


def _relearning(workshop: Workshop, now: Visit) -> Iterator[str]:
    """Tune the model on a little of what went, yielding the curve as it grows; closing this stops the job."""
    experiment, run = workshop.experiment(now.original), Run(Path(now.run))
    own = shelf.retraining(experiment, now, now.request) if now.request else None
    job = workshop.jobs.submit(now.folder, lambda: experiment.relearn(run, runs=[own] if own else []))
    view, drawn = Progress("running"), ""
    try:
        for heard in job.updates(EVERY):
            view = fold(view, heard)
            found = [event.metrics for event in heard if isinstance(event, Evaluated)]
            if found:
                done = "relearn_tuned" in found[-1]
                drawn = relearning.result(found[-1]) if done else relearning.curves(found[-1]["relearn_curves"])
            waiting = not job.at_work and view.busy
            shown = replace(view, status="waiting") if waiting else view
            yield (
                drawn
                if view.status == "finished"
                else progress(text.BRINGING_BACK, shown, text.RELEARN_CANCELLED) + drawn
            )
    finally:
        job.stop()


def _buttons(verify: Verify, busy: bool) -> dict[Any, Any]:
    return {verify.relearn: gr.update(interactive=not busy), verify.cancel: gr.update(interactive=busy)}

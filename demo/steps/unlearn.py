"""Third step: the model is changed before the visitor's eyes; it can be cancelled at any moment."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.events import Events
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run
from core.unlearning.base import find_method
from demo import text
from demo.catalogue import Summary, summary
from demo.jobs import Job
from demo.render import page
from demo.render.progress import progress
from demo.state import Visit, begin_visit, fresh_folder
from demo.steps.choose import Choose, request_of
from demo.steps.head import Head
from demo.view import Progress, fold
from demo.workshop import Workshop

EVERY = 0.2
"""Seconds between two updates of the page."""
METHOD = "e2urec"
STEP = 3


@dataclass(frozen=True)
class Unlearn:
    """The components of the step."""

    panel: gr.HTML
    cancel: gr.Button
    again: gr.Button
    onward: gr.Button


def build() -> Unlearn:
    """Lay out the step."""
    gr.HTML(page.lead(text.UNLEARN_LEAD))
    panel = gr.HTML(progress("", Progress()), elem_id="unlearning")
    with gr.Row(elem_classes="actions"):
        again = gr.Button(text.BACK_TO_CHOOSE, size="lg", elem_id="choose-again")
        cancel = gr.Button(text.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel")
        onward = gr.Button(text.SEE_CHANGE, variant="primary", size="lg", interactive=False, elem_id="see")
    return Unlearn(panel, cancel, again, onward)


def wire(unlearn: Unlearn, choose: Choose, head: Head, workshop: Workshop, visit: gr.State, walk: gr.Tabs) -> Any:
    """Connect *Forget* and *Cancel*; return the event of forgetting, for others to follow."""

    def forget(now: Visit | None, *chosen: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            experiment = workshop.experiment(now.original)
            request = request_of(experiment, *chosen)
            numbers = summary(experiment, experiment.plan(request))
        except CoreError as error:
            yield {choose.problem: page.problem(str(error))}
            return
        yield {walk: gr.Tabs(selected=STEP), choose.problem: "", **_buttons(unlearn, head, busy=True)}
        workshop.jobs.stop(now.folder)  # a retraining for the result that this one replaces
        folder, finished = fresh_folder(now, METHOD), False
        for view in watch(workshop, now.folder, METHOD, lambda: _unlearning(experiment, request, folder)):
            finished = view.status == "finished"
            yield {unlearn.panel: _panel(view, numbers)}
        if finished:
            yield {visit: replace(now, request=request, run=str(folder), retrain="")}
        yield _buttons(unlearn, head, busy=False, done=finished)

    outputs = [walk, choose.problem, unlearn.panel, unlearn.cancel, unlearn.again, unlearn.onward, head.original, visit]
    unlearn.cancel.click(stopper(workshop), visit, queue=False, show_progress="hidden")
    return choose.forget.click(
        forget, [visit, *choose.inputs], outputs, show_progress="hidden", concurrency_id="jobs", concurrency_limit=16
    )


def watch(workshop: Workshop, owner: str, method: str, start: Callable[[], Events]) -> Iterator[Progress]:
    """Put a job in line and yield how far it is, about five times a second; closing this stops the job.

    Args:
        workshop: Where it runs.
        owner: Name under which it can be stopped.
        method: Name of the unlearning method, whose phases are shown before the job begins.
        start: Begins the job.
    """
    view = Progress("running", phases=(*find_method(method).phases, "evaluate"))
    job = workshop.jobs.submit(owner, start)
    yield view
    try:
        for events in job.updates(EVERY):
            view = fold(view, events)
            yield _waiting(view, job)
    finally:
        job.stop()


def stopper(workshop: Workshop) -> Callable[[Visit | None], None]:
    """Return what a cancel button does: stop all jobs of this visitor."""

    def stop(now: Visit | None) -> None:
        if now is not None:
            workshop.jobs.stop(now.folder)

    return stop


def _unlearning(experiment: Experiment, request: ForgetRequest, folder: Path) -> Events:
    """Unlearn; the folder of a run that does not finish is removed once nobody writes to it any more."""
    try:
        yield from experiment.unlearn(request, METHOD, folder=folder)
    finally:
        if not Run(folder).finished:
            shutil.rmtree(folder, ignore_errors=True)


def _panel(view: Progress, numbers: Summary) -> str:
    done = text.forgotten(sum(view.seconds.values()), numbers.ratings)
    return progress(text.forgetting(numbers.people, numbers.ratings), view, done=done)


def _waiting(view: Progress, job: Job) -> Progress:
    return view if job.at_work or not view.busy else replace(view, status="waiting")


def _buttons(unlearn: Unlearn, head: Head, busy: bool, done: bool = False) -> dict[Any, Any]:
    return {
        unlearn.cancel: gr.update(interactive=busy),
        unlearn.again: gr.update(interactive=not busy),
        unlearn.onward: gr.update(interactive=done),
        head.original: gr.update(interactive=not busy),
    }

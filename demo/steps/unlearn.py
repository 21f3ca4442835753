"""Third step: the model is changed before the visitor's eyes; it can be cancelled at any moment."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.events import Events
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run
from demo import text
from demo.catalogue import Summary, summary
from demo.jobs import Job
from demo.render import page
from demo.render.progress import progress
from demo.state import Visit, begin_visit, fresh_folder, keep_visit
from demo.steps.choose import Choose, request_of
from demo.steps.head import Head
from demo.steps.watching import listen, stopper
from demo.view import Progress
from demo.workshop import Workshop

METHOD = "e2urec"
STEP = 3


@dataclass(frozen=True)
class Forgetting:
    """What a job of this step is about.

    Attributes:
        request: What goes.
        numbers: The same in numbers.
        folder: Where the run goes.
    """

    request: ForgetRequest
    numbers: Summary
    folder: Path


@dataclass(frozen=True)
class Unlearn:
    """The components of the step."""

    panel: gr.HTML
    again: gr.Button
    race: gr.Button
    wait: gr.Button
    cancel: gr.Button
    onward: gr.Button


def build() -> Unlearn:
    """Lay out the step."""
    gr.HTML(page.lead(text.UNLEARN_LEAD))
    panel = gr.HTML(progress("", Progress()), elem_id="unlearning")
    with gr.Row(elem_classes="actions"):
        again = gr.Button(text.BACK_TO_CHOOSE, size="lg", elem_id="choose-again")
        race = gr.Button(text.RACE, size="lg", elem_id="race")
        wait = gr.Button(text.WAIT, size="lg", visible=False, elem_id="wait")
        cancel = gr.Button(text.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel")
        onward = gr.Button(text.SEE_CHANGE, variant="primary", size="lg", interactive=False, elem_id="see")
    return Unlearn(panel, again, race, wait, cancel, onward)


def wire(unlearn: Unlearn, choose: Choose, head: Head, workshop: Workshop, visit: gr.State, walk: gr.Tabs) -> Any:
    """Connect *Forget* and *Cancel*; what is forgotten then is in ``visit``.

    Returns:
        A function that, given what calls after an event (its ``then``), lets the page show a run again that goes on.
    """

    def forget(now: Visit | None, *chosen: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            experiment = workshop.experiment(now.original)
            request = request_of(experiment, *chosen)
            numbers = summary(experiment, experiment.plan(request))
        except CoreError as error:
            yield {choose.problem: page.problem(str(error))}
            return
        yield {walk: gr.Tabs(selected=STEP), choose.problem: "", **buttons(unlearn, choose, head, busy=True)}
        workshop.jobs.stop(now.folder)  # for the result that this one replaces
        about = Forgetting(request, numbers, fresh_folder(now, METHOD))
        job = workshop.jobs.submit(now.folder, lambda: _unlearning(experiment, request, about.folder), about)
        yield from followed(unlearn, choose, head, visit, now, job)

    def rejoin(now: Visit | None) -> Iterator[dict[Any, Any]]:
        if now is None:
            return
        for job in begun(workshop, now):
            yield {walk: gr.Tabs(selected=STEP), **buttons(unlearn, choose, head, busy=True)}
            yield from followed(unlearn, choose, head, visit, now, job)

    outputs = [walk, choose.problem, unlearn.panel, *buttons(unlearn, choose, head, busy=False), visit]
    quiet: dict[str, Any] = {"show_progress": "hidden", "concurrency_id": "jobs", "concurrency_limit": 16}
    unlearn.cancel.click(stopper(workshop), visit, queue=False, show_progress="hidden")
    choose.forget.click(forget, [visit, *choose.inputs], outputs, **quiet)
    return lambda after: after(rejoin, visit, outputs, **quiet)


def begun(workshop: Workshop, now: Visit) -> list[Job[Any]]:
    """Return the job of this step that goes on for a visitor, if there is one."""
    return [job for job in workshop.jobs.of(now.folder) if isinstance(job.about, Forgetting)][-1:]


def followed(
    unlearn: Unlearn, choose: Choose, head: Head, visit: gr.State, now: Visit, job: Job[Any]
) -> Iterator[dict[Any, Any]]:
    """Show a job of this step to its end; the run is the visitor's when it has finished."""
    about: Forgetting = job.about
    here, finished = replace(now, begun=str(about.folder)), False
    keep_visit(here)
    for view in listen(job, METHOD):
        finished = view.status == "finished"
        yield {unlearn.panel: _panel(view, about.numbers)}
    if finished:
        yield {visit: replace(here, request=about.request, run=str(about.folder))}
    else:
        keep_visit(now)
    yield buttons(unlearn, choose, head, busy=False, done=finished)


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


def buttons(unlearn: Unlearn, choose: Choose, head: Head, busy: bool, done: bool = False) -> dict[Any, Any]:
    """Return which buttons can be pressed while a job is at work, and after it."""
    idle = gr.update(interactive=not busy)
    return {
        unlearn.again: idle,
        unlearn.race: idle,
        unlearn.wait: gr.update(visible=False),
        unlearn.cancel: gr.update(interactive=busy, value=text.CANCEL),
        unlearn.onward: gr.update(interactive=done),
        choose.forget: idle,
        head.original: idle,
    }

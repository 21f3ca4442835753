"""Third step: the model is changed before the visitor's eyes; it can be cancelled at any moment."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.events import Events
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run
from core.watch import FORGOTTEN, MOVED
from demo import text
from demo.catalogue import Summary, summary
from demo.render import page
from demo.render.progress import progress
from demo.sequence import standing
from demo.state import Visit, begin_visit, fresh_folder
from demo.steps import settings
from demo.steps.choose import Choose, request_of
from demo.steps.head import Head
from demo.steps.watching import stopper, watch
from demo.view import Progress
from demo.workshop import Workshop

STEP = 3


@dataclass(frozen=True)
class Unlearn:
    """The components of the step."""

    panel: gr.HTML
    settings: settings.Settings
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
    return Unlearn(panel, settings.build(), again, race, wait, cancel, onward)


def wire(
    unlearn: Unlearn, tab: gr.Tab, choose: Choose, head: Head, workshop: Workshop, visit: gr.State, walk: gr.Tabs
) -> None:
    """Connect *Forget* and *Cancel*; what is forgotten then is in ``visit``."""
    turned = unlearn.settings

    def forget(now: Visit | None, *values: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            wanted = asked(workshop, now, turned, *values)
        except CoreError as error:
            yield {choose.problem: page.problem(str(error)), unlearn.panel: page.problem(str(error))}
            return
        yield {walk: gr.Tabs(selected=STEP), choose.problem: "", **buttons(unlearn, choose, head, busy=True)}
        workshop.jobs.stop(now.folder)  # for the result that this one replaces
        folder, finished = fresh_folder(now, wanted.method), False
        for view in watch(workshop, now.folder, wanted.method, lambda: wanted.unlearning(folder)):
            finished = view.status == "finished"
            yield {unlearn.panel: _panel(view, wanted)}
        if finished:
            yield {visit: now.finished(wanted.request, folder)}
        yield buttons(unlearn, choose, head, busy=False, done=finished)

    outputs = [walk, choose.problem, unlearn.panel, *buttons(unlearn, choose, head, busy=False), visit]
    unlearn.cancel.click(stopper(workshop), visit, queue=False, show_progress="hidden")
    gr.on(
        [choose.forget.click, turned.start.click],
        forget, [visit, *turned.inputs, *choose.inputs], outputs,
        show_progress="hidden", concurrency_id="jobs", concurrency_limit=16,
    )  # fmt: skip
    settings.wire(turned, tab, choose, workshop, visit)


@dataclass(frozen=True)
class Asked:
    """What a visitor wants: what goes, from which recommender, by which method with which settings."""

    experiment: Experiment
    request: ForgetRequest
    numbers: Summary
    method: str
    settings: Any

    def unlearning(self, folder: Path) -> Events:
        """Unlearn; the folder of a run that does not finish is removed once nobody writes to it any more."""
        watched = self.experiment.watch(self.request)
        try:
            yield from self.experiment.unlearn(
                self.request, self.method, settings=self.settings, folder=folder, watched=watched
            )
        finally:
            if not Run(folder).finished:
                shutil.rmtree(folder, ignore_errors=True)


def asked(workshop: Workshop, now: Visit, turned: settings.Settings, *values: Any) -> Asked:
    """Return what the components' ``values`` ask for: first those of the settings, then those of the choice.

    Raises:
        CoreError: It cannot be done; the message says why.
    """
    cut = len(turned.inputs)
    experiment = standing(workshop, now)
    request = request_of(experiment, *values[cut:])
    numbers = summary(experiment, experiment.plan(request))
    return Asked(experiment, request, numbers, *settings.chosen(experiment, request, *values[:cut]))


def _panel(view: Progress, wanted: Asked) -> str:
    moved = view.watched[-1][1].get(MOVED + FORGOTTEN) if view.watched else None
    done = text.forgotten(sum(view.seconds.values()), wanted.numbers.ratings, moved)
    title = text.forgetting(wanted.numbers.people, wanted.numbers.ratings)
    return progress(f"{title} · {text.METHOD_NAMES[wanted.method]}", view, done=done, method=wanted.method)


def buttons(unlearn: Unlearn, choose: Choose, head: Head, busy: bool, done: bool = False) -> dict[Any, Any]:
    """Return which buttons can be pressed while a job is at work, and after it."""
    idle = gr.update(interactive=not busy)
    return {
        unlearn.again: idle,
        unlearn.race: idle,
        unlearn.settings.start: idle,
        unlearn.wait: gr.update(visible=False),
        unlearn.cancel: gr.update(interactive=busy, value=text.CANCEL),
        unlearn.onward: gr.update(interactive=done),
        choose.forget: idle,
        head.original: idle,
    }

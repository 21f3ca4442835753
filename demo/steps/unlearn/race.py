"""The race of the third step: the chosen method against retraining, and what to do when the first of them is done."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment.race import LaneEvents, race
from core.runs.store import Run
from core.unlearning.registry import title_of
from demo import text
from demo.page_context import JOBS, Inputs, PageContext, Updates
from demo.session.follow_job import going_on, listen_lanes
from demo.session.jobs import QueuedJob
from demo.session.visitor_runs import RETRAIN_METHOD, VISITOR_SEED
from demo.session.visits import Visit, begin_visit, fresh_folder, note_begun, note_ended
from demo.session.zero_gpu.away import away
from demo.steps.choose.step import Choose
from demo.steps.unlearn.layout import Unlearn
from demo.steps.unlearn.model import RunInProgress, RunRequest, racing_seconds, run_request
from demo.steps.unlearn.race_view import lanes
from demo.steps.unlearn.run import RunDisplay
from demo.widgets import page
from demo.widgets.header import Header
from demo.widgets.lossless_updates import lossless
from demo.widgets.rejoining import Rejoining


@dataclass(frozen=True, eq=False)
class RaceInProgress:
    """What the job of a race is about.

    Attributes:
        requested: What the visitor wants.
        folders: Name of each method → where its run goes.
        awaited: Set once the visitor waits for its end. The race itself takes the button away then: its messages say of
            the button what they know, and would bring it back over anybody else's word.
    """

    requested: RunRequest
    folders: Mapping[str, Path]
    awaited: threading.Event = field(default_factory=threading.Event)


def wire(unlearn: Unlearn, context: PageContext, *, choose: Choose, header: Header) -> Rejoining:
    """Connect *Race* and *Wait*; return how a race is shown to its visitor again who comes back."""
    display, visit, app = RunDisplay(context, unlearn, choose, header), context.visit, context.app
    turned, awaited = unlearn.settings, unlearn.awaited

    @lossless
    def run(values: Inputs) -> Iterator[Updates]:
        now = values[visit] or begin_visit(app.sessions, app.first)
        moved = values[turned.moved]
        try:
            requested = run_request(app, now, choose.chosen(values), values[turned.method], moved)
        except CoreError as error:
            yield {unlearn.panel: page.problem(str(error))}
            return
        yield {awaited: False, **display.buttons(busy=True)}
        yield from _followed(display, now, _begun(display, now, requested))

    def wait(now: Visit | None) -> None:
        job = going_on(app, now, RaceInProgress) if now else None
        if job is not None:
            job.about.awaited.set()

    def show(now: Visit) -> Iterator[Updates]:
        job = going_on(app, now, RaceInProgress)
        if job is not None:
            yield display.buttons(busy=True)
            yield from _followed(display, now, job)

    inputs, outputs = {visit, *turned.inputs, *choose.inputs}, {*display.outputs, awaited, context.retrained}
    unlearn.race.click(run, inputs, outputs, **JOBS)
    unlearn.wait.click(wait, visit, queue=False)
    awaited.change(lambda waited: context.opened("compare") if waited else gr.skip(), awaited, context.walk)
    return Rejoining(outputs, show, lambda now: going_on(app, now, RaceInProgress) is not None)


def _begun(display: RunDisplay, now: Visit, requested: RunRequest) -> QueuedJob[Any]:
    """Begin a race; it takes the place of whatever the visitor had begun."""
    jobs = display.context.app.jobs
    folders = {method: fresh_folder(now, method) for method in (requested.method, RETRAIN_METHOD)}
    about = RaceInProgress(requested, folders)
    note_begun(now, folders[requested.method])
    job = jobs.submit(now.folder, lambda: _race(requested, folders), about)
    jobs.stop(now.folder, sparing=[job])
    return job


def _followed(display: RunDisplay, now: Visit, job: QueuedJob[Any]) -> Iterator[Updates]:
    """Show a race to its end, or until a run takes its place; its run is the visitor's once the method has finished."""
    context, unlearn, about, done = display.context, display.unlearn, job.about, False
    requested, own, retrained = about.requested, about.folders[about.requested.method], gr.skip()
    title = text.unlearn.racing(requested.numbers.people, requested.numbers.ratings, title_of(requested.method))
    for views in listen_lanes(context.app, job, tuple(about.folders)):
        if going_on(context.app, now, RunInProgress, RaceInProgress) not in (None, job):
            return
        mine = views[requested.method]
        if not mine.busy and mine.status != "finished":
            note_ended(now, own)  # before the page hears of it: who reloads then did not stop it by leaving
        waited = {unlearn.wait: gr.update(visible=False)} if about.awaited.is_set() else {}
        yield {unlearn.panel: lanes(title, views), **waited}
        if mine.status == "finished" and not done:
            done = True
            yield {context.visit: now.finished(requested.request, own), **_choice(unlearn), **waited}
        if views[RETRAIN_METHOD].status == "finished":
            retrained = str(about.folders[RETRAIN_METHOD])
    last = {unlearn.awaited: about.awaited.is_set(), context.retrained: retrained}
    yield {**display.buttons(busy=False, done=done), **last}


def _race(requested: RunRequest, folders: Mapping[str, Path]) -> LaneEvents:
    """Race; a run of the method that does not finish is removed, a retraining can go on where it stood."""
    try:
        own = {requested.method: requested.settings}
        work = partial(race, requested.experiment, requested.request, folders, VISITOR_SEED, own)
        yield from away(work, racing_seconds(requested))
    finally:
        if not Run(folders[requested.method]).finished:
            shutil.rmtree(folders[requested.method], ignore_errors=True)


def _choice(unlearn: Unlearn) -> Updates:
    """Return what can be done once the method has finished."""
    return {
        unlearn.wait: gr.update(visible=True),
        unlearn.cancel: gr.update(value=text.unlearn.STOP_RETRAINING),
        unlearn.onward: gr.update(interactive=True),
    }

"""The race of the third step: the chosen method against retraining, and what to do when the first of them is done."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from demo.session.follow_job import watch_race
from demo.session.visitor_runs import RETRAIN_METHOD, VISITOR_SEED
from demo.session.visits import Visit, begin_visit, fresh_folder, keep_visit
from demo.session.zero_gpu.away import away
from demo.steps.choose.step import Choose
from demo.steps.unlearn.layout import Unlearn
from demo.steps.unlearn.model import RunRequest, racing_seconds, run_request
from demo.steps.unlearn.race_view import lanes
from demo.steps.unlearn.run import RunDisplay
from demo.widgets import page
from demo.widgets.header import Header
from demo.widgets.lossless_updates import lossless


@dataclass(frozen=True, eq=False)
class RaceInProgress:
    """What the job of a race is about.

    Attributes:
        awaited: Set once the visitor waits for its end. The race itself takes the button away then: its messages say of
            the button what they know, and would bring it back over anybody else's word.
    """

    awaited: threading.Event = field(default_factory=threading.Event)


def wire(unlearn: Unlearn, context: PageContext, *, choose: Choose, header: Header) -> Any:
    """Connect *Race* and *Wait*; return the event of a race, at whose end there may be a retrained model more."""
    display, visit = RunDisplay(context, unlearn, choose, header), context.visit
    turned, awaited = unlearn.settings, gr.State(False)

    @lossless
    def run(values: Inputs) -> Iterator[Updates]:
        now = values[visit] or begin_visit(context.app.sessions, context.app.first)
        moved = values[turned.moved]
        try:
            requested = run_request(context.app, now, choose.chosen(values), values[turned.method], moved)
        except CoreError as error:
            yield {unlearn.panel: page.problem(str(error))}
            return
        yield {awaited: False, **display.buttons(busy=True)}
        yield from _shown(display, now, requested)

    def wait(now: Visit | None) -> bool:
        for job in context.app.jobs.of(now.folder) if now else ():
            if isinstance(job.about, RaceInProgress):
                job.about.awaited.set()
        return True

    inputs = {visit, *turned.inputs, *choose.inputs}
    raced = unlearn.race.click(run, inputs, display.outputs | {awaited}, **JOBS)
    unlearn.wait.click(wait, visit, awaited, queue=False)
    raced.then(lambda waited: context.opened("compare") if waited else gr.skip(), awaited, context.walk)
    return raced


def _shown(display: RunDisplay, now: Visit, requested: RunRequest) -> Iterator[Updates]:
    """Race, and show it to its end; the run is the visitor's as soon as the method has finished."""
    context, panel, done = display.context, display.unlearn.panel, False
    context.app.jobs.stop(now.folder)  # for the result that this one replaces
    folders = {method: fresh_folder(now, method) for method in (requested.method, RETRAIN_METHOD)}
    own = folders[requested.method]
    keep_visit(replace(now, begun=str(own)))
    title = text.unlearn.racing(requested.numbers.people, requested.numbers.ratings, title_of(requested.method))
    about, waited = RaceInProgress(), {display.unlearn.wait: gr.update(visible=False)}
    for views in watch_race(context.app, now.folder, tuple(folders), lambda: _race(requested, folders), about):
        mine = views[requested.method]
        if not mine.busy and mine.status != "finished":
            keep_visit(now)  # before the page hears of it: whoever reloads then is not told that leaving stopped it
        yield {panel: lanes(title, views), **(waited if about.awaited.is_set() else {})}
        if mine.status == "finished" and not done:
            done = True
            yield {context.visit: now.finished(requested.request, own), **_choice(display.unlearn)}
    yield display.buttons(busy=False, done=done)


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

"""Jobs as a step of the page sees them: found, heard a few times a second, stopped by a button.

Whoever hears a job may leave it at any time, and somebody else may hear it from its beginning: a page that is reloaded
finds the job that its visitor began. What stops a job is a button, another one that takes its place, or a visitor who
stays away; see :mod:`demo.session.open_pages`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.experiment.race import LaneEvent
from core.unlearning.registry import find_method
from demo.session.app_context import AppContext
from demo.session.job_progress import JobProgress, fold, fold_race
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, note_ended

EVERY = 0.2
"""Seconds between two updates of the page."""


def going_on(app: AppContext, now: Visit, *kinds: type) -> QueuedJob[Any] | None:
    """Return the visitor's newest job that is at work or in line and is about one of these ``kinds``; None for none."""
    return next((job for job in reversed(app.jobs.of(now.folder)) if isinstance(job.about, kinds)), None)


def listen(app: AppContext, job: QueuedJob[Any], method: str) -> Iterator[JobProgress]:
    """Yield how far a job is, about five times a second, from its beginning, whenever that was; closing leaves it.

    Args:
        app: Where it runs.
        job: The job.
        method: Name of the unlearning method, whose phases are shown before the job begins.
    """
    for views in listen_all(app, {method: job}):
        yield views[method]


def listen_all(app: AppContext, jobs: Mapping[str, QueuedJob[Any]]) -> Iterator[Mapping[str, JobProgress]]:
    """Yield how far each of several jobs is, by method, in the order in which they run, until all are over."""
    views = {method: _ahead(method) for method in jobs}
    yield dict(views)
    for method, job in jobs.items():
        for events in job.updates(EVERY):
            views[method] = fold(views[method], events)
            yield {one: waiting(app, view, jobs[one]) for one, view in views.items()}


def listen_lanes(
    app: AppContext, job: QueuedJob[LaneEvent], methods: Collection[str]
) -> Iterator[Mapping[str, JobProgress]]:
    """Yield how far each lane of a race of ``methods`` is, until it is over."""
    lanes: Mapping[str, JobProgress] = {method: _ahead(method) for method in methods}
    yield lanes
    for events in job.updates(EVERY):
        lanes = fold_race(lanes, events)
        yield {lane: waiting(app, view, job) for lane, view in lanes.items()}


def stopper(app: AppContext) -> Callable[[Visit | None], None]:
    """Return what a cancel button does: stop all jobs of this visitor, who is not told later that leaving did it."""

    def stop(now: Visit | None) -> None:
        if now is not None:
            app.jobs.stop(now.folder)
            note_ended(now)

    return stop


def waiting(app: AppContext, view: JobProgress, job: QueuedJob[Any]) -> JobProgress:
    """Return how far a job is, and its place in line while it waits there."""
    if job.at_work or not view.busy:
        return view
    ahead, wait = app.jobs.before(job)
    return replace(view, status="waiting", ahead=ahead, wait=wait)


def _ahead(method: str) -> JobProgress:
    """Return a job that has not begun yet."""
    return JobProgress("running", phases=(*find_method(method).card.phases, "evaluate"))

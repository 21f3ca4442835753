"""Jobs as a step of the page sees them: put in line, heard a few times a second, stopped by a button."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.experiment.race import LaneEvents
from core.runs.events import Events
from core.unlearning.registry import find_method
from demo.session.app_context import AppContext
from demo.session.job_progress import JobProgress, fold, fold_race
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, keep_visit

EVERY = 0.2
"""Seconds between two updates of the page."""


def listen(app: AppContext, job: QueuedJob[Any], method: str) -> Iterator[JobProgress]:
    """Yield how far a job is, about five times a second, from its beginning, whenever that was; closing leaves it."""
    view = _ahead(method)
    yield view
    for events in job.updates(EVERY):
        view = fold(view, events)
        yield _waiting(app, view, job)


def watch(app: AppContext, owner: str, method: str, start: Callable[[], Events]) -> Iterator[JobProgress]:
    """Put a job in line and yield how far it is, about five times a second; closing this stops the job.

    Args:
        app: Where it runs.
        owner: Name under which it can be stopped.
        method: Name of the unlearning method, whose phases are shown before the job begins.
        start: Begins the job.
    """
    for views in watch_all(app, owner, {method: start}):
        yield views[method]


def watch_all(
    app: AppContext, owner: str, starts: Mapping[str, Callable[[], Events]]
) -> Iterator[Mapping[str, JobProgress]]:
    """Put one job per method in line and yield how far each is, until all are over; closing this stops them all."""
    views = {method: _ahead(method) for method in starts}
    jobs = {method: app.jobs.submit(owner, start) for method, start in starts.items()}
    try:
        yield dict(views)
        for method, job in jobs.items():
            for events in job.updates(EVERY):
                views[method] = fold(views[method], events)
                yield {one: _waiting(app, view, jobs[one]) for one, view in views.items()}
    finally:
        for job in jobs.values():
            job.stop()


def watch_race(
    app: AppContext, owner: str, methods: tuple[str, ...], start: Callable[[], LaneEvents], about: Any = None
) -> Iterator[Mapping[str, JobProgress]]:
    """Put a race of ``methods`` in line and yield how far each lane is, until it is over; closing this stops it.

    Args:
        app: Where it runs.
        owner: Name under which it can be stopped.
        methods: Names of the methods.
        start: Begins the job.
        about: What it does, for whoever finds it later.
    """
    lanes: Mapping[str, JobProgress] = {method: _ahead(method) for method in methods}
    job = app.jobs.submit(owner, start, about)
    try:
        yield lanes
        for events in job.updates(EVERY):
            lanes = fold_race(lanes, events)
            yield {lane: _waiting(app, view, job) for lane, view in lanes.items()}
    finally:
        job.stop()


def stopper(app: AppContext) -> Callable[[Visit | None], None]:
    """Return what a cancel button does: stop all jobs of this visitor, who is not told later that leaving did it."""

    def stop(now: Visit | None) -> None:
        if now is not None:
            app.jobs.stop(now.folder)
            keep_visit(now)

    return stop


def _ahead(method: str) -> JobProgress:
    """Return a job that has not begun yet."""
    return JobProgress("running", phases=(*find_method(method).card.phases, "evaluate"))


def _waiting(app: AppContext, view: JobProgress, job: QueuedJob[Any]) -> JobProgress:
    if job.at_work or not view.busy:
        return view
    ahead, wait = app.jobs.before(job)
    return replace(view, status="waiting", ahead=ahead, wait=wait)

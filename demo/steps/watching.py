"""Jobs as a step of the page sees them: put in line, heard a few times a second, stopped by a button."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.events import Events
from core.race import LaneEvents
from core.unlearning.base import find_method
from demo.jobs import Job
from demo.state import Visit
from demo.view import Progress, fold, fold_race
from demo.workshop import Workshop

EVERY = 0.2
"""Seconds between two updates of the page."""


def listen(job: Job[Any], method: str) -> Iterator[Progress]:
    """Yield how far a job is, about five times a second, from its beginning, whenever that was; closing leaves it."""
    view = _ahead(method)
    yield view
    for heard in job.updates(EVERY):
        view = fold(view, heard)
        yield _waiting(view, job)


def watch(workshop: Workshop, owner: str, method: str, start: Callable[[], Events]) -> Iterator[Progress]:
    """Put a job in line and yield how far it is, about five times a second; closing this stops the job.

    Args:
        workshop: Where it runs.
        owner: Name under which it can be stopped.
        method: Name of the unlearning method, whose phases are shown before the job begins.
        start: Begins the job.
    """
    for views in watch_all(workshop, owner, {method: start}):
        yield views[method]


def watch_all(
    workshop: Workshop, owner: str, starts: Mapping[str, Callable[[], Events]]
) -> Iterator[Mapping[str, Progress]]:
    """Put a job a method in line and yield how far each is, until all are over; closing this stops them all."""
    views = {method: _ahead(method) for method in starts}
    jobs = {method: workshop.jobs.submit(owner, start) for method, start in starts.items()}
    try:
        yield dict(views)
        for method, job in jobs.items():
            for heard in job.updates(EVERY):
                views[method] = fold(views[method], heard)
                yield {one: _waiting(view, jobs[one]) for one, view in views.items()}
    finally:
        for job in jobs.values():
            job.stop()


def watch_race(
    workshop: Workshop, owner: str, methods: tuple[str, ...], start: Callable[[], LaneEvents]
) -> Iterator[Mapping[str, Progress]]:
    """Put a race of ``methods`` in line and yield how far each lane is, until it is over; closing this stops it."""
    lanes: Mapping[str, Progress] = {method: _ahead(method) for method in methods}
    job = workshop.jobs.submit(owner, start)
    try:
        yield lanes
        for heard in job.updates(EVERY):
            lanes = fold_race(lanes, heard)
            yield {lane: _waiting(view, job) for lane, view in lanes.items()}
    finally:
        job.stop()


def stopper(workshop: Workshop) -> Callable[[Visit | None], None]:
    """Return what a cancel button does: stop all jobs of this visitor."""

    def stop(now: Visit | None) -> None:
        if now is not None:
            workshop.jobs.stop(now.folder)

    return stop


def _ahead(method: str) -> Progress:
    """Return a job that has not begun yet."""
    return Progress("running", phases=(*find_method(method).phases, "evaluate"))


def _waiting(view: Progress, job: Job[Any]) -> Progress:
    return view if job.at_work or not view.busy else replace(view, status="waiting")

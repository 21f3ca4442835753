"""The model is tuned on a little of what went, and shown meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.runs.events import Evaluated, Event, Events
from core.runs.store import Run
from demo import text
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.follow_job import EVERY, going_on, waiting
from demo.session.history import shown
from demo.session.job_progress import JobProgress, fold
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, found_beside, keep_beside
from demo.session.zero_gpu.away import away
from demo.steps.verify import relearning_view
from demo.widgets import page
from demo.widgets.progress import progress

_NOTE = "relearned"
"""Name of the note of what came of the last relearning."""


@dataclass(frozen=True)
class RelearningInProgress:
    """What a job is about that brings back what went.

    Attributes:
        run: Folder of the run whose model is tuned.
    """

    run: str


def begun(app: AppContext, now: Visit) -> QueuedJob[Any]:
    """Put in line that the model is tuned on a little of what went; what comes of it is noted beside the visit."""
    experiment, run = shown(app, now), Run(Path(now.run))
    own = visitor_runs.retraining(experiment, now, now.request) if now.request else None
    work = partial(experiment.relearn, run, runs=[own] if own else [])
    about = RelearningInProgress(now.run)
    return app.jobs.submit(now.folder, lambda: _noted(now, away(work)), about)


def relearning_of(app: AppContext, now: Visit) -> QueuedJob[Any] | None:
    """Return the job that brings back what the run forgot that is shown; None where none goes on."""
    job = going_on(app, now, RelearningInProgress)
    return job if job is not None and job.about.run == now.run else None


def relearned(now: Visit) -> str:
    """Return what came of bringing back what the run forgot that is shown, if that was tried last."""
    known = found_beside(now, _NOTE)
    if not known or known.get("run") != now.name_of(now.run):
        return page.empty(text.verify.NOT_BROUGHT_BACK)
    return relearning_view.result(known["metrics"])


def relearning(app: AppContext, job: QueuedJob[Any]) -> Iterator[str]:
    """Yield the curve as it grows, to the end of the job."""
    state, drawn = JobProgress("running"), ""
    for events in job.updates(EVERY):
        state = fold(state, events)
        drawn = _drawn(events) or drawn
        seen = waiting(app, state, job)
        at_work = progress(text.verify.BRINGING_BACK, seen, text.verify.RELEARN_CANCELLED)
        yield drawn if state.status == "finished" else at_work + drawn


def _noted(now: Visit, events: Events) -> Events:
    """Pass on what a job says, and note its result before anybody hears of it."""
    try:
        for event in events:
            if isinstance(event, Evaluated) and _is_complete(event):
                keep_beside(now, _NOTE, {"run": now.name_of(now.run), "metrics": event.metrics})
            yield event
    finally:
        events.close()


def _is_complete(event: Evaluated) -> bool:
    return "relearn_tuned" in event.metrics


def _drawn(events: Sequence[Event]) -> str:
    """Return the curve of the last of ``events`` that has one, with its sentence once it is complete; else nothing."""
    found = [event for event in events if isinstance(event, Evaluated)]
    if not found:
        return ""
    known = found[-1].metrics
    return relearning_view.result(known) if _is_complete(found[-1]) else relearning_view.curves(known["relearn_curves"])

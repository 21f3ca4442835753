"""The model is tuned on a little of what went, and shown meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.runs.events import Evaluated, Event
from core.runs.store import Run
from demo import text
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.follow_job import EVERY
from demo.session.history import shown
from demo.session.job_progress import JobProgress, fold
from demo.session.visits import Visit
from demo.session.zero_gpu.away import away
from demo.steps.verify import relearning_view
from demo.widgets.progress import progress


def relearning(app: AppContext, now: Visit) -> Iterator[str]:
    """Tune the model on a little of what went, yielding the curve as it grows; closing this stops the job."""
    experiment, run = shown(app, now), Run(Path(now.run))
    own = visitor_runs.retraining(experiment, now, now.request) if now.request else None
    work = partial(experiment.relearn, run, runs=[own] if own else [])
    job = app.jobs.submit(now.folder, lambda: away(work))
    state, drawn = JobProgress("running"), ""
    try:
        for events in job.updates(EVERY):
            state = fold(state, events)
            drawn = _drawn(events) or drawn
            if state.status == "finished":
                yield drawn
                continue
            waiting = not job.at_work and state.busy
            seen = replace(state, status="waiting") if waiting else state
            yield progress(text.verify.BRINGING_BACK, seen, text.verify.RELEARN_CANCELLED) + drawn
    finally:
        job.stop()


def _drawn(events: Sequence[Event]) -> str:
    """Return the curve of the last of ``events`` that has one, with its sentence once it is complete; else nothing."""
    found = [event.metrics for event in events if isinstance(event, Evaluated)]
    if not found:
        return ""
    done = "relearn_tuned" in found[-1]
    return relearning_view.result(found[-1]) if done else relearning_view.curves(found[-1]["relearn_curves"])

"""What a visitor's own table becomes: a job that trains a recommender on it, and how long that is expected to take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.errors import DataError
from core.experiment.cost import MachineSpeed
from core.experiment.experiment import Experiment
from core.runs.events import Event, Events, Finished, Started, Step
from demo import text
from demo.session.app_context import AppContext
from demo.session.follow_job import EVERY, waiting
from demo.session.job_progress import JobProgress, fold
from demo.session.jobs import QueuedJob
from demo.session.own_data import ENDINGS, OwnTableFacts, drop, take_in, train_own, trained_in, training_for
from demo.session.visits import Visit
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import work_seconds

_PHASES = ("train",)


@dataclass(frozen=True)
class OwnTraining:
    """What a job is about that trains on a visitor's own table."""

    facts: OwnTableFacts


def understood(app: AppContext, now: Visit, upload: Path) -> OwnTableFacts:
    """Return what is in an uploaded table, which lies in the visit then; one that was never trained on makes way.

    Args:
        app: What all visitors share.
        now: The visitor.
        upload: The file; it is gone afterwards, whatever comes of it.

    Raises:
        DataError: It is no table, or too little can be made of it.
    """
    drop(now.folder, spared=trained_in(now.folder))
    try:
        if not upload.name.lower().endswith(ENDINGS):
            raise DataError(text.yours.data.bad_kind(", ".join(ENDINGS)))
        return take_in(upload, Path(now.folder), app.limits.table_bounds)
    finally:
        upload.unlink(missing_ok=True)


def training_seconds(facts: OwnTableFacts, speed: MachineSpeed) -> float:
    """Return about how many seconds training on a table takes.

    Ours: its training samples, once for each pass, and the samples that are only asked, at this machine's speed.
    """
    trained = training_for(facts.learned).epochs * facts.learned
    return trained * speed.trained + (facts.asked - facts.learned) * speed.scored


def training(app: AppContext, now: Visit, facts: OwnTableFacts) -> Events:
    """Train on a visitor's table and open what came of it; it says that it has finished once it can be asked.

    Where GPUs are lent, it is trained on one; what came of it lies in the visit, whichever process trained.
    """
    last: Event = Finished({})
    experiment, place = app.experiment(), Path(now.folder) / facts.name
    passes = training_for(facts.learned).epochs
    seconds = work_seconds(experiment, passes * facts.learned, facts.asked - facts.learned)
    for event in away(partial(_trained, experiment, place, facts.learned), seconds):
        if isinstance(event, Finished):
            last = event
        elif isinstance(event, Started):
            yield replace(event, phases=_PHASES)
        elif not isinstance(event, Step) or event.phase in _PHASES:  # measuring takes a moment
            yield event
    app.looking(facts.name)
    app.jobs.when_idle(lambda: app.time(facts.name))
    yield last


def _trained(experiment: Experiment, place: Path, learned: int) -> Events:
    """Train on the table in ``place`` where the bundled ``experiment`` computes."""
    yield from train_own(place, learned, experiment.engine)


def listened(app: AppContext, job: QueuedJob[Event]) -> Iterator[JobProgress]:
    """Yield how far a training is, about five times a second, from its beginning; closing leaves it."""
    view = JobProgress("running", phases=_PHASES)
    yield view
    for events in job.updates(EVERY):
        view = fold(view, events)
        yield waiting(app, view, job)

"""The jobs that run the methods of a comparison one after another, and what they have come to so far."""

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.data.requests import ForgetRequest
from core.errors import CoreError, RequestError
from core.experiment.experiment import Experiment
from core.unlearning.registry import choosable
from demo import text
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.history import standing
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, found_beside, keep_beside
from demo.steps.choose.model import Chosen, request_of
from demo.steps.methods.model import Contest, contest
from demo.steps.methods.offered import check_ready

_LEAST_METHODS = 2
_NOTE = "contested"
"""Name of the note of what the visitor had compared last."""


@dataclass(frozen=True)
class Contested:
    """What the visitor had compared: what goes, and by which methods, in the order in which they run."""

    request: ForgetRequest
    methods: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ContestInProgress:
    """What each job of a comparison is about.

    Attributes:
        asked: What is compared.
        experiment: The recommender.
        jobs: The jobs, by method; complete once ``begun`` can be had.
        begun: Held while they are put in line.
    """

    asked: Contested
    experiment: Experiment
    jobs: dict[str, QueuedJob[Any]] = field(default_factory=dict)
    begun: threading.Lock = field(default_factory=threading.Lock)


def wanted(app: AppContext, experiment: Experiment, chosen: Chosen, names: list[str]) -> Contested:
    """Return what is to be compared.

    Raises:
        RequestError: Nothing that can be forgotten is chosen, or too few methods are, or one that cannot run here.
    """
    request = request_of(experiment, chosen)
    app.planned(experiment, request)
    ordered = tuple(name for name in choosable() if name in names)
    if len(ordered) < _LEAST_METHODS:
        raise RequestError(text.methods.TOO_FEW)
    check_ready(experiment, ordered)
    return Contested(request, ordered)


def begun(app: AppContext, experiment: Experiment, now: Visit, asked: Contested) -> ContestInProgress:
    """Put the methods in line, one after another; they take the place of whatever the visitor had begun."""
    keep_beside(now, _NOTE, {"request": asked.request.as_record(), "methods": list(asked.methods)})
    about = ContestInProgress(asked, experiment)
    with about.begun:
        for name in asked.methods:
            start = partial(visitor_runs.done, experiment, now, asked.request, name)
            about.jobs[name] = app.jobs.submit(now.folder, start, about)
        app.jobs.stop(now.folder, sparing=about.jobs.values())
    return about


def asked_last(now: Visit) -> Contested | None:
    """Return what the visitor had compared last; None where nothing was."""
    known = found_beside(now, _NOTE)
    try:
        return Contested(ForgetRequest.from_record(known["request"]), tuple(map(str, known["methods"])))
    except (CoreError, LookupError, TypeError):
        return None


def standing_result(app: AppContext, now: Visit) -> Contest | None:
    """Return how the methods compare that ran last, as far as they have come; None where none has finished."""
    asked = asked_last(now)
    try:
        return compared(standing(app, now), now, asked) if asked else None
    except CoreError:  # what was asked then cannot be asked of the recommender as it stands now
        return None


def compared(experiment: Experiment, now: Visit, asked: Contested) -> Contest | None:
    """Return how those of the methods compare that have finished; None where none has."""
    request = asked.request
    runs = {name: visitor_runs.run_of(experiment, now, request, name) for name in asked.methods}
    done = {name: run for name, run in runs.items() if run.finished}
    if not done:
        return None
    own = visitor_runs.retraining(experiment, now, request)
    found = visitor_runs.reference(experiment, now, request)
    return contest(experiment, request, done, found, own.metrics["seconds"] if own else None)

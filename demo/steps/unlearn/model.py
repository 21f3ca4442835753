"""What a visitor wants of the third step, and the job of it that goes on."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.runs.events import Events
from core.runs.store import Run
from demo.session.app_context import AppContext
from demo.session.follow_job import going_on
from demo.session.history import standing
from demo.session.jobs import QueuedJob
from demo.session.visitor_runs import RETRAIN_METHOD
from demo.session.visits import Visit
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import expected_time
from demo.steps.choose.model import Chosen, RequestSummary, request_of, summary
from demo.steps.methods.offered import check_ready
from demo.steps.unlearn.knobs import turned_settings
from demo.steps.unlearn.replay import Player


@dataclass(frozen=True)
class RunRequest:
    """What a visitor wants: what goes, from which recommender, by which method with which settings."""

    experiment: Experiment
    request: ForgetRequest
    numbers: RequestSummary
    method: str
    settings: Any

    @property
    def seconds(self) -> float | None:
        """About how long it takes, where a GPU could be lent; else None."""
        return expected_time(self.experiment, self.request, self.method, self.settings)

    def unlearning(self, folder: Path) -> Events:
        """Unlearn; the folder of a run that does not finish is removed once nobody writes to it any more."""
        try:
            yield from away(partial(_watched, self, folder), self.seconds)
        finally:
            if not Run(folder).finished:
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class RunInProgress:
    """What a job of this step is about.

    Attributes:
        requested: What the visitor wants.
        folder: Where the run goes.
        player: Plays the recording, where this is none that runs here.
    """

    requested: RunRequest
    folder: Path
    player: Player | None = None


def _watched(requested: RunRequest, folder: Path) -> Events:
    experiment, request = requested.experiment, requested.request
    return experiment.unlearn(
        request, requested.method, settings=requested.settings, folder=folder, probe=experiment.probe(request)
    )


def run_request(
    app: AppContext, now: Visit, chosen: Chosen, method: str, moved: Sequence[float | None] | None
) -> RunRequest:
    """Return what a visitor wants.

    Args:
        app: What all visitors share.
        now: The visitor.
        chosen: What goes.
        method: Name of the method.
        moved: Where its knobs stand, None where the visitor turned none.

    Raises:
        CoreError: It cannot be done; the message says why.
    """
    experiment = standing(app, now)
    request = request_of(experiment, chosen)
    plan = app.planned(experiment, request)
    check_ready(experiment, [method])
    settings = turned_settings(experiment, request, method, moved)
    return RunRequest(experiment, request, summary(experiment, plan), method, settings)


def racing_seconds(requested: RunRequest) -> float | None:
    """Return about how long a race takes; None where nobody can tell, or nobody asks."""
    experiment, request = requested.experiment, requested.request
    own, other = requested.seconds, expected_time(experiment, request, RETRAIN_METHOD)
    return None if own is None or other is None else own + other


def current_job(app: AppContext, now: Visit) -> QueuedJob[Any] | None:
    """Return the run, live or recorded, that goes on for a visitor; None where there is none."""
    return going_on(app, now, RunInProgress)

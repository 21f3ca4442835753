"""What a visitor wants of the third step, and the job of it that goes on."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.events import Events
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run
from demo.catalogue import Summary, summary
from demo.jobs import Job
from demo.replay import Player
from demo.sequence import standing
from demo.state import Visit
from demo.steps import settings
from demo.steps.choose import request_of
from demo.workshop import Workshop


@dataclass(frozen=True)
class Asked:
    """What a visitor wants: what goes, from which recommender, by which method with which settings."""

    experiment: Experiment
    request: ForgetRequest
    numbers: Summary
    method: str
    settings: Any

    def unlearning(self, folder: Path) -> Events:
        """Unlearn; the folder of a run that does not finish is removed once nobody writes to it any more."""
        watched = self.experiment.watch(self.request)
        try:
            yield from self.experiment.unlearn(
                self.request, self.method, settings=self.settings, folder=folder, watched=watched
            )
        finally:
            if not Run(folder).finished:
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Forgetting:
    """What a job of this step is about.

    Attributes:
        asked: What the visitor wants.
        folder: Where the run goes.
        player: Plays the recording, where this is none that runs here.
    """

    asked: Asked
    folder: Path
    player: Player | None = None


def asked(workshop: Workshop, now: Visit, turned: settings.Settings, *values: Any) -> Asked:
    """Return what the components' ``values`` ask for: first those of the settings, then those of the choice.

    Raises:
        CoreError: It cannot be done; the message says why.
    """
    cut = len(turned.inputs)
    experiment = standing(workshop, now)
    request = request_of(experiment, *values[cut:])
    numbers = summary(experiment, experiment.plan(request))
    return Asked(experiment, request, numbers, *settings.chosen(experiment, request, *values[:cut]))


def begun(workshop: Workshop, now: Visit) -> list[Job[Any]]:
    """Return the job of this step that goes on for a visitor, if there is one."""
    return [job for job in workshop.jobs.of(now.folder) if isinstance(job.about, Forgetting)][-1:]

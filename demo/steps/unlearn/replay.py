"""Recorded runs, shown as if they ran: found for what a visitor has chosen, and played in their own time or faster."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.files import read_json
from core.runs.events import Events
from core.runs.recording import RECORDING_FILE, Recording, copy_run, recording_path

SPEEDS = (1, 4, 16)
"""Times as fast as it was."""
SLICE = 0.05
"""Seconds after which a change of speed is felt at the latest."""


class Player:
    """A recording at play.

    Attributes:
        recording: What is played.
        at: Seconds of the recording that have passed.
        speed: Seconds of the recording a second; may be changed meanwhile.
    """

    def __init__(
        self, recording: Recording, speed: float = 1, at: float = 0.0, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self.recording, self.speed, self.at, self._wait = recording, speed, at, wait

    def events(self) -> Events:
        """Say what was said, each when its time has come; what came before ``at`` is said at once."""
        for moment, event in self.recording.moments:
            while (left := (moment - self.at) / self.speed) > 0:
                self._wait(min(left, SLICE))
                self.at = moment if left <= SLICE else self.at + SLICE * self.speed
            yield event

    def into(self, folder: Path) -> Events:
        """Play, with the recorded run in ``folder`` from the beginning; it is gone again if this is stopped."""
        copy_run(self.recording.folder, folder)
        over = False
        try:
            yield from self.events()
            over = True
        finally:
            if not over:
                shutil.rmtree(folder, ignore_errors=True)


def recordings(experiment: Experiment) -> dict[tuple[str, str], Recording]:
    """Return the recordings that this very recommender can stand behind, by preset and method."""
    found = {}
    for preset in experiment.presets():
        place = recording_path(experiment.assets, experiment.interactions.name, experiment.original, preset)
        for folder in sorted(one.parent for one in place.glob(f"*/{RECORDING_FILE}")):
            recording = Recording(folder)
            if recording.run.config["weights_digest"] == experiment.recommender.weights_digest:
                found[preset, folder.name] = recording
    return found


def recording_for(experiment: Experiment, request: ForgetRequest | None, method: str) -> Recording | None:
    """Return the recording of what was chosen: by the same method, else by any.

    Args:
        experiment: Of whose recommender.
        request: What was chosen; None where that is nothing that can be forgotten, and any will do.
        method: By which method.

    Returns:
        None where nothing of the kind is recorded: nobody is shown somebody else's run.
    """
    presets = experiment.presets()
    same = [item for item in recordings(experiment).items() if request is None or presets[item[0][0]] == request]
    ranked = sorted(same, key=lambda item: item[0][1] != method)
    return ranked[0][1] if ranked else None


def made_of(folder: str) -> dict[str, str] | None:
    """Return when and on what a run was recorded; None for a run that was made here, or for no run."""
    path = Path(folder) / RECORDING_FILE
    return dict(read_json(path)["made"]) if folder and path.is_file() else None

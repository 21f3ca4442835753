"""Where a phase stands, in one safetensors file, so that a stopped run goes on with the same numbers."""

import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from core import text
from core.checksums import read_record, unless_damaged
from core.errors import DamageError
from core.files import write_json
from core.runs.labelled import load_tensors, save_labelled
from core.training.rng_state import restore_rng_state, rng_state

_JOB = "job.json"
_MOMENTS = ("exp_avg", "exp_avg_sq", "step")
SECONDS_BETWEEN = 10.0
"""Least seconds between two saved states of one phase."""


class Checkpoint:
    """The saved states of a job's phases, one file a phase under ``folder``.

    Args:
        folder: Where the files lie.
        job: JSON-ready values that decide the job's result; states of another job are dropped.
    """

    def __init__(self, folder: Path, job: Mapping[str, Any]) -> None:
        self.folder = folder
        wanted = json.loads(json.dumps(job))
        known = folder / _JOB
        if known.is_file() and unless_damaged(lambda: read_record(known)) != wanted:
            self.remove()
        write_json(folder / _JOB, wanted)

    def remove(self) -> None:
        """Delete all states."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def save(
        self, phase: str, step: int, seconds: float, parameters: Sequence[nn.Parameter], optimizer: Optimizer
    ) -> None:
        """Write where a phase stands, whole or not at all.

        Args:
            phase: Names the file.
            step: Steps done.
            seconds: Wall seconds that they took.
            parameters: What is trained; their values are kept.
            optimizer: Its moments of each parameter are kept, and so is torch's random state.
        """
        tensors = {"done": torch.tensor(step), "seconds": torch.tensor(seconds), **rng_state()}
        for at, parameter in enumerate(parameters):
            tensors[f"{at}.weight"] = parameter.detach().contiguous()
            for name in _MOMENTS:
                if name in optimizer.state[parameter]:
                    tensors[f"{at}.{name}"] = optimizer.state[parameter][name]
        save_labelled(self._file(phase), tensors)

    def load(self, phase: str, parameters: Sequence[nn.Parameter], optimizer: Optimizer) -> tuple[int, float]:
        """Restore what :meth:`save` wrote for ``phase``: parameters and moments in place, and torch's random state.

        Returns:
            The steps done and the wall seconds that they took; zeros where nothing was saved, or where that is damaged:
            a warning says so, and the phase begins anew, to the same end.
        """
        if not self._file(phase).exists():
            return 0, 0.0
        try:
            tensors = load_tensors(self._file(phase))
        except DamageError:
            warnings.warn(text.training.damaged_checkpoint(self._file(phase)), stacklevel=2)
            self._file(phase).unlink()
            return 0, 0.0
        with torch.no_grad():
            for at, parameter in enumerate(parameters):
                parameter.copy_(tensors[f"{at}.weight"])
                optimizer.state[parameter] = {
                    name: _at_home(name, tensors[f"{at}.{name}"], parameter)
                    for name in _MOMENTS
                    if f"{at}.{name}" in tensors
                }
        restore_rng_state(tensors)
        return int(tensors["done"]), float(tensors["seconds"])

    def _file(self, phase: str) -> Path:
        return self.folder / f"{phase}.safetensors"


def _at_home(name: str, moment: Tensor, parameter: nn.Parameter) -> Tensor:
    """Return ``moment`` where AdamW expects it: beside its parameter, but for the step count of a CPU."""
    return moment if name == "step" and parameter.device.type == "cpu" else moment.to(parameter.device)

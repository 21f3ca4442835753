"""Where a phase stands, in one safetensors file, so that a stopped run goes on with the same numbers."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from core.files import atomic_file, read_json, write_json
from core.training.chance import chance, restore_chance

JOB = "job.json"
MOMENTS = ("exp_avg", "exp_avg_sq", "step")
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
        if (folder / JOB).is_file() and read_json(folder / JOB) != wanted:
            self.remove()
        write_json(folder / JOB, wanted)

    def remove(self) -> None:
        """Delete all states."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def save(
        self, phase: str, step: int, seconds: float, parameters: Sequence[nn.Parameter], optimizer: Optimizer
    ) -> None:
        """Write weights, the optimiser's moments, the random state, the steps done and the seconds that they took."""
        tensors = {"done": torch.tensor(step), "seconds": torch.tensor(seconds), **chance()}
        for at, parameter in enumerate(parameters):
            tensors[f"{at}.weight"] = parameter.detach().contiguous()
            for name in MOMENTS:
                if name in optimizer.state[parameter]:
                    tensors[f"{at}.{name}"] = optimizer.state[parameter][name]
        with atomic_file(self._file(phase)) as fresh:
            save_file(tensors, fresh)

    def load(self, phase: str, parameters: Sequence[nn.Parameter], optimizer: Optimizer) -> tuple[int, float]:
        """Restore what :meth:`save` wrote; return the steps done and their seconds, or zeros where nothing was."""
        if not self._file(phase).exists():
            return 0, 0.0
        tensors = load_file(self._file(phase))
        with torch.no_grad():
            for at, parameter in enumerate(parameters):
                parameter.copy_(tensors[f"{at}.weight"])
                optimizer.state[parameter] = {
                    name: _at_home(name, tensors[f"{at}.{name}"], parameter)
                    for name in MOMENTS
                    if f"{at}.{name}" in tensors
                }
        restore_chance(tensors)
        return int(tensors["done"]), float(tensors["seconds"])

    def _file(self, phase: str) -> Path:
        return self.folder / f"{phase}.safetensors"


def _at_home(name: str, moment: Tensor, parameter: nn.Parameter) -> Tensor:
    return moment if name == "step" and parameter.device.type == "cpu" else moment.to(parameter.device)

"""Whether the host is ZeroGPU, and what is known of it: models that lie ready, speeds, and who prefers the CPU."""

import os
from collections.abc import Callable, Iterator, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import torch

from core.config import ORIGINALS
from core.devices import CPU_ONLY
from core.experiment.cost import MachineSpeed, measured_speed
from core.experiment.experiment import Experiment
from core.experiment.opening.kept_answers import NO_ANSWERS
from core.models.backbone import Backbone
from core.runs.store import Run
from core.training.loop import Engine, look_for_devices_again
from demo.session.zero_gpu.parcels import Named

OWNER: ContextVar[str] = ContextVar("owner", default="")
"""The folder of the visit whose job is at work."""


@dataclass(frozen=True)
class TimedGpu:
    """What a GPU that was lent tells of itself.

    Attributes:
        original: With what it was timed.
        speed: How fast it is.
    """

    original: str
    speed: MachineSpeed


def _nothing_opened(original: str) -> Experiment:
    raise LookupError(original)


@dataclass(eq=False)
class ZeroGpuHost:
    """A host whose GPU is lent for one job at a time.

    Attributes:
        lent: Does a parcel's work on the GPU: called with the parcel and the seconds that it may take.
        on_cpu: Visits that prefer the CPU.
        speeds: How fast the CPU is, by original.
        gpu_speeds: How fast the GPUs are that were lent, by original; nothing before the first of them was timed.
        opener: Opens a recommender by its name in a process that has a GPU, where no copy lies ready.
    """

    lent: Callable[[bytes, int], Iterator[bytes]]
    on_cpu: set[str] = field(default_factory=set)
    speeds: MutableMapping[str, MachineSpeed] = field(default_factory=dict)
    gpu_speeds: dict[str, MachineSpeed] = field(default_factory=dict)
    opener: Callable[[str], Experiment] = _nothing_opened
    _ready: dict[str, tuple[Experiment, Backbone]] = field(default_factory=dict)
    _arrived: dict[Named, Experiment] = field(default_factory=dict)
    _untold: list[TimedGpu] = field(default_factory=list)

    def make_ready(self, experiment: Experiment) -> None:
        """Put a copy of the model where a GPU will find it; to be called by the main thread, before the page is served.

        Only there and then does ``spaces`` stand in for CUDA: what is put on ``cuda`` is packed when the page is
        launched, and lies on the GPU in every process that is forked for a job.
        """
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self._ready[experiment.original] = experiment, experiment.recommender.backbone.copy().to(device)

    def experiment(self, name: Named) -> Experiment:
        """Return the recommender of that name on this process's GPU; called by processes that have one.

        Of each original, the speed is measured once; it takes a second or two.
        """
        if name not in self._arrived:
            if name.runs:
                before = self.experiment(Named(name.original, name.runs[:-1]))
                self._arrived[name] = before.after(Run(Path(name.runs[-1])))
            else:
                ready = self._ready.get(name.original)
                self._arrived[name] = _placed(*ready) if ready else self.opener(name.original)
                self._untold.append(TimedGpu(name.original, measured_speed(self._arrived[name])))
        return self._arrived[name]

    def told(self) -> list[TimedGpu]:
        """Return how fast this process's GPU is, as far as nobody was told."""
        news, self._untold = self._untold, []
        return news


_HOST: list[ZeroGpuHost] = []
"""The host; empty where it is not ZeroGPU. Of the module, so that forked processes have it."""


def zero_gpu_host() -> ZeroGpuHost | None:
    """Return the host; None where it is not ZeroGPU."""
    return _HOST[-1] if _HOST else None


def become(lent: Callable[[bytes, int], Iterator[bytes]]) -> ZeroGpuHost:
    """Make this the process of a host that lends GPUs, which has none of its own.

    Args:
        lent: Does a parcel's work on a GPU.
    """
    os.environ[CPU_ONLY] = "true"
    _HOST[:] = [ZeroGpuHost(lent)]
    return _HOST[0]


def make_ready(opener: Callable[[str], Experiment], opened: Callable[[str], Experiment]) -> None:
    """Put copies of the compact models where GPUs will find them; does nothing where the host is not ZeroGPU.

    Args:
        opener: Opens a recommender anew.
        opened: Returns the one that is open, opened if need be.

    Raises:
        CoreError: One of them cannot be had.
    """
    if host := zero_gpu_host():
        host.opener = opener
        for original in ORIGINALS:
            host.make_ready(opened(original))


def prefers_cpu(owner: str) -> bool:
    """Return whether a visit wants the CPU although GPUs are lent."""
    host = zero_gpu_host()
    return host is not None and owner in host.on_cpu


def prefer_cpu(owner: str, wanted: bool) -> None:
    """Keep whether a visit wants the CPU; what has ended wants nothing."""
    if host := zero_gpu_host():
        (host.on_cpu.add if wanted else host.on_cpu.discard)(owner)


def gpus_are_timed() -> bool:
    """Return whether one knows how fast the GPUs are that are lent."""
    host = zero_gpu_host()
    return host is not None and bool(host.gpu_speeds)


def note_gpu(timed: TimedGpu) -> None:
    """Keep what a GPU that was lent told of itself."""
    if host := zero_gpu_host():
        host.gpu_speeds[timed.original] = timed.speed


def arrive_at_gpu() -> None:
    """Let this process, forked for a job, use the GPU that it was given."""
    if os.environ.pop(CPU_ONLY, None):
        look_for_devices_again()


def _placed(experiment: Experiment, backbone: Backbone) -> Experiment:
    recommender = replace(experiment.recommender, model=backbone)
    return replace(experiment, recommender=recommender, engine=Engine(), kept_answers=NO_ANSWERS, _busy=Lock())

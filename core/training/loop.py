"""The one loop that trains and the one that scores: the only room that knows a device, and accelerate."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from core import text
from core.clock import Clock, Now
from core.config import Optimisation
from core.data.samples import Ints, Samples
from core.devices import uses_cuda
from core.errors import DivergenceError
from core.models.backbone import Backbone
from core.models.recomputing import recomputing
from core.runs.events import Step
from core.training.batches import by_length
from core.training.checkpoint import SECONDS_BETWEEN, Checkpoint

Logits: TypeAlias = npt.NDArray[np.float32]
Loss: TypeAlias = Callable[[Tensor, Tensor], Mapping[str, Tensor]]
"""Logits (b, 2) and positions (b,) of a batch → its loss terms by name, each a scalar."""

SCORE_BATCH = 128
"""Samples that are asked at once."""


@dataclass(frozen=True)
class Part:
    """One of several trainings that are a single phase to whoever watches it.

    Attributes:
        name: Tells its checkpoint from those of the others.
        before: Steps of the trainings before it.
        of: Steps of all of them.
    """

    name: str
    before: int
    of: int


@dataclass(frozen=True, eq=False)
class Phase:
    """A stretch of training: what moves, along which samples, towards what.

    Attributes:
        name: Its name, for whoever watches.
        parameters: What is trained; everything else keeps its value.
        samples: What ``batches`` are positions of.
        batches: Positions of each step's samples, in order.
        loss: The batch's loss terms; the sum of ``weights[name] * term`` is minimised.
        weights: Weight of each term.
        settings: The optimiser's settings.
        part: Which part of the phase this is; None where it is all of it.
    """

    name: str
    parameters: Sequence[nn.Parameter]
    samples: Samples
    batches: Sequence[Ints]
    loss: Loss
    weights: Mapping[str, float]
    settings: Optimisation
    part: Part | None = None

    @property
    def key(self) -> str:
        """Names its checkpoint."""
        return f"{self.name}-{self.part.name}" if self.part else self.name


class Engine:
    """Trains and scores backbones on the best device that there is: CUDA, else Apple's MPS, else the CPU.

    Mixed precision is bf16 on a CUDA device that has it and off elsewhere. Loops may be advanced by turns: none keeps
    anything in the engine from one step to the next.

    Args:
        now: Tells the time.
    """

    def __init__(self, now: Now = time.monotonic) -> None:
        self._now = now

    @cached_property
    def _accelerator(self) -> Any:
        from accelerate import Accelerator

        bf16 = uses_cuda() and torch.cuda.is_bf16_supported()
        return Accelerator(mixed_precision="bf16" if bf16 else "no")

    @property
    def device(self) -> str:
        """The device in words, for people and for run records."""
        kind, threads = self._accelerator.device.type, torch.get_num_threads()
        names = {"cpu": text.training.cpu(threads), "mps": text.training.APPLE_GPU}
        return names.get(kind) or torch.cuda.get_device_name(self._accelerator.device)

    def place(self, backbone: Backbone) -> Backbone:
        """Move ``backbone`` to the device and return it."""
        return backbone.to(self._accelerator.device)

    def train(
        self, phase: Phase, backbone: Backbone, seed: int, checkpoint: Checkpoint | None = None
    ) -> Generator[Step, None, float]:
        """Move the phase's parameters along its batches, one :class:`~core.runs.events.Step` for each.

        Args:
            phase: What moves, and towards what.
            backbone: The model that answers.
            seed: Decides dropout.
            checkpoint: Where to save the phase's state every few seconds and to go on from one found there.

        Returns:
            Seconds spent in here, not while somebody held a step; those before a resumption included.

        Raises:
            DivergenceError: A loss or a gradient is not finite; the parameters are those of the last good step.
        """
        optimizer, of = self._optimizer(phase.parameters, phase.settings), len(phase.batches)
        part = phase.part or Part(phase.name, 0, of)
        torch.manual_seed(seed)
        done, before = checkpoint.load(phase.key, phase.parameters, optimizer) if checkpoint else (0, 0.0)
        clock, saved = Clock(self._now, part.of - part.before - done, before), self._now()
        for step, positions in enumerate(phase.batches[done:], start=done + 1):
            _set_rate(optimizer, step, of, phase.settings)
            with self._accumulating(backbone, step, phase.settings.accumulate):
                losses = self._step(phase, backbone, positions, optimizer, step, last=step == of)
            whole = self._accelerator.sync_gradients and self._now() - saved > SECONDS_BETWEEN
            if checkpoint and (whole or step == of):
                checkpoint.save(phase.key, step, clock.seconds, phase.parameters, optimizer)
                saved = self._now()
            said = Step(phase.name, part.before + step, part.of, losses, clock.left())
            with clock.away():
                yield said
        optimizer.zero_grad()
        return clock.seconds

    def score(self, phase: str, backbone: Backbone, samples: Samples) -> Generator[Step, None, tuple[Logits, float]]:
        """Score ``samples``, one :class:`~core.runs.events.Step` a batch; dropout is off and nothing is learned.

        Args:
            phase: What its steps are called.
            backbone: The model that answers, on the device.
            samples: What it is asked.

        Returns:
            The answers' logits (n, 2), float32, and the seconds spent in here. Inside
            :meth:`Backbone.whole_vocabulary <core.models.backbone.Backbone.whole_vocabulary>` they are (n, v).
        """
        logits = np.zeros((len(samples), backbone.width), np.float32)
        batches = by_length(samples, SCORE_BATCH)
        clock = Clock(self._now, len(batches))
        for step, positions in enumerate(batches, start=1):
            backbone.eval()
            with torch.no_grad(), self._accelerator.autocast():
                logits[positions] = backbone.answer(samples.padded(positions, backbone.pad)).float().cpu().numpy()
            said = Step(phase, step, len(batches), {}, clock.left())
            with clock.away():
                yield said
        return logits, clock.seconds

    def answers(self, backbone: Backbone, samples: Samples) -> Logits:
        """Return the answers' logits (n, 2) of ``samples`` as :meth:`score` does, without telling of its steps."""
        scoring = self.score("answers", backbone, samples)
        while True:
            try:
                next(scoring)
            except StopIteration as end:
                return end.value[0]

    @contextmanager
    def _accumulating(self, backbone: Backbone, step: int, over: int) -> Iterator[None]:
        """Let accelerate count as if this training were the only one: what it counts by is shared by all."""
        self._accelerator.gradient_accumulation_steps = over
        self._accelerator.step = step - 1
        with self._accelerator.accumulate(backbone):
            yield

    def _optimizer(self, parameters: Sequence[nn.Parameter], settings: Optimisation) -> torch.optim.AdamW:
        fused = self._accelerator.device.type in ("cpu", "cuda")
        return torch.optim.AdamW(
            parameters, settings.learning_rate, settings.betas, weight_decay=settings.weight_decay, fused=fused
        )

    def _step(
        self, phase: Phase, backbone: Backbone, positions: Ints, optimizer: torch.optim.Optimizer, step: int, last: bool
    ) -> dict[str, float]:
        """Move the parameters by one batch, or add up its gradients; return its loss terms by name."""
        backbone.train(phase.settings.dropout)
        with self._accelerator.autocast(), recomputing(backbone):
            logits = backbone.answer(phase.samples.padded(positions, backbone.pad))
        terms = phase.loss(logits.float(), self._on_device(positions))
        losses = {name: float(term.detach()) for name, term in terms.items()}
        self._accelerator.backward(sum(phase.weights[name] * term for name, term in terms.items()))
        moves = self._accelerator.sync_gradients or last
        if not all(map(isfinite, (*losses.values(), self._clipped_norm(phase) if moves else 0.0))):
            optimizer.zero_grad()
            raise DivergenceError(text.training.diverged(phase.name, step))
        if moves:
            optimizer.step()
            optimizer.zero_grad()
        return losses

    def _clipped_norm(self, phase: Phase) -> float:
        """Return the norm of a step's gradient, clipped where the settings say so."""
        if phase.settings.clip is not None:
            norm = self._accelerator.clip_grad_norm_(phase.parameters, phase.settings.clip)
            return 0.0 if norm is None else float(norm)  # some of accelerate's engines keep it to themselves
        gradients = [one.grad for one in phase.parameters if one.grad is not None]
        return float(nn.utils.get_total_norm(gradients))

    def _on_device(self, array: npt.NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._accelerator.device, non_blocking=True)


def look_for_devices_again() -> None:
    """Let engines of this process see what devices there are now: one that was forked may have others."""
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(reset_partial_state=True)


def _set_rate(optimizer: torch.optim.Optimizer, step: int, of: int, settings: Optimisation) -> None:
    """Warm up linearly, then fall linearly to 0 behind the last step; where nothing is warmed up, stay at the peak."""
    if settings.warmup is None:
        return
    rising = step / max(settings.warmup, 1)
    falling = (of - step + 1) / max(of - settings.warmup, 1)
    for group in optimizer.param_groups:
        group["lr"] = settings.learning_rate * min(rising, falling, 1.0)

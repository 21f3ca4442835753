"""The one loop that trains and the one that scores: the only room that knows a device, and accelerate."""

import io
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np
import torch
from torch import nn

from core import text
from core.clock import Clock, Now
from core.config import Optimisation
from core.data.samples import Ints, Samples
from core.errors import DivergenceError
from core.launched import processes
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.batches import by_length
from core.training.checkpoint import SECONDS_BETWEEN, Checkpoint
from core.training.crew import LONGEST_WAIT, Crew, crew
from core.training.passes import BatchPasses
from core.training.phase import Logits as Logits
from core.training.phase import Loss as Loss
from core.training.phase import Part as Part
from core.training.phase import Phase as Phase

SCORE_BATCH = 128
"""Samples that are asked at once."""


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
        from accelerate.utils import InitProcessGroupKwargs

        bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported()
        if processes() == 1:
            return Accelerator(mixed_precision="bf16" if bf16 else "no")
        waits = [InitProcessGroupKwargs(timeout=LONGEST_WAIT)]
        # accelerate looks for other processes on CPUs only where it is told that it is to stay on them
        cpu = not torch.cuda.is_available()
        return Accelerator(cpu=cpu, mixed_precision="bf16" if bf16 else "no", kwargs_handlers=waits)

    @cached_property
    def passes(self) -> BatchPasses:
        """What runs batches forward and back."""
        return BatchPasses(self._accelerator, self.crew)

    @property
    def crew(self) -> Crew | None:
        """The processes that compute together; None where this one is alone."""
        return crew() if self._accelerator.num_processes > 1 else None

    @property
    def device(self) -> str:
        """The device in words, for people and for run records."""
        kind, threads = self._accelerator.device.type, torch.get_num_threads()
        names = {"cpu": text.training.cpu(threads), "mps": text.training.APPLE_GPU}
        one = names.get(kind) or torch.cuda.get_device_name(self._accelerator.device)
        return one if self.crew is None else text.training.several(self.crew.size, one)

    def unpacked(self, model: bytes) -> tuple[Backbone, Sequence[nn.Parameter]]:
        """Return the model, and those of its parameters that are trained, that a process of ours has packed."""
        device = self._accelerator.device
        where = device.type if device.type == "cpu" else device  # torch.load knows no cpu:0, which accelerate speaks of
        # what is read comes from the leading process alone, over the group that it has opened
        backbone, parameters = torch.load(io.BytesIO(model), map_location=where, weights_only=False)
        return backbone, parameters

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
        with self._lent(backbone, phase.parameters, batches=of - done) as key:
            for step, positions in enumerate(phase.batches[done:], start=done + 1):
                _set_rate(optimizer, step, of, phase.settings)
                with self._accumulating(backbone, step, phase.settings.accumulate):
                    losses = self._step(phase, backbone, positions, optimizer, (seed, step, step == of), key)
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
        clock, step = Clock(self._now, len(batches)), 0
        with self._lent(backbone, (), len(batches)) as key:
            for at in range(0, len(batches), self._at_once(key)):
                together = batches[at : at + self._at_once(key)]
                found = self.passes.scores(backbone, samples, together, key)
                for step, (positions, one) in enumerate(zip(together, found, strict=True), start=at + 1):
                    logits[positions] = one
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

    def _lent(
        self, backbone: Backbone, parameters: Sequence[nn.Parameter], batches: int
    ) -> AbstractContextManager[int | None]:
        """Lend a model to the other processes, where there are any, and enough to be done for that to pay."""
        if self.crew is None or batches < 2 * self.crew.size:
            return nullcontext()
        return self.crew.lent(backbone, parameters)

    def _at_once(self, key: int | None) -> int:
        return 1 if key is None or self.crew is None else self.crew.size

    def _step(
        self,
        phase: Phase,
        backbone: Backbone,
        positions: Ints,
        optimizer: torch.optim.Optimizer,
        at: tuple[int, int, bool],
        key: int | None,
    ) -> dict[str, float]:
        """Move the parameters by one batch, or add up its gradients; return its loss terms by name.

        Args:
            phase: What moves, and towards what.
            backbone: The model.
            positions: The batch's samples.
            optimizer: Moves.
            at: Seed of the phase, the step, and whether that is the last.
            key: What the other processes call the model; None where this one computes alone.
        """
        seed, step, last = at
        moves = self._accelerator.sync_gradients or last
        losses = self.passes.gradients(phase, backbone, positions, key, (seed, step), moves)
        if not all(map(isfinite, (*losses.values(), self._clipped_norm(phase) if moves else 0.0))):
            optimizer.zero_grad()
            raise DivergenceError(text.training.diverged(phase.name, step))
        if moves:
            optimizer.step()
            optimizer.zero_grad()
            if key is not None and self.crew is not None:
                self.crew.send_weights(key, phase.parameters)
        return losses

    def _clipped_norm(self, phase: Phase) -> float:
        """Return the norm of a step's gradient, clipped where the settings say so."""
        if phase.settings.clip is not None:
            norm = self._accelerator.clip_grad_norm_(phase.parameters, phase.settings.clip)
            return 0.0 if norm is None else float(norm)  # some of accelerate's engines keep it to themselves
        gradients = [one.grad for one in phase.parameters if one.grad is not None]
        return float(nn.utils.get_total_norm(gradients))


def _set_rate(optimizer: torch.optim.Optimizer, step: int, of: int, settings: Optimisation) -> None:
    """Warm up linearly, then fall linearly to 0 behind the last step; where nothing is warmed up, stay at the peak."""
    if settings.warmup is None:
        return
    rising = step / max(settings.warmup, 1)
    falling = (of - step + 1) / max(of - settings.warmup, 1)
    for group in optimizer.param_groups:
        group["lr"] = settings.learning_rate * min(rising, falling, 1.0)

"""What steps of a model cost on this machine: a few are made and timed, whatever the model's weights are."""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.benchmark.step_cost import made_up_samples, most_memory, operations
from core.config import Lora, Optimisation
from core.data.samples import Ints, Samples
from core.models.adapters import Adapters
from core.models.backbone import Backbone
from core.training.fit import click_loss
from core.training.loop import Engine, Phase
from core.unlearning.effort import Effort

_STUDENT = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
_GENTLE = Optimisation(learning_rate=1e-7, warmup=None, betas=(0.9, 0.999), clip=None)


@dataclass(frozen=True)
class StepLine:
    """A cost that grows with the samples of a step.

    Attributes:
        fixed: Of a step, however few samples it has.
        each: Of each of its samples.
    """

    fixed: float
    each: float

    @staticmethod
    def through(few: tuple[int, float], many: tuple[int, float]) -> "StepLine":
        """Return the line through two measured points (samples, cost), neither part of it below 0."""
        each = max((many[1] - few[1]) / (many[0] - few[0]), 0.0)
        return StepLine(max(few[1] - each * few[0], 0.0), each)

    def at(self, samples: float) -> float:
        """Return the cost of a step of so many samples."""
        return self.fixed + self.each * samples


@dataclass(frozen=True)
class StepTimes:
    """What was measured of one model.

    Attributes:
        device: On what, in words.
        parameters: Weights of the model.
        tokens: Tokens of the prompts.
        sizes: Samples of the two steps that were timed of each kind.
        trained: Seconds of a step that moves all weights.
        adapted: Seconds of a step that moves an adapter.
        scored: Seconds of a sample that is only asked.
        memory: Bytes held at most in a step that moves all weights; on a CPU of the whole process.
        operations: Floating-point operations of a sample in a training step of all weights; see
            :func:`core.benchmark.step_cost.operations`.
    """

    device: str
    parameters: int
    tokens: int
    sizes: tuple[int, int]
    trained: StepLine
    adapted: StepLine
    scored: float
    memory: StepLine
    operations: float

    def seconds(self, work: Effort) -> float:
        """Return about how long ``work`` takes here."""
        moving = work.steps * self.trained.fixed + work.trained * self.trained.each
        adapting = work.small_steps * self.adapted.fixed + work.adapted * self.adapted.each
        return moving + adapting + work.scored * self.scored

    def counted(self, work: Effort) -> float:
        """Return the floating-point operations of ``work``: 6 a weight and token, 4 for an adapter's step, 2 to ask."""
        return self.operations / 6 * (6 * work.trained + 4 * work.adapted + 2 * work.scored)


def step_times(engine: Engine, backbone: Backbone, tokens: int, sizes: tuple[int, int]) -> StepTimes:
    """Measure a few steps of ``backbone``, whose weights move a little.

    Args:
        engine: The loops and the device.
        backbone: Weights of no matter which values.
        tokens: Tokens of a prompt.
        sizes: Samples of a small step and of a larger one.
    """
    placed, few, many = engine.place(backbone), sizes[0], sizes[1]
    samples = made_up_samples(placed, many, tokens)
    batches = [np.arange(few), np.arange(few), np.arange(many)]  # the first makes what the others use
    before = most_memory()
    trained, held = _timed(engine, placed, placed.trained, samples, batches)
    with Adapters(placed) as adapters:
        adapted, _ = _timed(engine, placed, adapters.add("probe", _STUDENT, seed=0), samples, batches)
    engine.answers(placed, samples.take(np.arange(few)))
    began = time.monotonic()
    engine.answers(placed, samples)
    scored = (time.monotonic() - began) / many
    return StepTimes(
        engine.device,
        placed.parameter_count,
        tokens,
        sizes,
        StepLine.through((few, trained[1]), (many, trained[2])),
        StepLine.through((few, adapted[1]), (many, adapted[2])),
        scored,
        StepLine.through((few, max(held[1], before)), (many, held[2])),
        operations(placed, tokens, 1)["augment"],
    )


def _timed(
    engine: Engine, backbone: Backbone, parameters: Sequence[Any], samples: Samples, batches: Sequence[Ints]
) -> tuple[list[float], list[float]]:
    """Return the seconds of each step, and the bytes held at most until its end."""
    loss = click_loss(samples, backbone.device)
    phase = Phase("probe", parameters, samples, batches, loss, {"click": 1.0}, _GENTLE)
    steps, seconds, held = engine.train(phase, backbone, seed=0), list[float](), list[float]()
    for _ in batches:
        seconds.append(_one(steps))
        held.append(float(most_memory()))
    steps.close()
    return seconds, held


def _one(steps: Generator[Any, None, Any]) -> float:
    began = time.monotonic()
    next(steps)
    return time.monotonic() - began

"""What a request will roughly cost here: the work that a method has ahead, at this machine's measured speed."""

import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.config import Lora, Optimisation
from core.data.requests import ForgetPlan
from core.data.samples import Split
from core.experiment.experiment import Experiment
from core.models.adapters import Adapters
from core.models.layers import held_groups
from core.training.batches import epochs
from core.training.fit import click_loss
from core.training.loop import Phase
from core.unlearning.base import Method

_STEPS, _LEAST, _BATCH, _BUDGET = 9, 4, 64, 1.0
"""Steps timed at most and at least, samples of each, and the seconds after which no more than the least are timed."""
_ADAPTER = Lora(rank=8, alpha=16.0, targets="attention+embedding")


@dataclass(frozen=True)
class MachineSpeed:
    """How fast models are trained and asked on this machine.

    Attributes:
        trained: Seconds for each sample of a training step of an adapter.
        scored: Seconds for each sample that is only asked.
        steps: Training steps that were timed.
    """

    trained: float
    scored: float
    steps: int


def measured_speed(experiment: Experiment) -> MachineSpeed:
    """Return how fast ``experiment``'s model is here, timed for a few seconds at most; the model stays as it is."""
    return next(experiment.alone(_timed(experiment)))


def expected_seconds(plan: ForgetPlan, method: Method, speed: MachineSpeed) -> float | None:
    """Return about how many seconds ``method`` takes for ``plan``; None where it cannot tell beforehand.

    Ours: the method's training samples and scored samples, each times what one of them takes at ``speed``.
    """
    effort = method.effort(plan)
    return None if effort is None else effort.learned * speed.trained + effort.scored * speed.scored


def measuring_seconds(experiment: Experiment, plan: ForgetPlan, speed: MachineSpeed) -> float:
    """Return about how many seconds it takes to measure the result: every part is asked before and after."""
    return 2 * speed.scored * sum(len(part) for part in experiment.eval_sets(plan).values())


def _timed(experiment: Experiment) -> Generator[MachineSpeed, None, None]:
    """Time single steps and take their median, so that whatever else the machine does now and then counts little."""
    train, backbone, engine = experiment.samples.of(Split.TRAIN), experiment.recommender.backbone, experiment.engine
    few = train.take(np.arange(len(train))[-_STEPS * _BATCH :])
    batches = epochs(few, _BATCH, 1, np.random.default_rng(0))
    with Adapters(backbone) as adapters:
        settings = Optimisation(batch_size=_BATCH, warmup=0, dropout=False)
        lora = replace(_ADAPTER, targets=held_groups(backbone.layers, _ADAPTER.targets))
        parameters = adapters.add("probe", lora, seed=0)
        phase = Phase("probe", parameters, few, batches, click_loss(few, backbone.device), {"click": 1.0}, settings)
        trained = _middle(engine.train(phase, backbone, seed=0))
    scored = _middle(engine.answers(backbone, few.take(batch)) for batch in batches)
    size = len(few) / len(batches)
    yield MachineSpeed(trained[0] / size, scored[0] / size, trained[1])


def _middle(steps: Iterable[Any]) -> tuple[float, int]:
    """Return the median seconds of a step, and how many were timed; the first is slower and does not count."""
    spent, at = [], time.monotonic()
    for _ in steps:
        now = time.monotonic()
        spent.append(now - at)
        at = now
        if len(spent) >= _LEAST and sum(spent) > _BUDGET:
            break
    counted = spent[1:] or spent
    return float(np.median(counted)), len(counted)

"""What a request will roughly cost here: the work that a method has ahead, at a pace that was timed on this machine."""

import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.config import Lora, Optimisation
from core.data.samples import Split
from core.experiment import Experiment
from core.forgetting import ForgetPlan
from core.models.roles import Roles
from core.training.batches import epochs
from core.training.fit import click_loss
from core.training.loop import Phase
from core.unlearning.base import Method

STEPS, LEAST, BATCH, BUDGET = 9, 4, 64, 1.0
"""Steps that are timed at most and at least, their samples, and the seconds after which only needed ones are begun."""
PROBE = Lora(rank=8, alpha=16.0, targets="attention+embedding")


@dataclass(frozen=True)
class Pace:
    """How fast models are trained and asked on this machine.

    Attributes:
        trained: Seconds for each sample of a training step of an adapter.
        scored: Seconds for each sample that is only asked.
        steps: Training steps that were timed.
    """

    trained: float
    scored: float
    steps: int


def measured_pace(experiment: Experiment) -> Pace:
    """Return the pace of ``experiment``'s model, timed for a few seconds at most; the model stays as it is."""
    return next(experiment.alone(_timed(experiment)))


def expected_seconds(plan: ForgetPlan, method: Method, pace: Pace) -> float | None:
    """Return about how many seconds ``method`` takes for ``plan``; None where it cannot tell beforehand."""
    effort = method.effort(plan)
    return None if effort is None else effort.trained * pace.trained + effort.scored * pace.scored


def measuring_seconds(experiment: Experiment, plan: ForgetPlan, pace: Pace) -> float:
    """Return about how many seconds it takes to measure the result, asking the model before and after."""
    return 2 * pace.scored * sum(len(part) for part in experiment.parts(plan).values())


def _timed(experiment: Experiment) -> Generator[Pace, None, None]:
    """Time single steps and take the middle one, so that whatever else the machine does now and then counts little."""
    train, backbone, engine = experiment.samples.of(Split.TRAIN), experiment.recommender.backbone, experiment.engine
    few = train.take(np.arange(len(train))[-STEPS * BATCH :])
    batches = epochs(few.lengths, BATCH, 1, np.random.default_rng(0))
    with Roles(backbone) as roles:
        settings = Optimisation(batch_size=BATCH, warmup=0, dropout=False)
        parameters = roles.add("probe", PROBE, seed=0)
        phase = Phase("probe", parameters, few, batches, click_loss(few, backbone.device), {"click": 1.0}, settings)
        trained = _middle(engine.train(phase, backbone, seed=0))
    scored = _middle(engine.answers(backbone, few.take(batch)) for batch in batches)
    size = len(few) / len(batches)
    yield Pace(trained[0] / size, scored[0] / size, trained[1])


def _middle(steps: Iterable[Any]) -> tuple[float, int]:
    """Return the median seconds of a step, and how many were timed; the first is slower and does not count."""
    spent, at = [], time.monotonic()
    for _ in steps:
        now = time.monotonic()
        spent.append(now - at)
        at = now
        if len(spent) >= LEAST and sum(spent) > BUDGET:
            break
    counted = spent[1:] or spent
    return float(np.median(counted)), len(counted)

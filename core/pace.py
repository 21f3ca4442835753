"""What a request will roughly cost here: the work that a method has ahead, at a pace that was timed on this machine."""

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from core.config import Lora, Optimisation
from core.data.samples import Samples, Split
from core.experiment import Experiment
from core.forgetting import ForgetPlan
from core.models.roles import Roles
from core.training.batches import epochs
from core.training.fit import click_loss
from core.training.loop import SCORE_BATCH, Phase
from core.unlearning.base import Method

STEPS, BATCH, BUDGET = 9, 64, 1.0
"""Training steps that are timed at most, their samples, and the seconds after which no other is begun."""
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
    """Return the pace of ``experiment``'s model, timed for about a second; the model stays as it is."""
    return next(experiment.alone(_timed(experiment)))


def expected_seconds(plan: ForgetPlan, method: Method, pace: Pace) -> float | None:
    """Return about how many seconds ``method`` takes for ``plan``; None where it cannot tell beforehand."""
    effort = method.effort(plan)
    return None if effort is None else effort.trained * pace.trained + effort.scored * pace.scored


def measuring_seconds(experiment: Experiment, plan: ForgetPlan, pace: Pace) -> float:
    """Return about how many seconds it takes to measure the result, asking the model before and after."""
    return 2 * pace.scored * sum(len(part) for part in experiment.parts(plan).values())


def _timed(experiment: Experiment) -> Generator[Pace, None, None]:
    train, backbone = experiment.samples.of(Split.TRAIN), experiment.recommender.backbone
    few = train.take(np.arange(len(train))[-STEPS * BATCH :])
    with Roles(backbone) as roles:
        settings = Optimisation(batch_size=BATCH, warmup=0, dropout=False)
        parameters = roles.add("probe", PROBE, seed=0)
        batches = epochs(few.lengths, BATCH, 1, np.random.default_rng(0))
        phase = Phase("probe", parameters, few, batches, click_loss(few, backbone.device), {"click": 1.0}, settings)
        steps = experiment.engine.train(phase, backbone, seed=0)
        next(steps)  # the first step is slower than those that follow
        begun, done = time.monotonic(), 0
        for _ in steps:
            done += 1
            if time.monotonic() - begun > BUDGET:
                break
        trained = (time.monotonic() - begun) / max(done, 1) / BATCH
    yield Pace(trained, _scored(experiment, few), done)


def _scored(experiment: Experiment, samples: Samples) -> float:
    asked = samples.take(np.arange(len(samples))[:SCORE_BATCH])
    begun = time.monotonic()
    experiment.engine.answers(experiment.recommender.backbone, asked)
    return (time.monotonic() - begun) / len(asked)

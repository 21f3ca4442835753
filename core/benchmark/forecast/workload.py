"""How many samples each row of a benchmark trains on and asks about, by its settings and the size of the data."""

from dataclasses import astuple, dataclass
from operator import add
from types import SimpleNamespace
from typing import Any, cast

from core.config import Training
from core.data.requests import ForgetPlan
from core.evaluation.eval_sets import PROBE
from core.unlearning.base import Effort, Method
from core.unlearning.common.forget_retain_batches import StepBudget, steps_for

_BATCH = 32
"""Samples of a step, where nothing says."""


@dataclass(frozen=True)
class SampleCounts:
    """How large the data is.

    Attributes:
        train: Training samples.
        valid: Validation samples.
        test: Test samples.
        forgotten: Training samples that go.
        tokens: Tokens of a prompt, in the mean.
        known: Whether the data was looked at; else these are the paper's numbers.
    """

    train: int
    valid: int
    test: int
    forgotten: int
    tokens: float
    known: bool = True

    @property
    def retained(self) -> int:
        """Training samples that stay."""
        return self.train - self.forgotten


@dataclass(frozen=True)
class Work:
    """Samples, each as often as it is read.

    Attributes:
        trained: By a step that moves all weights.
        adapted: By a step that moves an adapter.
        scored: Without any step.
        steps: Steps that move all weights.
        small_steps: Steps that move an adapter.
    """

    trained: float = 0
    adapted: float = 0
    scored: float = 0
    steps: float = 0
    small_steps: float = 0

    def __add__(self, other: "Work") -> "Work":
        """Return both together."""
        return Work(*map(add, astuple(self), astuple(other)))

    def times(self, runs: int) -> "Work":
        """Return so many times the work."""
        return Work(*(runs * one for one in astuple(self)))


def work_of_original(counts: SampleCounts, training: Training) -> Work:
    """Return the work of training an original and judging it on validation and test."""
    return _fitted(training.epochs * counts.train, training) + Work(scored=counts.valid + counts.test)


def work_of(method: Method, counts: SampleCounts, training: Training) -> Work | None:
    """Return the work of one run, its measurement before and after included.

    Args:
        method: With the settings of the run.
        counts: How large the data is.
        training: How an original is trained.

    Returns:
        None where that cannot be told beforehand.
    """
    own = _own_work(method, counts, training)
    asked = 2.0 * (counts.forgotten + min(PROBE, counts.retained) + counts.test)
    return None if own is None else own + Work(scored=asked)


def _own_work(method: Method, counts: SampleCounts, training: Training) -> Work | None:
    settings, again = method.settings, training.epochs * counts.retained
    if method.scope == "nothing":
        return Work()
    if method.name == "retrain":
        return _fitted(again, training)
    if hasattr(settings, "shards") and method.scope == "all":  # made on everything first, then those that are touched
        return _fitted(training.epochs * counts.train + again, training)
    sizes = cast(ForgetPlan, SimpleNamespace(forget=range(counts.forgotten), retain=range(counts.retained)))
    effort = method.effort(sizes)
    if effort is None or method.learns:  # learning beforehand is no part of it
        return None
    if isinstance(getattr(settings, "budget", None), StepBudget):
        return _within_budget(method, sizes, effort)
    return _told(settings, effort, counts.forgotten)


def _fitted(samples: float, training: Training) -> Work:
    """Return the work of training all weights on so many samples by the original's recipe."""
    return Work(trained=samples, steps=samples / training.optimisation.batch_size)


def _told(settings: Any, effort: Effort, forgotten: int) -> Work:
    """Return the work of a method that tells its effort; an augmented model of all weights counts apart."""
    full = Work()
    if hasattr(settings, "augment") and settings.augment_lora is None:
        size = settings.augment.batch_size
        steps = steps_for(settings.augment_passes, forgotten, size, settings.augment_steps)
        full = Work(trained=steps * min(size, forgotten), steps=steps)
    adapted = effort.trained - full.trained
    batch = settings.student.batch_size * (1 + settings.retain_ratio) if hasattr(settings, "student") else _BATCH
    return full + Work(adapted=adapted, scored=effort.scored, small_steps=adapted / batch)


def _within_budget(method: Method, sizes: ForgetPlan, effort: Effort) -> Work:
    steps, _, _ = method.settings.budget.sizes(sizes, method.settings.optimisation.batch_size)
    if method.scope == "all":
        return Work(trained=effort.trained, scored=effort.scored, steps=steps)
    return Work(adapted=effort.trained, scored=effort.scored, small_steps=steps)

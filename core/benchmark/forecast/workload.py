"""How many samples each row of a benchmark trains on and asks about, by its settings and the size of the data."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

from core.config import Training
from core.data.requests import ForgetPlan
from core.evaluation.eval_sets import PROBE
from core.unlearning.base import Method
from core.unlearning.effort import Effort


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


def work_of_original(counts: SampleCounts, training: Training) -> Effort:
    """Return the work of training an original and judging it on validation and test."""
    return _fitted(training.epochs * counts.train, training) + Effort(scored=counts.valid + counts.test)


def work_of(method: Method, counts: SampleCounts, training: Training) -> Effort | None:
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
    return None if own is None else own + Effort(scored=asked)


def _own_work(method: Method, counts: SampleCounts, training: Training) -> Effort | None:
    settings, again = method.settings, training.epochs * counts.retained
    if method.scope == "nothing":
        return Effort()
    if method.name == "retrain":
        return _fitted(again, training)
    if hasattr(settings, "shards") and method.scope == "all":  # made on everything first, then those that are touched
        return _fitted(training.epochs * counts.train + again, training)
    if method.learns:  # learning beforehand is no part of it
        return None
    sizes = SimpleNamespace(forget=range(counts.forgotten), retain=range(counts.retained), old=(), rebuilt=())
    return method.effort(cast(ForgetPlan, sizes))


def _fitted(samples: float, training: Training) -> Effort:
    """Return the work of training all weights on so many samples by the original's recipe."""
    return Effort(trained=samples, steps=samples / training.optimisation.batch_size)

"""What a model sees when it forgets and remembers at once: forget samples with retain samples beside them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.requests import ForgetPlan
from core.data.samples import Ints, Samples, concat
from core.training.batches import endless, epochs
from core.unlearning.card import Knob


@dataclass(frozen=True)
class StepBudget:
    """How many steps a method may take, and how much of the retain set each of them sees.

    Attributes:
        passes: Passes over the forget set.
        steps: Steps at least and at most, however few or many samples go.
        retain_ratio: Retain samples in a batch for each forget sample.

    Source: the code released with E2URec runs its baselines on as many retain as forget samples, NegGrad for 3.7 passes
    (3,000 steps of 16 over 12,982 samples). The bounds are ours: a single rating needs a few steps to show, and a fifth
    of MovieLens-100K must be forgotten four times faster than the compact model is retrained.
    """

    passes: float = 3.7
    steps: tuple[int, int] = (20, 400)
    retain_ratio: float = 1.0

    def sizes(self, plan: ForgetPlan, batch_size: int) -> tuple[int, int, int]:
        """Return how many steps :func:`batches_within` allows, the samples that they read, and those but once each."""
        steps = steps_for(self.passes, len(plan.forget), batch_size, self.steps)
        wrong, right = steps * min(batch_size, len(plan.forget)), steps * round(batch_size * self.retain_ratio)
        return steps, wrong + right, min(wrong, len(plan.forget)) + min(right, len(plan.retain))


PASSES = Knob("budget.passes", 0.2, 3.0, 0.05, "Passes", "How often it sees what goes.")
COMPACT_GRID: Mapping[str, tuple[Any, ...]] = {
    "optimisation.batch_size": (64,),
    "optimisation.warmup": (5,),
    "optimisation.betas": ((0.9, 0.98),),
    "budget.steps": ((20, 400),),
}
"""What grids for the compact model hold fixed: fuller steps than a T5-base takes, since its steps cost little more for
being full."""


@dataclass(frozen=True, eq=False)
class ForgetRetainBatches:
    """The samples that are seen at all, and which of them each step sees.

    Attributes:
        samples: Forget samples first, then retain samples.
        forgets: (n,) which of them are to be forgotten.
        batches: Positions in ``samples`` of each step.
    """

    samples: Samples
    forgets: npt.NDArray[np.bool_]
    batches: list[Ints]


def batches_within(
    plan: ForgetPlan, budget: StepBudget, batch_size: int, rng: np.random.Generator
) -> ForgetRetainBatches:
    """Return as many batches as ``budget`` allows, of ``batch_size`` forget samples with retain samples beside them."""
    steps, _, _ = budget.sizes(plan, batch_size)
    return draw_batches(plan, steps, batch_size, round(batch_size * budget.retain_ratio), rng)


def draw_batches(
    plan: ForgetPlan, steps: int, batch_size: int, beside: int, rng: np.random.Generator, alone: int = 0
) -> ForgetRetainBatches:
    """Draw ``steps`` batches of forget samples with retain samples beside them.

    Args:
        plan: What goes and what stays.
        steps: How many batches.
        batch_size: Forget samples in each, or all of them where there are fewer.
        beside: Retain samples in each, drawn without repetition until all were seen.
        rng: Decides the order.
        alone: First batches that have no retain sample.
    """
    wrongs = endless(plan.forget, min(batch_size, len(plan.forget)), rng)
    rights = endless(plan.retain, beside, rng)
    pairs = [(next(wrongs), _unless(step < alone, rights)) for step in range(steps)]
    seen = [np.unique(np.concatenate(side)) for side in zip(*pairs, strict=True)]
    batches = [
        np.concatenate([np.searchsorted(seen[0], wrong), len(seen[0]) + np.searchsorted(seen[1], right)])
        for wrong, right in pairs
    ]
    samples = concat([plan.forget.take(seen[0]), plan.retain.take(seen[1])])
    return ForgetRetainBatches(samples, np.arange(len(samples)) < len(seen[0]), batches)


def forget_batches(
    forget: Samples, passes: float, batch_size: int, bounds: tuple[int, int], rng: np.random.Generator
) -> list[Ints]:
    """Return the batches, positions (b,) each, of ``passes`` over the forget set alone, ``bounds`` on their number."""
    steps = steps_for(passes, len(forget), batch_size, bounds)
    whole = math.ceil(steps / math.ceil(len(forget) / batch_size))
    return epochs(forget, batch_size, whole, rng)[:steps]


def steps_for(passes: float, count: int, batch_size: int, bounds: tuple[int, int]) -> int:
    """Return the steps that ``passes`` over ``count`` samples take, within ``bounds`` (least, most)."""
    least, most = bounds
    return min(max(math.ceil(passes * count / batch_size), least), most)


def _unless(none: bool, batches: Iterator[Ints]) -> Ints:
    return np.empty(0, np.int64) if none else next(batches)

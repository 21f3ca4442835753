"""Which trial is kept: what a good one is, and when none is good enough."""

from collections.abc import Mapping, Sequence
from typing import Any

MAY_LOSE = 0.003
"""Settings that lose more AUC than this against the retrained models are not kept."""
MAY_HARM = 1.05
"""Nor are those whose retained answers are this many times as far from retrained models as they were, or, where that is
more, as retrained models are from one another."""
LEAST_GAP = 0.02
"""Gaps of an attack's AUC are told in units of the original's, or of this where that is less: two points of AUC are
within the noise of two retrainings."""


def objective(left: float, harm: float, gap: float | None) -> float:
    """Return the mean of what is left to forget, of the harm done and of the attack's gap; an untouched model has 1.

    Args:
        left: JSD on the forget set to retrained models, as a share of the original's.
        harm: JSD on the retained samples to retrained models, as a share of the original's.
        gap: The attack's gap to retrained models, in units of the original's; None where nobody was never seen.

    Source: ours.
    """
    parts = [left, harm] if gap is None else [left, harm, gap]
    return sum(parts) / len(parts)


def helps(went: Mapping[str, Any]) -> bool:
    """Return whether a trial may be kept: it forgets something, stays useful and leaves alone what stays.

    Args:
        went: What :func:`core.tuning.trial.try_settings` returned.
    """
    bound = MAY_HARM * max(went["retain_before"], went["retain_floor"] or 0.0)
    return bool(went["left"] <= 1 and went["auc_lost"] <= MAY_LOSE and went["retain_after"] <= bound)


def best_of(log: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the trial to keep, the one of the least objective of those that help; None where none helps.

    Args:
        log: What all trials for one size of request came to.

    Source: ours.
    """
    good = [one for one in log if helps(one)]
    return min(good, key=lambda one: float(one["objective"])) if good else None

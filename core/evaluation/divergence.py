"""How far two models' click predictions are apart, sample by sample, and what a mere change of seed does to that."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

Values: TypeAlias = npt.NDArray[np.float64]
Divergence: TypeAlias = Callable[[npt.ArrayLike, npt.ArrayLike], Values]


def jsd(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return the Jensen–Shannon divergence (n,) in nats between two Bernoulli predictions p(yes), each (n,)."""
    p, q = _both(clicks), _both(others)
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=0) / 2)


def symmetric_kl(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return ½ KL(p‖q) + ½ KL(q‖p) (n,) in nats; what the paper's released code prints under the name JSD."""
    p, q = _both(clicks), _both(others)
    return np.asarray((rel_entr(p, q) + rel_entr(q, p)).sum(axis=0) / 2)


def l2(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return the Euclidean distance (n,) between the two-way distributions over {yes, no}."""
    p, q = _both(clicks), _both(others)
    return np.asarray(np.linalg.norm(p - q, axis=0))


DIVERGENCES: dict[str, Divergence] = {"jsd": jsd, "l2": l2, "symmetric_kl": symmetric_kl}


def distances(clicks: npt.ArrayLike, references: npt.ArrayLike) -> dict[str, float]:
    """Return how far predictions are from retrained models, with the noise of retraining beside it.

    Args:
        clicks: (n,) predicted p(yes).
        references: (k, n) predictions of k models retrained under different seeds.

    Returns:
        For each of ``jsd``, ``l2`` and ``symmetric_kl``: under its own name the mean over samples and over the k
        references; with two references or more also ``*_floor``, what one retrained model scores against another,
        ``*_to_mean``, the distance to the references' mean prediction, and ``*_to_mean_floor``, what one retrained
        model scores against the mean of the others.
    """
    retrained = np.atleast_2d(np.asarray(references, np.float64))
    result: dict[str, float] = {}
    for name, divergence in DIVERGENCES.items():
        result[name] = _mean(divergence(clicks, one) for one in retrained)
        if len(retrained) > 1:
            result[f"{name}_floor"] = _mean(divergence(one, other) for one, other in combinations(retrained, 2))
            result[f"{name}_to_mean"] = float(divergence(clicks, retrained.mean(axis=0)).mean())
            result[f"{name}_to_mean_floor"] = _mean(
                divergence(one, np.delete(retrained, at, axis=0).mean(axis=0)) for at, one in enumerate(retrained)
            )
    return result


def removed(before: float, after: float, floor: float) -> float:
    """Return the share of the distance above the noise floor that unlearning removed; NaN where none was above it."""
    return (before - after) / (before - floor) if before > floor else float("nan")


def _both(clicks: npt.ArrayLike) -> Values:
    yes = np.asarray(clicks, np.float64)
    return np.stack([yes, 1.0 - yes])


def _mean(parts: Iterable[Values]) -> float:
    return float(np.mean([part.mean() for part in parts]))

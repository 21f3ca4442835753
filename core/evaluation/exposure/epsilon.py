"""How far many unlearned models can be told from many retrained ones, as the ε of each forgotten sample.

Unlearning is (ε, δ)-exact for a sample if no test of a model's answer to it separates the two kinds of model better
than ε allows. Every test that does is evidence against a small ε, so what is found here bounds ε from below.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.evaluation.distances import Values

_Range: TypeAlias = tuple[float, float, bool]
"""An attack: from which answer on, up to which, and whether those within are called unlearned or those outside."""


@dataclass(frozen=True, eq=False)
class EpsilonBounds:
    """The ε of each sample under the attack that was chosen for it; 0 is where nothing can be told.

    Attributes:
        value: (n,) by the attack's error rates, each as (errors + ½) / (models + 1), so that it is finite.
        low: (n,) lower end of the interval: ε is at least that.
        high: (n,) upper end for this very attack, perhaps infinite; a better attack may find more.
    """

    value: Values
    low: Values
    high: Values


def empirical_epsilon(
    unlearned: npt.ArrayLike, retrained: npt.ArrayLike, delta: float = 0.0, confidence: float = 0.95
) -> EpsilonBounds:
    """Return how well each sample's answer tells unlearned models from retrained ones, as ε.

    An attack calls a model unlearned whose answer lies in a range, or outside it; a range may be open, so thresholds in
    either direction are among the attacks. Of its false-positive rate FPR and its false-negative rate FNR,
    ε = max{log((1 - δ - FPR) / FNR), log((1 - δ - FNR) / FPR), 0}. Each sample's attack is chosen on the first, third,
    fifth, … model of either kind and measured on the others, so that choosing it inflates nothing.

    Args:
        unlearned: (u, n) answers of u unlearned models, such as margins of the true label.
        retrained: (r, n) answers of r retrained ones to the same samples.
        delta: The δ, a probability.
        confidence: How often the interval of a sample holds at least.

    Returns:
        The bounds. With δ = 0, fewer than 14 models of either kind prove nothing at 95 %: ``low`` is 0 even where no
        attack errs. The work grows with the square of the number of models.

    Raises:
        ValueError: There are fewer than two models of a kind, or they answered different numbers of samples.

    Source: Triantafillou et al., 2024 (NeurIPS 2023 unlearning competition), arXiv 2406.09073, after Kairouz et al.,
        2015. Ours: ranges rather than the competition's families of thresholds; Clopper–Pearson limits of both rates,
        as in audits of private training (Jagielski et al., 2020); choosing an attack by its lower end, on models of its
        own. The competition tells ε by counted rates alone and leaves out attacks of which just one is 0.
    """
    ours, theirs = (np.atleast_2d(np.asarray(one, np.float64)) for one in (unlearned, retrained))
    if min(len(ours), len(theirs)) < 2 or ours.shape[1:] != theirs.shape[1:]:
        raise ValueError(text.evaluation.no_epsilon(ours.shape, theirs.shape))
    tail = (1 - confidence) / 4
    lowest = _by_errors(len(ours[::2]), len(theirs[::2]), delta, tail)[1]
    told = np.maximum(_by_errors(len(ours[1::2]), len(theirs[1::2]), delta, tail), 0)
    found = np.empty((3, ours.shape[1]))
    for at, (one, other) in enumerate(zip(ours.T, theirs.T, strict=True)):
        attack = _chosen(one[::2], other[::2], lowest)
        found[:, at] = told[:, (~_called(one[1::2], attack)).sum(), _called(other[1::2], attack).sum()]
    return EpsilonBounds(*found)


def attainable_epsilon(
    unlearned: int, retrained: int, delta: float = 0.0, confidence: float = 0.95
) -> tuple[float, float]:
    """Return what :func:`empirical_epsilon` says at most with so many models: ε where no attack errs, and its low end.

    Args:
        unlearned: Number of unlearned models, two at least.
        retrained: Number of retrained ones, two at least.
        delta: The δ, a probability.
        confidence: How often the interval of a sample holds at least.
    """
    value, low, _ = np.maximum(_by_errors(unlearned // 2, retrained // 2, delta, (1 - confidence) / 4)[:, 0, 0], 0)
    return float(value), float(low)


def _chosen(ours: Values, theirs: Values, lowest: Values) -> _Range:
    """Return the attack with the highest of ``lowest`` (u + 1, r + 1), which is by errors of either kind."""
    answers = np.sort(np.concatenate([ours, theirs]))
    cuts = np.concatenate([[-np.inf], (answers[1:] + answers[:-1]) / 2, [np.inf]])
    first, last = np.triu_indices(len(cuts), 1)
    below = (np.searchsorted(np.sort(side), cuts, "left") for side in (ours, theirs))
    caught, accused = (one[last] - one[first] for one in below)
    inside, outside = lowest[len(ours) - caught, accused], lowest[caught, len(theirs) - accused]
    within = bool(inside.max() >= outside.max())
    best = int(np.argmax(inside if within else outside))
    return float(cuts[first[best]]), float(cuts[last[best]]), within


def _called(answers: Values, attack: _Range) -> npt.NDArray[np.bool_]:
    """Return which models are called unlearned by their answers (k,)."""
    start, stop, within = attack
    return np.asarray(((answers >= start) & (answers < stop)) == within)


def _by_errors(unlearned: int, retrained: int, delta: float, tail: float) -> Values:
    """Return ε's value, low and high, (3, u + 1, r + 1), by how many unlearned models are missed and others accused."""
    rates = zip(_rates(unlearned, tail), _rates(retrained, tail), strict=True)
    return np.stack([_epsilon(missed[:, None], accused[None], delta) for missed, accused in rates])


def _rates(models: int, tail: float) -> tuple[Values, Values, Values]:
    """Return of each number of errors (models + 1,) the rate, and its upper and its lower Clopper–Pearson limit."""
    from scipy.stats import beta

    errors = np.arange(models + 1)
    with np.errstate(invalid="ignore"):
        upper = np.where(errors < models, beta.ppf(1 - tail, errors + 1, models - errors), 1.0)
        lower = np.where(errors > 0, beta.ppf(tail, errors, models - errors + 1), 0.0)
    return (errors + 0.5) / (models + 1), upper, lower


def _epsilon(missed: Values, accused: Values, delta: float) -> Values:
    """Return ε before it is held at 0; minus infinity where the rates leave nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = [np.log(np.maximum(1 - delta - one, 0) / other) for one, other in ((accused, missed), (missed, accused))]
    return np.nan_to_num(np.fmax(*ways), nan=-np.inf, posinf=np.inf, neginf=-np.inf)

"""Can an attacker tell forgotten samples from never-seen ones? Membership inference, with how sure its success is.

An attack gives every sample a score: the higher, the likelier a member. Members are the forgotten samples; the others
are samples of the evaluation split whose users the model was never trained on. The two differ in time too: members are
older. So even a retrained model's AUC is not one half, and no figure here means anything by itself. Each stands beside
the same attack on the retrained models, which cannot know the members, and on the original, which does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core import text
from core.evaluation.bootstrap import Crowd, Estimate, interval, redrawn_mean, success
from core.evaluation.distances import Values

_FALSE_POSITIVES = 0.01
"""False-positive rate at which an attack's true-positive rate is told (Carlini et al., 2022, use small ones too)."""
POINTS = 200
"""Points of a ROC curve at most."""
_SURE = 1e-7
"""Predictions are held this far from 0 and 1; float32 tells no more apart."""
_STILL = 1e-6
"""Least standard deviation of margins, so that shadow models that all agree give no infinite ratio."""


@dataclass(frozen=True, eq=False)
class RocCurve:
    """A ROC curve: at each threshold, everything that scores at least as high is called a member.

    Attributes:
        threshold: (p,) scores, falling; the first is above all of them.
        fpr: (p,) share of the others that are called members.
        tpr: (p,) share of the members that are.
    """

    threshold: Values
    fpr: Values
    tpr: Values


@dataclass(frozen=True, eq=False)
class Attack:
    """How well one attack tells members from others, on one model or on several of a kind.

    Attributes:
        auc: Area under the ROC curve, its interval over people; of several models their mean, and the interval is
            over people and models.
        tpr: True-positive rate where at most 1 % of the others are called members (none, of fewer than 100).
        curve: The ROC curve; of several models that of their pooled scores.
        each: (k,) AUC of each of the k models.
        draws: (k, draws) the same under people drawn again.
    """

    auc: Estimate
    tpr: Estimate
    curve: RocCurve
    each: Values
    draws: Values


def margins(labels: npt.ArrayLike, clicks: npt.ArrayLike) -> Values:
    """Return how sure a model is of what people really did: log p / (1 - p) of the true label (..., n).

    Args:
        labels: (n,) 1 for a like, else 0.
        clicks: (..., n) predicted p(yes).

    Source: Carlini et al., 2022, the logit-scaled confidence; of two answers it is the difference of their logits.
    """
    from scipy.special import logit

    sure = logit(np.clip(np.asarray(clicks, np.float64), _SURE, 1 - _SURE))
    return np.asarray(np.where(np.asarray(labels) == 1, sure, -sure))


def loss_scores(of: npt.ArrayLike) -> Values:
    """Return the loss-threshold attack's scores: minus the log loss (nats), from margins ``of`` the same shape.

    Source: Yeom et al., 2018.
    """
    from scipy.special import log_expit

    return np.asarray(log_expit(np.asarray(of, np.float64)))


def likelihood_ratios(
    of: npt.ArrayLike, shadows: npt.ArrayLike, inside: npt.ArrayLike, outside: npt.ArrayLike | None = None
) -> Values:
    """Return the likelihood-ratio attack's scores: how much likelier a margin is of a model trained on the sample.

    Both kinds of model are taken to give a sample normal margins. Means are the sample's own; as a handful of models
    tells little of one sample's spread, the two variances are pooled over all samples.

    Args:
        of: (..., n) margins of the model under attack.
        shadows: (k, n) margins of shadow models.
        inside: (k, n) which of them were trained on the sample.
        outside: (k, n) which of them are compared with those; all the others where None.

    Returns:
        (..., n) log N(margin; mean in, variance in) - log N(margin; mean out, variance out).

    Raises:
        ValueError: Some sample was in all shadow models or in none, or the models are too few to show a spread.

    Source: Carlini et al., 2022, LiRA, the online attack with a global variance.
    """
    from scipy.stats import norm

    seen, values = np.asarray(inside, bool), np.asarray(shadows, np.float64)
    unseen = ~seen if outside is None else np.asarray(outside, bool)
    within, without = (norm(*_normal(values, mask)).logpdf(of) for mask in (seen, unseen))
    return np.asarray(within - without)


def attack(members: npt.ArrayLike, others: npt.ArrayLike, crowd: Crowd) -> Attack:
    """Return how well scores tell members from others.

    Args:
        members: (m,) scores of the members' samples, or (k, m) on k models of a kind.
        others: (n,) or (k, n) scores of the others' samples.
        crowd: Whose samples they are.

    Returns:
        The attack; without intervals where a side has fewer than two people, and with everything NaN and an empty curve
        where there are no members or no others.

    Source: Yeom et al., 2018; the rate at few false positives is Carlini et al.'s, 2022.
    """
    ours, theirs = (np.atleast_2d(np.asarray(one, np.float64)) for one in (members, others))
    if not ours.size or not theirs.size:
        return _UNKNOWN
    each = [success(one, other, crowd, _FALSE_POSITIVES) for one, other in zip(ours, theirs, strict=True)]
    areas, rates = (np.stack(one) for one in zip(*each, strict=True))
    told = interval if crowd.people > 1 else lambda value, _: Estimate(value)
    auc, tpr = (told(float(one[:, 0].mean()), one[:, 1:]) for one in (areas, rates))
    return Attack(auc, tpr, _curve(ours.ravel(), theirs.ravel()), areas[:, 0], areas[:, 1:])


def ks_test(ones: Iterable[Values], others: Iterable[Values]) -> tuple[float, float]:
    """Return the Kolmogorov–Smirnov distance between losses on one model and on another, or on two sets of samples.

    Args:
        ones: Losses (n,), or minus them, of each pair.
        others: Losses (m,) to compare them with, pair by pair.

    Returns:
        The mean distance over the pairs and the median of its p-values. The test takes samples for independent, which
        those of one person are not, so p is too small for samples and fair for people. NaN where a side is empty.

    Source: the two-sample Kolmogorov–Smirnov test, with its asymptotic p-value.
    """
    from scipy.stats import ks_2samp

    pairs = [(one, other) for one, other in zip(ones, others, strict=True) if len(one) and len(other)]
    if not pairs:
        return float("nan"), float("nan")
    # Of one sample against one there is no asymptotic p-value.
    tests = [ks_2samp(one, other, method="asymp" if len(one) * len(other) > 1 else "exact") for one, other in pairs]
    return float(np.mean([one.statistic for one in tests])), float(np.median([one.pvalue for one in tests]))


def gap(one: Attack, other: Attack) -> Estimate:
    """Return how much higher an AUC is than another on the same people: 0 is ideal against retrained models.

    Above 0 an attacker finds more than in the other models; below 0 less than where there is nothing to be found, so
    the samples stick out by being known too little. Both attacks must be on the same crowd. The interval is over its
    people, drawn alike for both, and over the models of either, drawn again where there are several; what a single
    model owes to its own seed is not in it, see :func:`gap_floor`. Of one person it is NaN.

    Source: ours; the paired bootstrap is Efron's.
    """
    value = one.auc.value - other.auc.value
    if np.isnan([one.auc.low, other.auc.low]).any():
        return Estimate(value)
    return interval(value, redrawn_mean(one.draws) - redrawn_mean(other.draws))


def gap_floor(each: Values) -> float:
    """Return the mean distance of ``each`` retrained model's AUC (k,) to the mean of the others'; two at least.

    Source: ours.
    """
    return float(np.mean([abs(one - np.delete(each, at).mean()) for at, one in enumerate(each)]))


def leakage(after: Attack, retrained: Attack) -> Estimate:
    """Return how far an AUC is from what retraining leaves, as a share of that: 0 is ideal, above 0 still leaks.

    It is :func:`gap` over the retrained models' AUC, and its interval is drawn in the same way. NaN is what cannot be
    known: no interval of one person, nothing at all against an AUC of 0.

    Source: Shi et al., 2024 (MUSE), PrivLeak.
    """
    areas, retrained_areas = redrawn_mean(after.draws), redrawn_mean(retrained.draws)
    if not retrained.auc.value > 0:
        return Estimate(np.nan)
    value = after.auc.value / retrained.auc.value - 1
    if np.isnan(retrained.auc.low) or not retrained_areas.all():
        return Estimate(value)
    return interval(value, areas / retrained_areas - 1)


def _normal(values: Values, mask: npt.NDArray[np.bool_]) -> tuple[Values, float]:
    """Return the mean (n,) of each sample's masked ``values`` (k, n), and their standard deviation over all samples."""
    counts = mask.sum(axis=0)
    free = int(counts.sum()) - len(counts)
    if not counts.all() or free < 1:
        raise ValueError(text.evaluation.TOO_FEW_SHADOWS)
    means = np.where(mask, values, 0).sum(axis=0) / counts
    spread = np.where(mask, values - means, 0)
    return means, max(float(np.sqrt((spread**2).sum() / free)), _STILL)


def _curve(ours: Values, theirs: Values) -> RocCurve:
    """Return the ROC curve, thinned to points evenly spaced along it."""
    from sklearn.metrics import roc_curve

    truth = np.repeat([1, 0], [len(ours), len(theirs)])
    fpr, tpr, threshold = roc_curve(truth, np.concatenate([ours, theirs]))
    threshold[0] = np.nextafter(threshold[1], np.inf)
    places = np.searchsorted(fpr + tpr, np.linspace(0, 2, min(POINTS, len(fpr))))
    kept = np.unique(np.minimum([0, *places, len(fpr) - 1], len(fpr) - 1))
    return RocCurve(threshold[kept], fpr[kept], tpr[kept])


_NONE = np.empty(0)
_UNKNOWN = Attack(
    Estimate(np.nan), Estimate(np.nan), RocCurve(_NONE, _NONE, _NONE), np.full(1, np.nan), np.full((1, 1), np.nan)
)
"""The result where one of the two sides is empty."""

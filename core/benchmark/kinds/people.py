"""Which people a kind of request is about, told from the training samples alone.

Everybody is chosen among those that settings are never tuned on: the largest share that a reported result forgets.
"""

import numpy as np
import numpy.typing as npt

from core.data.requests import PRESET_SEED, forget_fraction
from core.data.samples import Ints, Samples, Split
from core.unlearning.tuned_settings import LARGEST_SHARE

_AMONG = 10
"""A single person is drawn from so many who fit best."""

_Floats = npt.NDArray[np.float64]


def closeness(train: Samples) -> tuple[Ints, _Floats]:
    """Return the training users (u,), ascending, and how close each is to all others (u,).

    Two people are as close as the cosine of what they were asked about, 0/1 over items; the closeness of a person is
    the sum over all others. Who has many neighbours and similar ones is high, who rated little or what nobody else
    rates is low.

    Args:
        train: The training samples.

    Source: core, edge and random people are CURE4Rec's (Chen et al., 2024, arXiv 2408.14393), which calls core whose
    data weighs most in collaborative filtering; to tell that by the sum of cosines is ours.
    """
    users, at, counts = np.unique(train.user, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(counts[at])
    shared = np.bincount(train.item, weight)[train.item]
    # Each person's row has unit length, and a product with the sum of all rows: their own part of it, which is 1, goes.
    return users, np.asarray(np.bincount(at, weight * shared) - 1, np.float64)


def core_people(samples: Samples, count: int) -> tuple[int, ...]:
    """Return the ``count`` people who are closest to all others."""
    return _ranked(samples)[-count:]


def edge_people(samples: Samples, count: int) -> tuple[int, ...]:
    """Return the ``count`` people who are least close to all others."""
    return _ranked(samples)[:count]


def usual_person(samples: Samples) -> int:
    """Return somebody with about as many training samples as half of the training users have less of.

    Source: ours.
    """
    users, counts = np.unique(samples.of(Split.TRAIN).user, return_counts=True)
    return _one_of(samples, users, np.abs(counts - np.median(counts)).astype(float))


def rare_person(samples: Samples) -> int:
    """Return somebody of rare taste: what they were asked about has few training samples, by the mean of logarithms.

    Only people with as many samples as half of the training users, or more, are looked at: the mean of a handful tells
    little of a taste.

    Source: ours; niche users by the popularity of what they rate are those of Abdollahpouri et al., 2019.
    """
    train = samples.of(Split.TRAIN)
    users, at, counts = np.unique(train.user, return_inverse=True, return_counts=True)
    fame = np.log(np.bincount(train.item)[train.item])
    mean = np.bincount(at, fame) / counts
    return _one_of(samples, users, np.where(counts >= np.median(counts), mean, np.inf))


def _reported(samples: Samples) -> Ints:
    return np.array(forget_fraction(LARGEST_SHARE, samples).users, np.int64)


def _ranked(samples: Samples) -> tuple[int, ...]:
    """Return the people who may be chosen, the least close first."""
    users, close = closeness(samples.of(Split.TRAIN))
    ours = np.isin(users, _reported(samples))
    return tuple(users[ours][np.argsort(close[ours], kind="stable")].tolist())


def _one_of(samples: Samples, users: Ints, away: _Floats) -> int:
    """Return one of those who may be chosen and are least ``away`` (u,), drawn as presets are; infinity is too far."""
    fit = np.isin(users, _reported(samples)) & np.isfinite(away)
    fit = fit if fit.any() else np.isfinite(away)
    best = users[fit][np.argsort(away[fit], kind="stable")[:_AMONG]]
    return int(np.random.default_rng(PRESET_SEED).choice(best))

"""By how much an answer shifts where a person goes, by what cross-fitted models say and how well all is known."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.data.card import LIKE_ABOVE
from core.data.samples import Ints, Samples
from core.training.loop import Logits
from core.unlearning.base import Arrays
from core.unlearning.common.crossfit import SEEN, UNSEEN

_PRIOR = 5.0
"""Clicks at even odds that every item and every person is given beforehand."""

Numbers = npt.NDArray[np.float64]


def features(samples: Samples, train: Samples, stars: Ints, margin: Numbers, answers: Arrays) -> Numbers:
    """Return what the shift is read from, (n, 16).

    Args:
        samples: Samples of ``train``.
        train: All training samples, which tell how well an item or a person is known.
        stars: Stars of each rating of the data set.
        margin: (n,) log-odds of a click that the original gives.
        answers: What :func:`~core.unlearning.common.crossfit.cross_fit` returned.

    Source: ours.
    """
    click = clicks_of(samples)
    item, item_rate = _known(samples.item, train.item, samples.label, train.label)
    user, user_rate = _known(samples.user, train.user, samples.label, train.label)
    seen = samples.history >= 0
    count, rated = seen.sum(axis=1), np.where(seen, stars[samples.history], 0)
    last = rated[np.arange(len(samples)), count - 1]
    liked = (rated > LIKE_ABOVE).sum(axis=1) / count
    columns = [margin, click, item_rate, user_rate, rated.sum(axis=1) / count, liked, last, np.log(item), np.log(user)]
    columns += [click * np.log(item), click * np.log(user), click / np.sqrt(item)]
    columns += [margin * np.log(item), margin * np.log(user)]
    columns += [answers[name][samples.row].astype(np.float64) for name in (UNSEEN, SEEN)]
    return np.stack(columns, axis=1)


def _known(ids: Ints, of_all: Ints, labels: Ints, all_labels: Ints) -> tuple[Numbers, Numbers]:
    """Return how many training samples each of ``ids`` (n,) has, and the log-odds of a click in the others of them."""
    from scipy.special import logit

    size = int(max(of_all.max(), ids.max())) + 1
    counts = np.bincount(of_all, minlength=size)[ids]
    likes = np.bincount(of_all, all_labels, size)[ids] - labels
    return counts.astype(np.float64), logit((likes + _PRIOR / 2) / (counts - 1 + _PRIOR))


def shift_of(learned: Sequence[float], known: Numbers) -> Numbers:
    """Return by how much log-odds shift (n,), from what :func:`features` returned and was ``learned`` of it."""
    intercept, *slopes = learned
    return np.asarray(intercept + known @ np.array(slopes))


def share_that_goes(users: Ints, forget: Samples, train: Samples) -> Numbers:
    """Return how much of the training samples of each of ``users`` (n,) is forgotten: 1 where everything goes."""
    size = int(train.user.max()) + 1
    gone, all_of_it = (np.bincount(samples.user, minlength=size)[users] for samples in (forget, train))
    return np.asarray(gone / all_of_it)


def clicks_of(samples: Samples) -> Numbers:
    """Return 1 for each click (n,) and -1 for each of the others."""
    return np.asarray(2.0 * samples.label - 1.0)


def margin_of(logits: Logits) -> Numbers:
    """Return the log-odds of a click (n,) of logits (n, 2)."""
    return (logits[:, 1] - logits[:, 0]).astype(np.float64)

"""What a click model must beat: logistic regression on three numbers, so that nobody forgets how far those get."""

import numpy as np
import numpy.typing as npt

from core.data.interactions import Interactions
from core.data.samples import Samples, Split
from core.evaluation.utility import utility

_SMOOTHING = 5.0
"""Ratings at the average like-rate that every item is given beforehand."""

_Features = npt.NDArray[np.float64]


def logistic_baseline(interactions: Interactions, samples: Samples, split: Split = Split.TEST) -> dict[str, float]:
    """Return ``auc``, ``acc`` and ``ll`` on ``split`` of a logistic regression fitted on the training split.

    Its features are the mean rating of the history, the share of likes in it, and the log-odds of the candidate's
    smoothed like-rate in training.

    Source: ours.
    """
    from sklearn.linear_model import LogisticRegression

    train, asked = samples.of(Split.TRAIN), samples.of(split)
    odds = _log_odds(train, int(samples.item.max()) + 1)
    model = LogisticRegression().fit(_features(interactions, train, odds), train.label)
    return utility(asked.label, model.predict_proba(_features(interactions, asked, odds))[:, 1])


def _features(interactions: Interactions, samples: Samples, odds: _Features) -> _Features:
    seen = samples.history >= 0
    rated, counts = interactions.columns.stars(samples.history), seen.sum(axis=1)
    mean = np.where(seen, rated, 0).sum(axis=1) / counts
    likes = (seen & interactions.liked[samples.history]).sum(axis=1) / counts
    return np.stack([mean, likes, odds[samples.item]], axis=1)


def _log_odds(train: Samples, items: int) -> _Features:
    """Return the log-odds (items,) of each item id's like-rate in training."""
    likes, counts = np.bincount(train.item, train.label, items), np.bincount(train.item, minlength=items)
    rate = (likes + _SMOOTHING * train.label.mean()) / (counts + _SMOOTHING)
    return np.asarray(np.log(rate / (1 - rate)))

"""What scale somebody's ratings are on: stars, halves, ten points, yes or no; all else is put on five levels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core import text
from core.data.card import RatingScale
from core.errors import DataError

RatingArray = npt.NDArray[np.float64]
LIKED_SHARE = 0.6
"""Of the best rating: what is above is a like, as more than three of five stars are in the paper's data."""
FEWEST_LEVELS = 2
_HIGHEST = (5, 10)
_LEVELS = 5


@dataclass(frozen=True)
class Scaled:
    """Ratings on a scale.

    Attributes:
        scale: The scale.
        ratings: (n,) on it; NaN where somebody did not rate.
        notes: What was made of them, in sentences.
    """

    scale: RatingScale
    ratings: RatingArray
    notes: tuple[str, ...]


def scaled(ratings: RatingArray, label: str, like_above: float | None = None) -> Scaled:
    """Return ratings (n,) on the scale that they seem to be on.

    Args:
        ratings: As they were given.
        label: The file, for messages.
        like_above: A rating above this one is a like; guessed where None.

    Raises:
        DataError: All are equal, or ``like_above`` parts nothing.
    """
    notes: list[str] = []
    given = ratings[~np.isnan(ratings)]
    unrated = np.isin(ratings, _unrated(np.unique(given)))
    if unrated.any():
        notes.append(text.reading.tables.unrated(int(unrated.sum())))
        ratings = np.where(unrated, np.nan, ratings)
        given = ratings[~np.isnan(ratings)]
    known = np.unique(given)
    if len(known) < FEWEST_LEVELS:
        raise DataError(text.reading.tables.one_rating(label, float(known[0]) if len(known) else None))
    grid = _grid(known)
    if grid is None:
        ratings, grid = _levelled(ratings, given, label), (1.0, float(_LEVELS), 1.0)
        notes.append(text.reading.tables.levelled(float(known[0]), float(known[-1]), _LEVELS))
        known = np.unique(ratings[~np.isnan(ratings)])
    scale = _scale(grid, known, label, like_above)
    notes.append(text.reading.tables.scale(scale.lowest, scale.highest, scale.step, scale.like_above))
    return Scaled(scale, ratings, tuple(notes))


def _unrated(known: RatingArray) -> RatingArray:
    """Return what stands for no rating: 0 and -1 beside a scale that begins at half a star or one."""
    above = known[known > 0]
    on_grid = len(above) > 1 and _grid(above) is not None
    return known[(known == 0) | (known == -1)] if on_grid else known[:0]


def _grid(known: RatingArray) -> tuple[float, float, float] | None:
    """Return (lowest, highest, step) of the scale that the ratings known are on; None where that is none of ours."""
    if np.array_equal(known, [0, 1]):
        return 0.0, 1.0, 1.0
    if known[0] < 0.5 or known[-1] > _HIGHEST[-1] or (known * 2 % 1).any():
        return None
    step = 0.5 if (known % 1).any() else 1.0
    highest = next(float(top) for top in _HIGHEST if known[-1] <= top)
    if known[-1] < _HIGHEST[0] and step == 0.5:
        highest = float(known[-1])  # such as 0.5 to 4
    return step, highest, step


def _levelled(ratings: RatingArray, given: RatingArray, label: str) -> RatingArray:
    """Return counts, or ratings on no scale that we know, as levels from 1: fifths of all that were given."""
    edges = np.unique(np.quantile(given, np.arange(1, _LEVELS) / _LEVELS))
    levels = np.digitize(ratings, edges, right=True) + 1.0
    if len(np.unique(levels[~np.isnan(ratings)])) < FEWEST_LEVELS:
        raise DataError(text.reading.tables.one_rating(label, float(np.median(given))))
    return np.where(np.isnan(ratings), np.nan, levels)


def _scale(grid: tuple[float, float, float], known: RatingArray, label: str, like_above: float | None) -> RatingScale:
    lowest, highest, step = grid
    border = like_above
    if border is None:
        below = np.arange(lowest, highest, step)
        border = float(below[below <= max(LIKED_SHARE * highest, lowest)].max()) if highest > 1 else 0.0
        if not (known <= border).any() or not (known > border).any():
            border = float(known[len(known) // 2 - 1])
    if not (known <= border).any() or not (known > border).any():
        raise DataError(text.reading.tables.nothing_above(label, border, float(known[0]), float(known[-1])))
    return RatingScale(lowest, highest, step, border)

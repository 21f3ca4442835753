"""Readings of all cells put together: means with intervals, parts of the variance, and differences of two rows."""

from collections.abc import Sequence

import numpy as np

from core.benchmark.designs.results import Reading
from core.benchmark.designs.variance import variance_parts
from core.data.samples import Ints
from core.evaluation.bootstrap import Estimate, interval
from core.evaluation.distances import Values

_ORIGINALS, _REFERENCES = 2, 3
"""Begin the seeds by which originals and retrained models are drawn, apart from people."""


def reading_of(values: Values, other: Values | None = None) -> Reading:
    """Return what readings say together.

    Args:
        values: (o, f, r, 1 + draws) readings as they are first, then with people drawn again, alike for all models.
        other: Those of the row that this one is paired with; None for none. Rows without several originals, or with
            fewer retrained models, are paired with the first of the other's.
    """
    known = values[..., 0]
    people, strangers = people_parts(values)
    paired = None if other is None else mean_over(*_alike(values, other))
    cells = tuple(tuple(map(float, one)) for one in known.mean(axis=2))
    return Reading(mean_over(values), cells, variance_parts(known), people, strangers, paired)


def mean_over(values: Values, other: Values | None = None) -> Estimate:
    """Return the mean of ``values`` (o, f, r, 1 + draws), less that of ``other`` of the same shape, with its interval.

    Each draw is of people, of originals, and of the retrained models of every forget set: one fewer than there are,
    with replacement. Forget sets are not drawn, being people drawn at random; what they differ by beyond their people
    and retrained models, where it is above 0, widens the interval. With three originals and three forget sets it holds
    the truth in 95 % of all cases where people and retrained models vary most, and in 86 % where originals or forget
    sets alone decide: three of them are few.

    Source: Rao and Wu, 1988, for n - 1 draws; widening by a part of the variance that no draw shows is ours.
    """
    difference = values if other is None else values - other
    value, draws = float(difference[..., 0].mean()), _known(redrawn(difference))
    shown = draws.var()
    if shown > 0:
        parts, people = variance_parts(difference[..., 0]), people_parts(difference)[0]
        beyond = max((parts.forget_set or 0.0) - people, 0.0) if people is not None else 0.0
        draws = value + (draws - value) * np.sqrt(1 + beyond / difference.shape[1] / shown)
    return interval(value, draws)


def redrawn(values: Values) -> Values:
    """Return the mean (draws,) of readings (o, f, r, 1 + draws) in each draw; see :func:`mean_over`."""
    originals, sets, references, draws = values.shape[0], values.shape[1], values.shape[2], values.shape[3] - 1
    by_set = []
    for at in range(sets):
        chosen = _chosen([_REFERENCES, at], references, draws)
        by_set.append(_taken(values[:, at, :, 1:], chosen, axis=1))
    each = np.stack(by_set).mean(axis=0)
    return _taken(each, _chosen([_ORIGINALS], originals, draws), axis=0)


def people_parts(values: Values) -> tuple[float | None, float | None]:
    """Return the variance of a forget set's mean that is due to its people, and the variance that all sets share.

    People of each set are drawn apart, and those whom no model ever saw alike for all: so what two sets' draws have in
    common is due to the latter.

    Returns:
        None and None where there is one forget set only.

    Source: ours.
    """
    means = _known(values[..., 1:].mean(axis=(0, 2)))
    sets = len(means)
    if sets < 2:
        return None, None
    varied = np.atleast_2d(np.cov(means))
    shared = float((varied.sum() - np.trace(varied)) / (sets * (sets - 1)))
    return float(np.trace(varied) / sets) - shared, shared


def _known(draws: Values) -> Values:
    """Return ``draws`` (..., draws) without those of people who show nothing, such as only likes."""
    return np.asarray(draws[..., np.isfinite(draws).reshape(-1, draws.shape[-1]).all(axis=0)])


def _alike(values: Values, other: Values) -> tuple[Values, Values]:
    """Return both with the same retrained models, the first ones, and the same originals."""
    least = min(values.shape[2], other.shape[2])
    ours, theirs = np.broadcast_arrays(values[:, :, :least], other[:, :, :least])
    return np.asarray(ours), np.asarray(theirs)


def _chosen(seed: Sequence[int], models: int, draws: int) -> Ints | None:
    """Return which models (models - 1, draws) are drawn; None where there is but one."""
    if models < 2:
        return None
    return np.random.default_rng([*seed, models]).integers(0, models, (models - 1, draws))


def _taken(values: Values, chosen: Ints | None, axis: int) -> Values:
    """Return the mean of ``values`` over the models along ``axis`` that are ``chosen`` in each draw (last axis)."""
    if chosen is None:
        return np.asarray(values.take(0, axis))
    drawn = np.arange(values.shape[-1])
    moved = np.moveaxis(values, axis, 0)
    return np.asarray(moved[chosen, ..., drawn].mean(axis=0).T if moved.ndim > 2 else moved[chosen, drawn].mean(axis=0))

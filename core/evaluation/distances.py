"""How far two models' click predictions are apart, and what a mere change of seed does to that.

A distance on samples is one function with the facts of its metric, see :func:`register_divergence`; it then stands in
every JSON and table. The mean over samples and retrained models is what is told, the JSD as a distribution too.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.data.samples import Ints
from core.errors import CoreError
from core.metrics import Metric, find_metric, register_metric

Values: TypeAlias = npt.NDArray[np.float64]
Divergence: TypeAlias = Callable[[npt.ArrayLike, npt.ArrayLike], Values]

DIVERGENCES: dict[str, Divergence] = {}
"""Name of each distance → its function."""
QUANTILES = (5, 25, 50, 75, 95)
"""Percentiles of the JSD that are told."""
JSD_PERCENTILES = tuple(f"{name}_q{one:02}" for name in ("jsd", "user_jsd") for one in QUANTILES)
"""Names of the percentiles of the JSD of samples, and of the mean JSD of each person's samples."""


def register_divergence(metric: Metric) -> Callable[[Divergence], Divergence]:
    """Return a decorator that enters a distance: a function of two predictions p(yes), (n,) each, to n numbers.

    It is then measured wherever distances are, together with its noise floor, and shown where ``metric.shown_in`` says.

        @register_divergence(Metric("tv", "TV", "How much probability is moved.", "distance", better="lower"))
        def total_variation(clicks, others):
            return np.abs(np.subtract(clicks, others))

    Args:
        metric: The facts, of kind ``distance``. Entering the same ones again replaces the function.

    Raises:
        CoreError: The name is another metric's, or the function is no distance: it fails, returns anything but n
            numbers, or is not 0 where the two are equal.
    """

    def _register(divergence: Divergence) -> Divergence:
        if divergence.__module__ != __name__:  # our own are tested, and load scipy
            _check(metric, divergence)
        try:
            register_metric(metric)
        except ValueError as error:
            raise CoreError(str(error)) from error
        DIVERGENCES[metric.name] = divergence
        return divergence

    return _register


def _check(metric: Metric, divergence: Divergence) -> None:
    """Raise a CoreError where a function is no distance between predictions."""
    one, other = np.array([0.2, 0.5, 0.9]), np.array([0.3, 0.5, 0.4])
    try:
        far, near = np.asarray(divergence(one, other), np.float64), np.asarray(divergence(one, one), np.float64)
    except Exception as error:  # whatever a stranger's function raises is told in one sentence
        raise CoreError(
            text.evaluation.not_a_distance(metric.name, f"on an example it fails with “{error}”")
        ) from error
    if metric.kind != "distance":
        raise CoreError(text.evaluation.not_a_distance(metric.name, f"its kind is {metric.kind!r}"))
    if far.shape != one.shape:
        raise CoreError(text.evaluation.not_a_distance(metric.name, f"of 3 samples it returned the shape {far.shape}"))
    if not np.allclose(near, 0):
        raise CoreError(text.evaluation.not_a_distance(metric.name, f"equal predictions are {near.max():g} apart"))


def _both(clicks: npt.ArrayLike) -> Values:
    yes = np.asarray(clicks, np.float64)
    return np.stack([yes, 1.0 - yes])


@register_divergence(find_metric("jsd"))
def jsd(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return the Jensen–Shannon divergence (n,) in nats between two Bernoulli predictions p(yes), each (n,).

    Source: Lin, Divergence measures based on the Shannon entropy, 1991.
    """
    from scipy.special import rel_entr

    p, q = _both(clicks), _both(others)
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=0) / 2)


@register_divergence(find_metric("l2"))
def l2(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return the Euclidean distance (n,) between the two-way distributions over {yes, no}; predictions are (n,).

    Source: E2URec (Wang et al.), evaluation metrics.
    """
    p, q = _both(clicks), _both(others)
    return np.asarray(np.linalg.norm(p - q, axis=0))


@register_divergence(find_metric("symmetric_kl"))
def symmetric_kl(clicks: npt.ArrayLike, others: npt.ArrayLike) -> Values:
    """Return ½ KL(p‖q) + ½ KL(q‖p) (n,) in nats between predictions p(yes), each (n,).

    Source: what E2URec's released code prints under the name JSD; half of the divergence of Jeffreys, 1946.
    """
    from scipy.special import rel_entr

    p, q = _both(clicks), _both(others)
    return np.asarray((rel_entr(p, q) + rel_entr(q, p)).sum(axis=0) / 2)


def distances(clicks: npt.ArrayLike, references: npt.ArrayLike) -> dict[str, float]:
    """Return how far predictions are from retrained models, with the noise of retraining beside it.

    Args:
        clicks: (n,) predicted p(yes).
        references: (k, n) predictions of k models retrained under different seeds.

    Returns:
        For each of ``DIVERGENCES``: under its own name the mean over samples and over the k references; with two
        references or more also ``*_floor``, what one retrained model scores against another, ``*_to_mean``, the
        distance to the references' mean prediction; and ``*_to_others``, the distance to the mean of all references but
        one, averaged over which is left out, beside ``*_to_mean_floor``, what the one left out scores against it. Only
        these two compare like with like: ``*_to_mean`` is to a mean of one model more, which is a quieter one.
    """
    retrained = np.atleast_2d(np.asarray(references, np.float64))
    result: dict[str, float] = {}
    for name, divergence in DIVERGENCES.items():
        result[name] = _mean(divergence(clicks, one) for one in retrained)
        if len(retrained) > 1:
            result[f"{name}_floor"] = _mean(divergence(one, other) for one, other in combinations(retrained, 2))
            result[f"{name}_to_mean"] = float(divergence(clicks, retrained.mean(axis=0)).mean())
            others = [np.delete(retrained, at, axis=0).mean(axis=0) for at in range(len(retrained))]
            result[f"{name}_to_others"] = _mean(divergence(clicks, one) for one in others)
            result[f"{name}_to_mean_floor"] = _mean(map(divergence, retrained, others))
    return result


def jsd_spread(clicks: npt.ArrayLike, references: npt.ArrayLike, users: npt.ArrayLike) -> dict[str, float]:
    """Return percentiles of the JSD (nats) between one or more models and retrained ones, all pairs of models pooled.

    Args:
        clicks: (j, n) predicted p(yes).
        references: (k, n) of models retrained under different seeds.
        users: (n,) ids of the users.

    Returns:
        ``jsd_q05`` to ``jsd_q95`` over samples; ``user_jsd``, the mean over people of the mean JSD of their samples,
        and ``user_jsd_q05`` to ``user_jsd_q95`` over people.
    """
    return _spread(product(np.atleast_2d(clicks), np.atleast_2d(references)), users)


def jsd_floor_spread(references: npt.ArrayLike, users: npt.ArrayLike) -> dict[str, float]:
    """Return the same among the retrained models (k, n), which differ in their seeds only.

    Raises:
        ValueError: There are fewer than two.
    """
    return _spread(combinations(np.atleast_2d(references), 2), users)


def per_user(values: npt.ArrayLike, users: npt.ArrayLike) -> tuple[Values, Ints]:
    """Return the mean of each user's ``values`` (..., n), as (..., u), and the ids of the ``users`` (u,)."""
    known, owner = np.unique(np.asarray(users), return_inverse=True)
    counts, given = np.bincount(owner), np.asarray(values, np.float64)
    sums = np.apply_along_axis(lambda one: np.bincount(owner, one, len(known)), -1, given)
    return np.asarray(sums / counts), known


def named(metrics: Mapping[str, float], prefix: str = "", suffix: str = "") -> dict[str, float]:
    """Return ``metrics`` as a variant: each name between ``prefix`` and ``suffix``."""
    return {f"{prefix}{name}{suffix}": value for name, value in metrics.items()}


def _mean(parts: Iterable[Values]) -> float:
    return float(np.mean([part.mean() for part in parts]))


def _spread(pairs: Iterable[tuple[Values, Values]], users: npt.ArrayLike) -> dict[str, float]:
    away = np.stack([jsd(one, other) for one, other in pairs])
    people = per_user(away, users)[0]
    values = np.concatenate([np.percentile(away, QUANTILES), np.percentile(people, QUANTILES)])
    return {"user_jsd": float(people.mean())} | dict(zip(JSD_PERCENTILES, values.tolist(), strict=True))

"""How far a model is from retrained ones as a distribution, over samples and over people, beside the noise floor."""

from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from core.evaluation.divergence import Values, jsd
from core.evaluation.membership import per_user

QUANTILES = (5, 25, 50, 75, 95)
"""Percentiles that are told."""
NAMES = tuple(f"{name}_q{one:02}" for name in ("jsd", "user_jsd") for one in QUANTILES)
"""Names of the percentiles of the JSD of samples, and of the mean JSD of each person's samples."""


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
    return _told(product(np.atleast_2d(clicks), np.atleast_2d(references)), users)


def jsd_floor_spread(references: npt.ArrayLike, users: npt.ArrayLike) -> dict[str, float]:
    """Return the same among the retrained models (k, n), which differ in their seeds only; k is at least 2."""
    return _told(combinations(np.atleast_2d(references), 2), users)


def _told(pairs: Iterable[tuple[Values, Values]], users: npt.ArrayLike) -> dict[str, float]:
    away = np.stack([jsd(one, other) for one, other in pairs])
    people = per_user(away, users)[0]
    values = np.concatenate([np.percentile(away, QUANTILES), np.percentile(people, QUANTILES)])
    return {"user_jsd": float(people.mean())} | dict(zip(NAMES, values.tolist(), strict=True))

"""How near a model is to retrained ones on one part of the samples, beside how near its original was."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.evaluation.divergence import DIVERGENCES, distances
from core.references import Reference

Clicks: TypeAlias = Mapping[str, npt.NDArray[np.float32]]
Metrics: TypeAlias = dict[str, float | None]


def nearness(part: str, prefix: str, clicks: Clicks, reference: Reference | None) -> Metrics:
    """Return the distances of one part to the retrained models, each name after ``prefix``.

    Args:
        part: Name of the part.
        prefix: What the metrics' names begin with.
        clicks: p(yes) by part, and of the original as ``*_before``.
        reference: Predictions of retrained models.

    Returns:
        ``jsd``, ``l2`` and ``symmetric_kl``, each with ``_floor``, ``_to_mean``, ``_to_mean_floor`` and ``_before``;
        the plain three as None where no retrained model was asked about this part.
    """
    if reference is None or part not in reference.clicks:
        return {f"{prefix}{name}": None for name in DIVERGENCES}
    after = distances(clicks[part], reference.clicks[part])
    before = distances(clicks[f"{part}_before"], reference.clicks[part])
    plain = {f"{name}_before": value for name, value in before.items() if not name.endswith("floor")}
    return {f"{prefix}{name}": value for name, value in (after | plain).items()}

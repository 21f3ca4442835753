"""All metrics of one unlearned model, flat, under the names that tables and the command line use."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from core.data.samples import Samples
from core.evaluation.earlier import stays_forgotten
from core.evaluation.histories import cleaned_and_old
from core.evaluation.nearness import nearness
from core.evaluation.utility import utility
from core.references import Reference


def evaluation(
    parts: Mapping[str, Samples], clicks: Mapping[str, npt.NDArray[np.float32]], reference: Reference | None
) -> dict[str, float | None]:
    """Return the metrics of one model.

    Args:
        parts: The samples by part: ``forget``, ``retain`` and ``test``.
        clicks: p(yes) by part, and of the original as ``forget_before`` and so on.
        reference: Predictions of retrained models; None where there are none, and then every distance is None.

    Returns:
        Utility on test (``auc``, ``acc``, ``ll``), with ``*_before`` the original's and ``*_retrained`` the mean of the
        retrained models'; distances on the forget set (``jsd``, ``l2``, ``symmetric_kl``, each with ``_floor``,
        ``_to_mean``, ``_to_mean_floor`` and ``_before``); the same on the retain set as ``retain_*``; and
        ``retrain_seconds``, the mean of what retraining took. Where such parts are: what
        :func:`~core.evaluation.histories.cleaned_and_old` and :func:`~core.evaluation.earlier.stays_forgotten` say.
    """
    test = parts["test"].label
    before = utility(test, clicks["test_before"])
    metrics: dict[str, float | None] = {**utility(test, clicks["test"]), **_suffixed(before, "before")}
    metrics |= cleaned_and_old(clicks, reference) | stays_forgotten(clicks, reference)
    if reference is None:
        return metrics | dict.fromkeys(("jsd", "l2", "symmetric_kl"))
    retrained = [utility(test, one) for one in reference.clicks["test"]]
    mean = {name: float(np.mean([one[name] for one in retrained])) for name in before}
    metrics |= _suffixed(mean, "retrained") | {"retrain_seconds": float(reference.seconds.mean())}
    for part, prefix in (("forget", ""), ("retain", "retain_")):
        metrics |= nearness(part, prefix, clicks, reference)
    return metrics


def _suffixed(metrics: Mapping[str, float], suffix: str) -> dict[str, float]:
    return {f"{name}_{suffix}": value for name, value in metrics.items()}

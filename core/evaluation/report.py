"""All metrics of one unlearned model, flat, under the names that tables and the command line use.

Besides utility on test and distances on what was forgotten and what stayed, there are two kinds of metrics that only
some requests have:

* People who stayed may have had a history that showed a forgotten rating. Their prompt is rebuilt without it. A model
  can be asked with either: the *cleaned* prompt, which is what it reads from now on, and the *old* one, in which the
  forgotten rating can still be read.
* A model may have forgotten something before, and that has to stay forgotten.
"""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from core.data.samples import Samples
from core.evaluation.distances import DIVERGENCES, distances, jsd, named
from core.evaluation.eval_sets import EARLIER, REBUILT, REBUILT_OLD
from core.evaluation.evidence import Clicks
from core.evaluation.references import Reference
from core.evaluation.utility import utility

ClicksBySet: TypeAlias = Mapping[str, Clicks]
"""p(yes) (n,) by evaluation set, and of the original as ``forget_before`` and so on."""
Metrics: TypeAlias = dict[str, float | None]
_PREFIXES = {"forget": "", "retain": "retain_"}
"""Evaluation set that every request has → how the names of distances on it begin."""


def evaluation(eval_sets: Mapping[str, Samples], clicks: ClicksBySet, reference: Reference | None) -> Metrics:
    """Return the metrics of one model.

    Args:
        eval_sets: The samples by evaluation set: ``forget``, ``retain`` and ``test``.
        clicks: p(yes) by evaluation set, and of the original as ``forget_before`` and so on.
        reference: Predictions of retrained models; None where there are none, and then every distance is None.

    Returns:
        Utility on test (``auc``, ``acc``, ``ll``), with ``*_before`` the original's and ``*_retrained`` the mean of the
        retrained models'; on the forget set each of :data:`~core.evaluation.distances.DIVERGENCES`, such as ``jsd``,
        with ``_floor``, ``_to_mean``, ``_to_mean_floor`` and ``_before``; the same on the retain set as ``retain_*``;
        and ``retrain_seconds``, what the fastest retraining took. Where there are such sets: what
        :func:`cleaned_and_old` and :func:`stays_forgotten` say.
    """
    test = eval_sets["test"].label
    before = utility(test, clicks["test_before"])
    metrics: Metrics = {**utility(test, clicks["test"]), **named(before, suffix="_before")}
    metrics |= cleaned_and_old(clicks, reference) | stays_forgotten(clicks, reference)
    if reference is None:
        return metrics | {f"{prefix}{name}": None for prefix in _PREFIXES.values() for name in DIVERGENCES}
    retrained = [utility(test, one) for one in reference.clicks["test"]]
    mean = {name: float(np.mean([one[name] for one in retrained])) for name in before}
    metrics |= named(mean, suffix="_retrained") | {"retrain_seconds": reference.fastest}
    for eval_set, prefix in _PREFIXES.items():
        metrics |= reference_distances(eval_set, prefix, clicks, reference)
    return metrics


def reference_distances(eval_set: str, prefix: str, clicks: ClicksBySet, reference: Reference | None) -> Metrics:
    """Return the distances of one evaluation set to the retrained models, each name after ``prefix``.

    Args:
        eval_set: Its name.
        prefix: What the metrics' names begin with.
        clicks: p(yes) by evaluation set, and of the original as ``*_before``.
        reference: Predictions of retrained models.

    Returns:
        Each of ``DIVERGENCES`` with ``_floor``, ``_to_mean``, ``_to_mean_floor`` and ``_before``; the plain ones as
        None where no retrained model was asked about this set.
    """
    if reference is None or eval_set not in reference.clicks:
        return {f"{prefix}{name}": None for name in DIVERGENCES}
    after = distances(clicks[eval_set], reference.clicks[eval_set])
    before = distances(clicks[f"{eval_set}_before"], reference.clicks[eval_set])
    floorless = {name: value for name, value in before.items() if not name.endswith("floor")}
    return {**named(after | named(floorless, suffix="_before"), prefix)}


def cleaned_and_old(clicks: ClicksBySet, reference: Reference | None) -> Metrics:
    """Return how near a model is to retrained ones with either prompt, and how much the prompt alone changes.

    Args:
        clicks: p(yes) by evaluation set, ``rebuilt`` and ``rebuilt_old`` among them where histories were cleaned.
        reference: Predictions of retrained models; references made before may lack these sets.

    Returns:
        Distances as ``rebuilt_jsd``, ``rebuilt_old_jsd`` and so on, None where no retrained model was asked; and
        ``rebuilt_shift``, the mean JSD (nats) between a model's answers to the two prompts, with ``_before`` the
        original's and ``_retrained`` the mean of the retrained models'. Nothing where no history was cleaned.

    Source: ours.
    """
    if REBUILT not in clicks:
        return {}
    metrics: Metrics = {}
    for eval_set in (REBUILT, REBUILT_OLD):
        metrics |= reference_distances(eval_set, f"{eval_set}_", clicks, reference)
    metrics["rebuilt_shift"] = float(jsd(clicks[REBUILT], clicks[REBUILT_OLD]).mean())
    metrics["rebuilt_shift_before"] = float(jsd(clicks[f"{REBUILT}_before"], clicks[f"{REBUILT_OLD}_before"]).mean())
    known = reference is not None and REBUILT in reference.clicks
    metrics["rebuilt_shift_retrained"] = (
        float(jsd(reference.clicks[REBUILT], reference.clicks[REBUILT_OLD]).mean()) if reference and known else None
    )
    return metrics


def stays_forgotten(clicks: ClicksBySet, reference: Reference | None) -> Metrics:
    """Return where a model stands on all that earlier requests forgot.

    Args:
        clicks: p(yes) by evaluation set. Where there were earlier requests, ``earlier`` is this model's on what they
            forgot, ``earlier_before`` that of the model right after the last of them, ``earlier_original`` that of the
            model that had forgotten nothing.
        reference: Models retrained without all requests together.

    Returns:
        For each of ``DIVERGENCES``: distances to the retrained models as ``earlier_jsd`` and so on;
        ``earlier_jsd_to_previous``, how far this request moved the model there; ``earlier_jsd_to_original`` and
        ``earlier_jsd_to_original_before``, how far it is from the first model now and was before this request: where
        the first is much smaller, something came back. Nothing where there was no earlier request.

    Source: ours.
    """
    if EARLIER not in clicks:
        return {}
    now, previous, original = (clicks[f"{EARLIER}{end}"] for end in ("", "_before", "_original"))
    metrics = reference_distances(EARLIER, f"{EARLIER}_", clicks, reference)
    for name, divergence in DIVERGENCES.items():
        metrics[f"earlier_{name}_to_previous"] = float(divergence(now, previous).mean())
        metrics[f"earlier_{name}_to_original"] = float(divergence(now, original).mean())
        metrics[f"earlier_{name}_to_original_before"] = float(divergence(previous, original).mean())
    return metrics

"""How fast a model relearns what it forgot: from what it says while it is tuned again, to numbers.

If forgetting was real, a few samples of what went do not bring back the rest, and the model takes as long to learn them
as one that was retrained without them. One that only hides what it knows is soon back where it was.

Source: relearn time (Golatkar et al., 2020; Tarun et al., 2023); its ratio to retrained models is the anamnesis index
(Chundawat et al., *Zero-shot machine unlearning*, 2023), which is 1 where unlearning was as good as retraining.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints
from core.evaluation.divergence import jsd
from core.evaluation.utility import utility

Values: TypeAlias = npt.NDArray[np.float64]

PARTS = ("all", "tuned", "others")
"""All forgotten samples; those of them that the model is tuned on again; the others."""
SHARES = {"half": 0.5, "ninety": 0.9}
"""Shares of the distance to the original whose end is waited for."""

ROUNDING = 1e-9
"""A share that is missed by so little is reached."""


@dataclass(frozen=True, eq=False)
class Curve:
    """What became of a model while it was tuned on some of the forgotten samples.

    Attributes:
        steps: (s,) after how many steps it was looked at, from 0.
        jsd: (s,) mean JSD (nats) to what the original said, by part.
        auc: (s,) AUC of its answers, by part; NaN where a part's labels are all equal.
    """

    steps: Ints
    jsd: Mapping[str, Values]
    auc: Mapping[str, Values]

    def as_record(self) -> dict[str, Any]:
        """Return the curve as JSON-ready values, NaN as None; :meth:`from_record` reads them back."""
        kinds = {
            kind: {part: _listed(one) for part, one in values.items()} for kind, values in self._measures().items()
        }
        return {"steps": self.steps.tolist(), **kinds}

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Curve":
        """Return the curve that :meth:`as_record` wrote."""
        far, auc = (
            {part: np.array(values, np.float64) for part, values in record[kind].items()} for kind in ("jsd", "auc")
        )
        return Curve(np.array(record["steps"], np.int64), far, auc)

    def _measures(self) -> dict[str, Mapping[str, Values]]:
        return {"jsd": self.jsd, "auc": self.auc}


def curve_of(
    steps: Sequence[int],
    clicks: Sequence[npt.ArrayLike],
    original: npt.ArrayLike,
    labels: Ints,
    tuned: npt.NDArray[np.bool_],
) -> Curve:
    """Return the curve of a model.

    Args:
        steps: (s,) after how many steps it was asked.
        clicks: s times (n,) p(yes) on all forgotten samples.
        original: (n,) what the original says there.
        labels: (n,) real clicks.
        tuned: (n,) which samples it is tuned on.

    Returns:
        A part without samples is left out.
    """
    masks = {"all": np.ones(len(labels), bool), "tuned": tuned, "others": ~tuned}
    kept = {part: mask for part, mask in masks.items() if mask.any()}
    said, goal = [np.asarray(one, np.float64) for one in clicks], np.asarray(original, np.float64)
    return Curve(
        np.array(steps, np.int64),
        {part: np.array([jsd(one[mask], goal[mask]).mean() for one in said]) for part, mask in kept.items()},
        {part: np.array([utility(labels[mask], one[mask])["auc"] for one in said]) for part, mask in kept.items()},
    )


def steps_until(curve: Curve, part: str, share: float) -> float:
    """Return after how many steps ``share`` of the distance to the original was gone for the first time.

    Between two looks the distance is taken to have moved evenly.

    Returns:
        Infinity where it never was; NaN where the part is empty, or there was no distance to begin with.
    """
    if part not in curve.jsd or curve.jsd[part][0] <= 0:
        return float("nan")
    far = curve.jsd[part] / curve.jsd[part][0]
    below = np.flatnonzero(far <= 1 - share + ROUNDING)
    if not len(below):
        return float("inf")
    at = int(below[0])
    passed = (far[at - 1] - (1 - share)) / (far[at - 1] - far[at])
    return float(curve.steps[at - 1] + passed * (curve.steps[at] - curve.steps[at - 1]))


def relearning(curve: Curve, retrained: Sequence[Curve] = ()) -> dict[str, float | None]:
    """Return how fast a model relearned, beside models retrained without what went.

    Args:
        curve: The model's.
        retrained: The retrained models', tuned on the same samples in the same way.

    Returns:
        For each part: ``relearn_all_jsd`` and so on, the distance to the original before tuning, and ``*_jsd_last``
        after; ``relearn_all_half`` and ``*_ninety``, the steps until that share of the distance was gone, None where
        it never was; each with ``_retrained``, the median of the retrained models'; and ``*_half_ratio`` and
        ``*_ninety_ratio``, the model's steps over theirs.
    """
    metrics: dict[str, float | None] = {}
    for part in PARTS:
        found, others = _of_part(curve, part), [_of_part(one, part) for one in retrained]
        medians = {name: float(np.median([one[name] for one in others])) if others else np.nan for name in found}
        metrics |= {f"relearn_{part}_{name}": _finite(value) for name, value in found.items()}
        metrics |= {f"relearn_{part}_{name}_retrained": _finite(value) for name, value in medians.items()}
        for name in SHARES:
            metrics[f"relearn_{part}_{name}_ratio"] = _ratio(found[name], medians[name])
    return metrics


def _of_part(curve: Curve, part: str) -> dict[str, float]:
    known = part in curve.jsd
    ends = {"jsd": 0, "jsd_last": -1}
    far = {name: float(curve.jsd[part][at]) if known else float("nan") for name, at in ends.items()}
    return far | {name: steps_until(curve, part, share) for name, share in SHARES.items()}


def _ratio(steps: float, of: float) -> float | None:
    return _finite(steps / of) if np.isfinite([steps, of]).all() and of > 0 else None


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _listed(values: Values) -> list[float | None]:
    return [_finite(value) for value in values]

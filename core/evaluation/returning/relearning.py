"""How fast a model relearns what it forgot: from what it says while it is tuned again, to numbers.

If forgetting was real, a few samples of what went do not bring back the rest, and the model takes as long to learn them
as one that was retrained without them. One that only hides what it knows is soon back where it was.

Two distances to the original are watched. The divergence of the *answers* falls only where the very old answers come
back; tuning on labels may also lead elsewhere, and then it never does. The *loss* that the original has less of on what
it was trained on is made up for by anything that is learned, by heart or again.

Source: relearn time (Golatkar et al., 2020; Tarun et al., 2023); its ratio to retrained models is the anamnesis index
(Chundawat et al., *Zero-shot machine unlearning*, 2023), which is 1 where unlearning was as good as retraining.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints
from core.evaluation.distances import Values, jsd
from core.evaluation.utility import utility

RELEARN_SETS = ("all", "tuned", "others")
"""All forgotten samples; those of them that the model is tuned on again; the others."""
_MEASURES = ("jsd", "loss")
"""The two distances to the original."""
RELEARN_SHARES = {"_half": 0.5, "_ninety": 0.9}
"""Shares of the distance to the original whose end is waited for."""

_ROUNDING = 1e-9
"""A share that is missed by so little is reached."""


@dataclass(frozen=True, eq=False)
class RelearningCurve:
    """What became of a model while it was tuned on some of the forgotten samples.

    Attributes:
        steps: (s,) after how many steps it was looked at, from 0.
        jsd: (s,) mean JSD (nats) to what the original said, by part.
        loss: (s,) mean log loss (nats) of its answers above that of the original's, by part; negative where it has
            learned more than the original knew.
        auc: (s,) AUC of its answers, by part; NaN where a part's labels are all equal.
    """

    steps: Ints
    jsd: Mapping[str, Values]
    loss: Mapping[str, Values]
    auc: Mapping[str, Values]

    def as_record(self) -> dict[str, Any]:
        """Return the curve as JSON-ready values, NaN as None; :meth:`from_record` reads them back."""
        kinds = {"jsd": self.jsd, "loss": self.loss, "auc": self.auc}
        listed = {kind: {part: _listed(one) for part, one in parts.items()} for kind, parts in kinds.items()}
        return {"steps": self.steps.tolist(), **listed}

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "RelearningCurve":
        """Return the curve that :meth:`as_record` wrote."""
        kinds = (record[kind] for kind in ("jsd", "loss", "auc"))
        arrays = ({part: np.array(values, np.float64) for part, values in kind.items()} for kind in kinds)
        return RelearningCurve(np.array(record["steps"], np.int64), *arrays)

    def gap(self, part: str, measure: str) -> Values:
        """Return one distance (s,) to the original; empty where the part is."""
        known: Mapping[str, Values] = getattr(self, measure)
        return known.get(part, np.empty(0))


def curve_of(
    steps: Sequence[int],
    clicks: Sequence[npt.ArrayLike],
    original: npt.ArrayLike,
    labels: Ints,
    tuned: npt.NDArray[np.bool_],
) -> RelearningCurve:
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
    said, goal = np.array(clicks, np.float64), np.asarray(original, np.float64)
    jsds, losses, aucs = {}, {}, {}
    for part, mask in masks.items():
        if mask.any():
            scores = [utility(labels[mask], one[mask]) for one in (goal, *said)]
            jsds[part] = np.array([jsd(one[mask], goal[mask]).mean() for one in said])
            losses[part] = np.array([score["ll"] - scores[0]["ll"] for score in scores[1:]])
            aucs[part] = np.array([score["auc"] for score in scores[1:]])
    return RelearningCurve(np.array(steps, np.int64), jsds, losses, aucs)


def steps_until(curve: RelearningCurve, part: str, share: float, measure: str = "jsd") -> float:
    """Return after how many steps ``share`` of a distance to the original was gone for the first time.

    Between two looks the distance is taken to have moved evenly.

    Returns:
        Infinity where it never was; NaN where the part is empty, or there was no distance to begin with.

    Source: relearn time (Golatkar et al., 2020; Tarun et al., 2023), here of a distance to the original; ours.
    """
    gap = curve.gap(part, measure)
    if not len(gap) or gap[0] <= 0:
        return float("nan")
    far = gap / gap[0]
    below = np.flatnonzero(far <= 1 - share + _ROUNDING)
    if not len(below):
        return float("inf")
    at = int(below[0])
    passed = (far[at - 1] - (1 - share)) / (far[at - 1] - far[at])
    return float(curve.steps[at - 1] + passed * (curve.steps[at] - curve.steps[at - 1]))


def relearning(curve: RelearningCurve, retrained: Sequence[RelearningCurve] = ()) -> dict[str, float | None]:
    """Return how fast a model relearned, beside models retrained without what went.

    Args:
        curve: The model's.
        retrained: The retrained models', tuned on the same samples in the same way.

    Returns:
        For each part and both distances, such as ``relearn_all_jsd`` and ``relearn_tuned_loss``: the distance before
        tuning; with ``_least`` the smallest that was seen; with ``_half`` and ``_ninety`` the steps until that share of
        it was gone, None where it never was. Each of these with ``_retrained``, the median of the retrained models',
        and the steps also with ``_ratio``, the model's over theirs.

    Source: the ratio is the anamnesis index (Chundawat et al., *Zero-shot machine unlearning*, 2023).
    """
    metrics: dict[str, float | None] = {}
    for part, measure in product(RELEARN_SETS, _MEASURES):
        found, others = _way(curve, part, measure), [_way(one, part, measure) for one in retrained]
        for end, value in found.items():
            name = f"relearn_{part}_{measure}{end}"
            median = float(np.median([one[end] for one in others])) if others else float("nan")
            metrics |= {name: _finite(value), f"{name}_retrained": _finite(median)}
            if end in RELEARN_SHARES:
                metrics[f"{name}_ratio"] = _ratio(value, median)
    return metrics


def _way(curve: RelearningCurve, part: str, measure: str) -> dict[str, float]:
    """Return where a curve began, how near it came and how long that took, by what the metrics' names end with."""
    gap = curve.gap(part, measure)
    begun, least = (float(gap[0]), float(gap.min())) if len(gap) else (float("nan"), float("nan"))
    steps = {end: steps_until(curve, part, share, measure) for end, share in RELEARN_SHARES.items()}
    return {"": begun, "_least": least, **steps}


def _ratio(steps: float, of: float) -> float | None:
    return _finite(steps / of) if np.isfinite([steps, of]).all() and of > 0 else None


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _listed(values: Values) -> list[float | None]:
    return [_finite(value) for value in values]

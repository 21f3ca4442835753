"""The row that every table carries beside the original and retraining, lest what is none be taken for forgetting.

*Forget nothing* is the original itself, and the mean answer of several originals that were all trained on everything;
*retrain* is what forgetting should lead to. The mean of originals comes nearer to retrained models than the original
without having forgotten anyone: a figure that it wins is no measure of forgetting by itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core import text
from core.benchmark.plan import UNTOUCHED, Entry
from core.evaluation.audit import audit
from core.evaluation.evidence import Clicks, Evidence
from core.evaluation.references import Reference
from core.evaluation.report import evaluation
from core.evaluation.usefulness.fairness import fairness

MEAN_OF_ORIGINALS = "mean_of_originals"
"""What stands for a method in the row of the mean of several originals."""


def mean_row_of(entry: Entry, originals: int) -> Entry:
    """Return the row of the mean of so many ``originals``, beside the row ``entry`` of the original itself."""
    title = text.benchmark.mean_of_originals(originals)
    shown = title + entry.title.removeprefix(UNTOUCHED)
    return replace(entry, method=MEAN_OF_ORIGINALS, name=MEAN_OF_ORIGINALS, title=shown)


def mean_answers(original: Mapping[str, Clicks], further: Reference) -> dict[str, Clicks]:
    """Return the mean p(yes) (n,) of the original and the further ones, by evaluation set.

    Args:
        original: p(yes) (n,) of the original, ``*_before``, by evaluation set.
        further: Those of k further originals.
    """
    return {
        name: np.vstack([original[f"{name}_before"][None], clicks]).mean(axis=0).astype(np.float32)
        for name, clicks in further.clicks.items()
    }


def measured_as_a_run(known: Evidence, clicks: Mapping[str, Clicks], users: pd.DataFrame) -> dict[str, Any]:
    """Return what is measured of predictions that no run of ours left: distances, utility, attacks and fairness.

    Args:
        known: The evidence of a run on the same request; what that model said is replaced.
        clicks: p(yes) (n,) by evaluation set.
        users: Profiles by user id.
    """
    judged = replace(known, clicks={**known.clicks, **clicks})
    measured = evaluation(judged.eval_sets, judged.clicks, judged.reference)
    return {**measured, **audit(judged), **fairness(judged, users)}

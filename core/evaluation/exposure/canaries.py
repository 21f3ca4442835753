"""What is left of flipped labels that a model was taught: of people who are forgotten as canaries."""

import numpy as np

from core.data.samples import Ints
from core.evaluation.attacks import ENDS
from core.evaluation.evidence import Clicks, Evidence


def canary_metrics(known: Evidence) -> dict[str, float | None]:
    """Return how far a model still answers as the flipped labels of the forgotten have it.

    Args:
        known: What is known of a run whose forget set has flipped labels.

    Returns:
        ``canary_taught``: the share of the forget set on which the flipped label gets more than one half, with
        ``_before`` and ``_retrained`` (the mean of the retrained models'). ``canary_left``: the mean probability of
        the flipped label less that of the retrained models, as a share of the original's; 1 is as before, 0 as if the
        labels had never been learned. None without retrained models, or where the original learned nothing from them.

    Source: ours, after Goel et al., Corrective Machine Unlearning, 2024.
    """
    labels = known.eval_sets["forget"].label
    taught = {who: _of_label(labels, clicks) for who, clicks in known.said("forget").items()}
    metrics: dict[str, float | None] = {
        f"canary_taught{end}": float((taught[who] > 0.5).mean()) if who in taught else None for who, end in ENDS.items()
    }
    if "retrained" not in taught:
        return metrics | {"canary_left": None}
    after, before = (float(taught[who].mean() - taught["retrained"].mean()) for who in ("after", "before"))
    return metrics | {"canary_left": after / before if before > 0 else None}


def _of_label(labels: Ints, clicks: Clicks) -> Clicks:
    """Return the probability (k, n) that ``clicks`` (k, n) give to the ``labels`` (n,)."""
    return np.where(labels == 1, clicks, 1 - clicks)

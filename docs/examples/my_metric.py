"""A distance of our own: how much probability a model would have to move to answer as retrained models do."""

import numpy as np

from core.evaluation.distances import register_divergence
from core.metrics import Metric


@register_divergence(
    Metric(
        name="tv",
        title="TV",
        full="total variation",
        about="How much probability is in another place than with retrained models.",
        kind="distance",
        better="lower",
        source="Levin and Peres, Markov Chains and Mixing Times, section 4.1.",
    )
)
def total_variation(clicks, others):
    """Return the total variation distance (n,) between predictions p(yes), each (n,)."""
    return np.abs(np.subtract(clicks, others))

"""What models are compared on: samples by the name of their evaluation set."""

import numpy as np

from core.data.requests import ForgetPlan
from core.data.samples import Samples

PROBE = 2000
"""Retained training samples on which it is measured what unlearning did to those who stayed."""
REBUILT, REBUILT_OLD, EARLIER = "rebuilt", "rebuilt_old", "earlier"
"""Evaluation sets that only some requests have."""


def eval_sets(plan: ForgetPlan, test: Samples, earlier: Samples | None = None) -> dict[str, Samples]:
    """Return the sets on which a request's models are compared, always the same for the same request.

    Args:
        plan: What goes and what stays.
        test: Samples on which utility is measured.
        earlier: What went in earlier requests to the same model; None where there were none.

    Returns:
        ``forget``, a fixed sample ``retain`` of what stays, and ``test``; where histories had to be cleaned also
        ``rebuilt``, the retained samples with the cleaned history, and ``rebuilt_old``, the same with the old one;
        and ``earlier`` where there is such.
    """
    chosen = np.random.default_rng(0).choice(len(plan.retain), min(PROBE, len(plan.retain)), replace=False)
    found = {"forget": plan.forget, "retain": plan.retain.take(np.sort(chosen)), "test": test}
    if plan.rebuilt.any():
        found |= {REBUILT: plan.retain.take(plan.rebuilt), REBUILT_OLD: plan.old}
    return found if earlier is None else found | {EARLIER: earlier}

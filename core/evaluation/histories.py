"""What a model says about people who stayed and whose history once showed a rating that went.

Their prompt is rebuilt without it. A model can be asked with either: the *cleaned* prompt, which is what it will read
from now on, and the *old* one, in which the forgotten rating can still be read.
"""

from core.evaluation.divergence import jsd
from core.evaluation.nearness import Clicks, Metrics, nearness
from core.parts import REBUILT, REBUILT_OLD
from core.references import Reference


def cleaned_and_old(clicks: Clicks, reference: Reference | None) -> Metrics:
    """Return how near a model is to retrained ones with either prompt, and how much the prompt alone changes.

    Args:
        clicks: p(yes) by part, ``rebuilt`` and ``rebuilt_old`` among them where histories were cleaned.
        reference: Predictions of retrained models; references made before may lack these parts.

    Returns:
        Distances as ``rebuilt_jsd``, ``rebuilt_old_jsd`` and so on, None where no retrained model was asked; and
        ``rebuilt_shift``, the mean JSD (nats) between a model's answers to the two prompts, with ``_before`` the
        original's and ``_retrained`` the mean of the retrained models'. Nothing where no history was cleaned.
    """
    if REBUILT not in clicks:
        return {}
    metrics = nearness(REBUILT, f"{REBUILT}_", clicks, reference) | nearness(
        REBUILT_OLD, f"{REBUILT_OLD}_", clicks, reference
    )
    metrics["rebuilt_shift"] = float(jsd(clicks[REBUILT], clicks[REBUILT_OLD]).mean())
    metrics["rebuilt_shift_before"] = float(jsd(clicks[f"{REBUILT}_before"], clicks[f"{REBUILT_OLD}_before"]).mean())
    known = reference is not None and REBUILT in reference.clicks
    metrics["rebuilt_shift_retrained"] = (
        float(jsd(reference.clicks[REBUILT], reference.clicks[REBUILT_OLD]).mean()) if reference and known else None
    )
    return metrics

"""Whether what went in earlier requests stays forgotten when a later one is carried out."""

from core.evaluation.divergence import DIVERGENCES
from core.evaluation.nearness import Clicks, Metrics, nearness
from core.parts import EARLIER
from core.references import Reference


def stays_forgotten(clicks: Clicks, reference: Reference | None) -> Metrics:
    """Return where a model stands on all that earlier requests forgot.

    Args:
        clicks: p(yes) by part. Where there were earlier requests, ``earlier`` is this model's on what they forgot,
            ``earlier_before`` that of the model right after the last of them, ``earlier_original`` that of the model
            that had forgotten nothing.
        reference: Models retrained without all requests together.

    Returns:
        For each of ``jsd``, ``l2`` and ``symmetric_kl``: distances to the retrained models as ``earlier_jsd`` and so
        on; ``earlier_jsd_to_previous``, how far this request moved the model there; ``earlier_jsd_to_original`` and
        ``earlier_jsd_to_original_before``, how far it is from the first model now and was before this request: where
        the first is much smaller, something came back. Nothing where there was no earlier request.
    """
    if EARLIER not in clicks:
        return {}
    now, previous, original = (clicks[f"{EARLIER}{end}"] for end in ("", "_before", "_original"))
    metrics = nearness(EARLIER, f"{EARLIER}_", clicks, reference)
    for name, divergence in DIVERGENCES.items():
        metrics[f"earlier_{name}_to_previous"] = float(divergence(now, previous).mean())
        metrics[f"earlier_{name}_to_original"] = float(divergence(now, original).mean())
        metrics[f"earlier_{name}_to_original_before"] = float(divergence(previous, original).mean())
    return metrics

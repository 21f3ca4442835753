"""Does unlearning one person make others stand out? The membership attacks on people who stayed, before and after."""

from core.evaluation.attacks import Attacks, areas, attacks_on, flat
from core.evaluation.evidence import Evidence
from core.evaluation.membership import gap

STAYED = "retain_"
"""How the names of these figures begin."""


def stayed_attacks(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return the attacks of :func:`~core.evaluation.attacks.attacks_on` on retained samples of people who lost nothing.

    Members are those of the fixed sample of the retain set that every run answers, so a person is scored by the few of
    their samples that are in it. Nothing where there is nobody to be told apart.

    Source: Carlini et al., 2022, The Privacy Onion Effect; Hayes et al., 2024, arXiv 2403.01218, on retained examples.
    """
    if not known.kept.any() or not known.never_seen.any():
        return {}
    return attacks_on(known, "retain", known.kept, seed)


def stayed_metrics(attacks: dict[str, Attacks]) -> dict[str, float | None]:
    """Return the figures of attacks on people who stayed, under the names that begin with ``STAYED``.

    Returns:
        ``*_auc`` with its ends, and counts; ``*_gap``, the AUC on the unlearned model less that on the original, on the
        same people, which is above 0 where unlearning exposes those who stayed; and ``*_gap_retrained``, the same of
        retrained models, which is what leaving people out does by itself.
    """
    metrics: dict[str, float | None] = {}
    for name, one in attacks.items():
        found = areas(f"{STAYED}{name}", one)
        metrics |= {key: value for key, value in found.items() if "_gap" not in key}
        if one.before is not None:
            metrics |= flat(f"{STAYED}{name}_gap", gap(one.after, one.before))
            if one.retrained is not None:
                metrics |= flat(f"{STAYED}{name}_gap_retrained", gap(one.retrained, one.before))
    return metrics

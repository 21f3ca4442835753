"""Both attacks, per sample and per person, on the original, on the unlearned model and on retrained ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.samples import concat
from core.evaluation.bootstrap import Crowd, Estimate, crowd_of
from core.evaluation.distances import Values, per_user
from core.evaluation.evidence import Evidence
from core.evaluation.membership import (
    Attack,
    attack,
    ks_test,
    leakage,
    likelihood_ratios,
    loss_scores,
    margins,
)
from core.evaluation.shadows import Shadows
from core.metrics import ATTACK_TITLES

Pair: TypeAlias = tuple[Values, Values]
"""Of the forgotten samples (k, m), and of those that they are to be told from (k, n), on k models."""

ENDS = {"after": "", "before": "_before", "retrained": "_retrained"}
"""Whose a figure is → how its name ends."""


@dataclass(frozen=True, eq=False)
class Attacks:
    """One attack on three kinds of model.

    Attributes:
        before: On the original, which was trained on the forgotten samples.
        after: On the unlearned model.
        retrained: On models that never saw the forgotten samples; None where there are none.
        ks: Kolmogorov–Smirnov distance of the two sides' scores, and its p-value, by whose they are.
        sides: How many are scored on the forgotten side, and on the other.
    """

    before: Attack
    after: Attack
    retrained: Attack | None
    ks: Mapping[str, tuple[float, float]]
    sides: tuple[int, int]


def membership_attacks(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return the attacks by name.

    Args:
        known: What is known of a run.
        seed: Decides which people are drawn for the intervals.

    Returns:
        ``mia``, the loss-threshold attack, whose thresholds are minus losses (nats); with shadow models also ``lira``,
        the likelihood-ratio attack, whose thresholds are log-ratios. ``mia_user`` and ``lira_user`` are the same on
        people, whose score is the mean over their samples.

    Source: Yeom et al., 2018 (loss threshold); Carlini et al., 2022 (likelihood ratio).
    """
    sure = _margins(known)
    losses = {who: (loss_scores(ours), loss_scores(theirs)) for who, (ours, theirs) in sure.items()}
    result = _on_both_levels("mia", losses, known, seed)
    if known.shadows is not None:
        result |= _on_both_levels("lira", _ratios(known, known.shadows, sure), known, seed)
    return result


def attack_metrics(attacks: Mapping[str, Attacks]) -> dict[str, float | None]:
    """Return the attacks' figures under the names that :func:`core.evaluation.audit.audit` documents."""
    metrics: dict[str, float | None] = {
        f"{name}_{of}": None for name in ATTACK_TITLES for of in ("auc", "tpr", "privleak")
    }
    for name, one in attacks.items():
        metrics |= {f"{name}_members": one.sides[0], f"{name}_others": one.sides[1]}
        for who, end in ENDS.items():
            if (found := getattr(one, who)) is not None:
                metrics |= _flat(f"{name}_auc{end}", found.auc) | _flat(f"{name}_tpr{end}", found.tpr)
            if who in one.ks:
                metrics |= dict(zip((f"{name}_ks{end}", f"{name}_ks_p{end}"), one.ks[who], strict=True))
        if one.retrained is not None:
            for end, found in (("", one.after), ("_before", one.before)):
                metrics |= _flat(f"{name}_privleak{end}", leakage(found, one.retrained))
    return metrics


def _flat(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _margins(known: Evidence) -> dict[str, Pair]:
    """Return by whose they are the margins of the forgotten samples and of the others."""
    forget, others = known.eval_sets["forget"].label, known.others.label
    test = known.said("test")
    return {
        who: (margins(forget, said), margins(others, test[who][:, known.never_seen]))
        for who, said in known.said("forget").items()
    }


def _ratios(known: Evidence, shadows: Shadows, sure: Mapping[str, Pair]) -> dict[str, Pair]:
    """Return what the likelihood-ratio attack makes of margins; spreads are pooled over both sides."""
    asked = concat([known.eval_sets["forget"], known.others])
    size, (margin, inside) = len(known.eval_sets["forget"]), shadows.on(asked)
    found = {who: likelihood_ratios(np.concatenate(pair, axis=1), margin, inside) for who, pair in sure.items()}
    return {who: (ratios[:, :size], ratios[:, size:]) for who, ratios in found.items()}


def _on_both_levels(name: str, scores: Mapping[str, Pair], known: Evidence, seed: int) -> dict[str, Attacks]:
    """Return an attack on samples, and on people by the means of their scores."""
    ours, theirs = known.owners
    means = {who: (per_user(one, ours)[0], per_user(other, theirs)[0]) for who, (one, other) in scores.items()}
    people = crowd_of(np.unique(ours), np.unique(theirs), seed)
    return {name: _attacks(scores, crowd_of(ours, theirs, seed)), f"{name}_user": _attacks(means, people)}


def _attacks(scores: Mapping[str, Pair], crowd: Crowd) -> Attacks:
    found = {who: attack(*pair, crowd) for who, pair in scores.items()}
    sides = (len(crowd.members.owner), len(crowd.others.owner))
    ks = {who: ks_test(*pair) for who, pair in scores.items()}
    return Attacks(found["before"], found["after"], found.get("retrained"), ks, sides)

"""Both attacks, per sample and per person, on the original, on the unlearned model and on retrained ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.samples import Ints, Samples, concat
from core.evaluation.bootstrap import Crowd, Estimate, crowd_of
from core.evaluation.distances import Values, per_user
from core.evaluation.evidence import Evidence, Mask
from core.evaluation.membership import (
    Attack,
    attack,
    gap,
    gap_floor,
    ks_test,
    leakage,
    likelihood_ratios,
    loss_scores,
    margins,
)
from core.evaluation.shadows import Shadows
from core.metrics import ATTACK_TITLES

Pair: TypeAlias = tuple[Values, Values]
"""Of the samples under attack (k, m), and of those that they are to be told from (k, n), on k models."""

ENDS = {"after": "", "before": "_before", "retrained": "_retrained"}
"""Whose a figure is → how its name ends."""
ENOUGH_OTHERS, ENOUGH_MEMBERS = 100, 2
"""Fewer others leave no room for 1 % of false positives, and the rate of a single member is 0 or 1 by luck."""


@dataclass(frozen=True, eq=False)
class Attacks:
    """One attack on three kinds of model.

    Attributes:
        before: On the original, which was trained on the forgotten samples; None where the attack needs both models.
        after: On the unlearned model.
        retrained: On models that never saw the forgotten samples; None where there are none.
        ks: Kolmogorov–Smirnov distance of the two sides' scores, and its p-value, by whose they are.
        sides: How many are scored on the members' side, and on the other.
    """

    before: Attack | None
    after: Attack
    retrained: Attack | None
    ks: Mapping[str, tuple[float, float]]
    sides: tuple[int, int]


def membership_attacks(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return the attacks on the forgotten samples by name; see :func:`attacks_on`."""
    return attacks_on(known, "forget", np.ones(len(known.eval_sets["forget"]), bool), seed)


def attacks_on(known: Evidence, eval_set: str, chosen: Mask, seed: int = 0) -> dict[str, Attacks]:
    """Return the attacks that tell samples that the original was trained on from never-seen ones, by name.

    Args:
        known: What is known of a run.
        eval_set: Where the members stand, such as ``forget``.
        chosen: (n,) which of its samples are the members.
        seed: Decides which people are drawn for the intervals.

    Returns:
        ``mia``, the loss-threshold attack, whose thresholds are minus losses (nats); with shadow models also ``lira``,
        the likelihood-ratio attack, whose thresholds are log-ratios. ``mia_user`` and ``lira_user`` are the same on
        people, whose score is the mean over their samples.

    Source: Yeom et al., 2018 (loss threshold); Carlini et al., 2022 (likelihood ratio).
    """
    members = known.eval_sets[eval_set].take(chosen)
    owners = (members.user, known.others.user)
    ours, theirs = margins_on(known, eval_set, chosen), margins_on(known, "test", known.never_seen)
    sure = {who: (ours[who], theirs[who]) for who in ours}
    losses = {who: (loss_scores(one), loss_scores(other)) for who, (one, other) in sure.items()}
    result = on_both_levels("mia", losses, owners, seed)
    if known.shadows is not None:
        result |= on_both_levels("lira", shadow_ratios(known.shadows, members, known.others, sure), owners, seed)
    return result


def margins_on(known: Evidence, eval_set: str, chosen: Mask) -> dict[str, Values]:
    """Return by whose they are the margins (k, m) of the ``chosen`` samples (n,) of an evaluation set."""
    label = known.eval_sets[eval_set].label[chosen]
    return {who: margins(label, said[:, chosen]) for who, said in known.said(eval_set).items()}


def on_both_levels(
    name: str, scores: Mapping[str, Pair], owners: tuple[Ints, Ints], seed: int = 0
) -> dict[str, Attacks]:
    """Return an attack on samples, and as ``*_user`` on people by the means of their scores.

    Args:
        name: What the attack is called.
        scores: Those of both sides by whose model they are of: ``after``, and where there are such ``before`` and
            ``retrained``.
        owners: Users of the samples of either side, (m,) and (n,).
        seed: Decides which people are drawn for the intervals.
    """
    ours, theirs = owners
    means = {who: (per_user(one, ours)[0], per_user(other, theirs)[0]) for who, (one, other) in scores.items()}
    people = crowd_of(np.unique(ours), np.unique(theirs), seed)
    return {name: _attacks(scores, crowd_of(ours, theirs, seed)), f"{name}_user": _attacks(means, people)}


def attack_metrics(attacks: Mapping[str, Attacks]) -> dict[str, float | None]:
    """Return the attacks' figures under the names that :func:`core.evaluation.audit.audit` documents."""
    metrics: dict[str, float | None] = {
        f"{name}_{of}": None for name in ATTACK_TITLES for of in ("auc", "tpr", "gap", "privleak")
    }
    for name, one in attacks.items():
        metrics |= areas(name, one) | rates(name, one)
        for who, end in ENDS.items():
            if who in one.ks:
                metrics |= dict(zip((f"{name}_ks{end}", f"{name}_ks_p{end}"), one.ks[who], strict=True))
        if one.retrained is not None:
            for end, found in _against_retraining(one):
                metrics |= flat(f"{name}_privleak{end}", leakage(found, one.retrained))
    return metrics


def areas(name: str, one: Attacks) -> dict[str, float | None]:
    """Return an attack's AUCs, its gap to retraining, and how many it was tried on."""
    metrics: dict[str, float | None] = {f"{name}_members": one.sides[0], f"{name}_others": one.sides[1]}
    for who, end in ENDS.items():
        if (found := getattr(one, who)) is not None:
            metrics |= flat(f"{name}_auc{end}", found.auc)
    if one.retrained is not None:
        for end, found in _against_retraining(one):
            metrics |= flat(f"{name}_gap{end}", gap(found, one.retrained))
        if len(one.retrained.each) > 1:
            metrics[f"{name}_gap_floor"] = gap_floor(one.retrained.each)
    return metrics


def rates(name: str, one: Attacks) -> dict[str, float]:
    """Return an attack's true-positive rates at 1 % false positives; NaN where it was tried on too few."""
    told = can_show_a_rate(*one.sides)
    metrics: dict[str, float] = {}
    for who, end in ENDS.items():
        if (found := getattr(one, who)) is not None:
            metrics |= flat(f"{name}_tpr{end}", found.tpr if told else Estimate(np.nan))
    return metrics


def flat(name: str, estimate: Estimate) -> dict[str, float]:
    """Return an estimate under ``name``, and its interval under the same with ``_low`` and ``_high``."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def can_show_a_rate(members: int, others: int) -> bool:
    """Return whether so many scored on either side give a true-positive rate at 1 % false positives a meaning."""
    return members >= ENOUGH_MEMBERS and others >= ENOUGH_OTHERS


def _against_retraining(one: Attacks) -> Iterable[tuple[str, Attack]]:
    return [("", one.after), *([("_before", one.before)] if one.before is not None else [])]


def shadow_ratios(shadows: Shadows, members: Samples, others: Samples, sure: Mapping[str, Pair]) -> dict[str, Pair]:
    """Return what the likelihood-ratio attack makes of margins; spreads are pooled over both sides.

    Args:
        shadows: Answers of shadow models.
        members: The samples under attack (m,).
        others: Those that they are to be told from (n,).
        sure: By whose they are, the margins of the true answer on both sides, (k, m) and (k, n).
    """
    size, (margin, inside) = len(members), shadows.on(concat([members, others]))
    found = {who: likelihood_ratios(np.concatenate(pair, axis=1), margin, inside) for who, pair in sure.items()}
    return {who: (ratios[:, :size], ratios[:, size:]) for who, ratios in found.items()}


def _attacks(scores: Mapping[str, Pair], crowd: Crowd) -> Attacks:
    found = {who: attack(*pair, crowd) for who, pair in scores.items()}
    sides = (len(crowd.members.owner), len(crowd.others.owner))
    ks = {who: ks_test(*pair) for who, pair in scores.items()}
    return Attacks(found.get("before"), found["after"], found.get("retrained"), ks, sides)

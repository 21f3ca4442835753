"""What an attacker still sees after a run: small plain values that a slider can be moved over at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.reading.given_ids import NUMBERS, GivenIds
from core.data.samples import concat
from core.evaluation.attacks import ENDS, Attacks, membership_attacks
from core.evaluation.bootstrap import Estimate
from core.evaluation.distances import Values, jsd_floor_spread, jsd_spread, per_user
from core.evaluation.evidence import Evidence
from core.evaluation.membership import Attack, gap, gap_floor, likelihood_ratios, loss_scores, margins
from core.evaluation.plain import LineOfRun, VerdictKind, verdict_of

Line: TypeAlias = tuple[Values, Values]
"""Shares caught, and shares accused, along a ROC curve."""
LEVELS = ("rating", "person")
"""What is told apart."""
_MOST_POINTS = 60
"""Points of the curve of a single retrained model at most; it is drawn thin."""


@dataclass(frozen=True)
class Attacker:
    """One way to attack, and the slider that stands for its threshold.

    Attributes:
        names: Level → name of the attack in :mod:`core.evaluation.attacks`.
        sign: What turns a threshold on the slider into a value that members lie below.
        ends: Where the slider begins and ends.
        start: Where it stands at first.
    """

    names: Mapping[str, str]
    sign: int
    ends: tuple[float, float]
    start: float


ATTACKERS = {
    "loss": Attacker({"rating": "mia", "person": "mia_user"}, 1, (0.0, 1.5), 0.5),
    "ratio": Attacker({"rating": "lira", "person": "lira_user"}, -1, (-2.0, 2.0), 0.0),
}
"""Thresholds of ``loss`` are log losses in nats, of which hardly one is above the end; of ``ratio`` they are logarithms
of how much likelier an answer is from a model that saw the rating."""


@dataclass(frozen=True, eq=False)
class Seen:
    """One attack on one kind of model.

    Attributes:
        auc: Area under its ROC curve, with the interval.
        value: (p,) minus the attack's scores, rising: what lies at or below is called a member.
        caught: (p,) share of the forgotten that are called members.
        accused: (p,) share of the never-seen that are.
    """

    auc: Estimate
    value: Values
    caught: Values
    accused: Values

    def at(self, value: float) -> tuple[float, float]:
        """Return the shares caught and accused where everything up to ``value`` is called a member."""
        place = int(np.searchsorted(self.value, value, "right"))
        return (float(self.caught[place - 1]), float(self.accused[place - 1])) if place else (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Verification:
    """One attack on one level, on the original, the unlearned and the retrained models.

    Attributes:
        seen: By whose it is: ``before``, ``after`` and, with a reference, ``retrained``.
        each: The curve of each retrained model, whose spread is the noise of retraining; none of a single one.
        gaps: How much higher than on retrained models the AUC is, on the same people, ``before`` and ``after``; empty
            without a reference.
        noise: How far one retrained model's AUC lies from the others'; None with fewer than two.
        sizes: How many are forgotten, and how many were never seen.
    """

    seen: Mapping[str, Seen]
    each: tuple[Line, ...]
    gaps: Mapping[str, Estimate]
    noise: float | None
    sizes: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Verified:
    """What is shown of a run.

    Attributes:
        attacks: By attacker and level; the attacker ``ratio`` is there only with shadow models.
        no_shadows: Why there are no shadow models, in a sentence; else empty.
        spread: Percentiles of the JSD of the forgotten ratings to retrained models, by the names of
            :mod:`core.evaluation.distances`, of ``before`` and ``after``, and with two retrained models or more of
            their ``floor``, what they are from one another; empty without a reference.
        line: Where those who went stand among the never-met; None where there is nobody of them.
        whose: The id, as it was given, of the first of them.
        kind: Whether the run forgot.
    """

    attacks: Mapping[tuple[str, str], Verification]
    no_shadows: str
    spread: Mapping[str, Mapping[str, float]]
    line: LineOfRun | None = None
    kind: VerdictKind = "unknown"
    whose: str = ""


def verified(known: Evidence, given: GivenIds = NUMBERS.users) -> Verified:
    """Return what an attacker sees of a run, and how far its answers are from those of retrained models.

    Args:
        known: What is known of the run.
        given: The texts for which people's ids stand.
    """
    attacks = membership_attacks(known)
    found = {
        (attacker, level): _verification(attacks[name], _each(known, attacker, level))
        for attacker, one in ATTACKERS.items()
        for level, name in one.names.items()
        if name in attacks
    }
    outcome = verdict_of(known)
    whose = given.called(outcome.line.users[0]) if outcome.line else ""
    return Verified(found, known.no_shadows, _spread(known), outcome.line, outcome.kind, whose)


def verdict(found: Verification) -> str:
    """Return what the intervals allow to be said: ``unknown``, ``unsure``, ``leaks``, ``sticks out`` or ``safe``.

    ``unknown`` without a reference, ``unsure`` without an interval; ``leaks`` where an attacker does better than
    against retrained models, ``sticks out`` where what went is known too little, ``safe`` where neither can be told.
    """
    if not found.gaps:
        return "unknown"
    now = found.gaps["after"]
    if np.isnan([now.low, now.high]).any():
        return "unsure"
    return "leaks" if now.low > 0 else "sticks out" if now.high < 0 else "safe"


def _verification(attacks: Attacks, each: tuple[Line, ...]) -> Verification:
    made = {who: getattr(attacks, who) for who in ("before", *(who for who in ENDS if who != "before"))}
    seen = {who: _seen(one) for who, one in made.items() if one is not None}
    goal = attacks.retrained
    gaps = {who: gap(made[who], goal) for who in ("before", "after") if made[who]} if goal else {}
    noise = gap_floor(goal.each) if goal and len(goal.each) > 1 else None
    return Verification(seen, each, gaps, noise, attacks.sides)


def _seen(attack: Attack) -> Seen:
    return Seen(attack.auc, -attack.curve.threshold, attack.curve.tpr, attack.curve.fpr)


def _each(known: Evidence, attacker: str, level: str) -> tuple[Line, ...]:
    if known.reference is None or not len(known.others) or len(known.reference.clicks["forget"]) < 2:
        return ()
    scores = _scores(known, attacker)
    if level == "person":
        scores = [per_user(one, owner)[0] for one, owner in zip(scores, known.owners, strict=True)]
    return tuple(_line(ours, theirs) for ours, theirs in zip(*scores, strict=True))


def _scores(known: Evidence, attacker: str) -> list[Values]:
    """Return an attack's scores on the k retrained models, of the forgotten (k, m) and of the never-seen (k, n)."""
    said, others = known.said("forget")["retrained"], known.said("test")["retrained"][:, known.never_seen]
    sure = [margins(known.eval_sets["forget"].label, said), margins(known.others.label, others)]
    if attacker == "loss" or known.shadows is None:
        return [loss_scores(one) for one in sure]
    shadows = known.shadows.on(concat([known.eval_sets["forget"], known.others]))
    ratios = likelihood_ratios(np.concatenate(sure, axis=1), *shadows)
    return np.split(ratios, [sure[0].shape[1]], axis=1)


def _line(ours: Values, theirs: Values) -> Line:
    from sklearn.metrics import roc_curve

    accused, caught, _ = roc_curve(np.repeat([1, 0], [len(ours), len(theirs)]), np.concatenate([ours, theirs]))
    kept = np.unique(np.linspace(0, len(accused) - 1, _MOST_POINTS).round().astype(int))
    return caught[kept], accused[kept]


def _spread(known: Evidence) -> dict[str, dict[str, float]]:
    said, users = known.said("forget"), known.eval_sets["forget"].user
    if known.reference is None:
        return {}
    found = {who: jsd_spread(said[who], said["retrained"], users) for who in ("before", "after")}
    return found | ({"floor": jsd_floor_spread(said["retrained"], users)} if len(said["retrained"]) > 1 else {})

"""What an attacker still sees after a run: small plain values that a slider can be moved over at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.evaluation.attacks import ENDS, Attacks, membership_attacks
from core.evaluation.bootstrap import Estimate
from core.evaluation.evidence import Evidence
from core.evaluation.membership import Attack, leakage

Values = npt.NDArray[np.float64]
LEVELS = {"rating": "mia", "person": "mia_user"}
"""What is told apart → the loss-threshold attack on it."""
MOST_LOSS = 1.5
"""Where the slider ends, nats: hardly a loss is above."""


@dataclass(frozen=True, eq=False)
class Seen:
    """The loss-threshold attack on one kind of model.

    Attributes:
        auc: Area under its ROC curve, with the interval.
        loss: (p,) thresholds, nats, rising: what lies at or below is called a member.
        caught: (p,) share of the forgotten that are called members.
        accused: (p,) share of the never-seen that are.
    """

    auc: Estimate
    loss: Values
    caught: Values
    accused: Values

    def at(self, loss: float) -> tuple[float, float]:
        """Return the shares caught and accused where everything with at most this ``loss`` is called a member."""
        place = int(np.searchsorted(self.loss, loss, "right"))
        return (float(self.caught[place - 1]), float(self.accused[place - 1])) if place else (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Verification:
    """The loss-threshold attack on one level, on the original, the unlearned and the retrained models.

    Attributes:
        seen: By whose it is: ``before``, ``after`` and, with a reference, ``retrained``.
        leakage: How far the unlearned model's AUC is from the retrained ones', as a share; None without a reference.
        sizes: How many are forgotten, and how many were never seen.
    """

    seen: Mapping[str, Seen]
    leakage: Estimate | None
    sizes: tuple[int, int]


def verifications(known: Evidence) -> dict[str, Verification]:
    """Return the attack by level, ``rating`` and ``person``."""
    attacks = membership_attacks(known)
    return {level: _verification(attacks[name]) for level, name in LEVELS.items()}


def verdict(found: Verification) -> str:
    """Return what the intervals allow to be said: ``unknown``, ``unsure``, ``leaks``, ``sticks out`` or ``safe``.

    ``unknown`` without a reference, ``unsure`` without an interval; ``leaks`` where an attacker does better than
    against retrained models, ``sticks out`` where what went is known too little, ``safe`` where neither can be told.
    """
    if found.leakage is None:
        return "unknown"
    if np.isnan([found.leakage.low, found.leakage.high]).any():
        return "unsure"
    return "leaks" if found.leakage.low > 0 else "sticks out" if found.leakage.high < 0 else "safe"


def _verification(attacks: Attacks) -> Verification:
    made = {who: getattr(attacks, who) for who in ("before", *(who for who in ENDS if who != "before"))}
    seen = {who: _seen(one) for who, one in made.items() if one is not None}
    known = leakage(attacks.after, attacks.retrained) if attacks.retrained else None
    return Verification(seen, known, attacks.sides)


def _seen(attack: Attack) -> Seen:
    return Seen(attack.auc, -attack.curve.threshold, attack.curve.tpr, attack.curve.fpr)

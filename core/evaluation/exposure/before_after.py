"""Who holds the original and the unlearned model asks whose answers moved, and so finds out who was forgotten."""

from collections.abc import Callable, Mapping

import numpy as np

from core.data.samples import Ints
from core.evaluation.attacks import Attacks, margins_on, on_both_levels
from core.evaluation.distances import Values
from core.evaluation.evidence import Evidence

SCORES: Mapping[str, Callable[[Values, Values], Values]] = {
    "fall": lambda before, after: before - after,
    "move": lambda before, after: np.abs(after - before),
}
"""Name of each attack → its score, from margins of the true answer before and after: the higher, the likelier that the
sample was forgotten."""


def before_after_attacks(known: Evidence, seed: int = 0) -> dict[str, Attacks]:
    """Return how well forgotten samples are told from others by what unlearning changed.

    Args:
        known: What is known of a run.
        seed: Decides which people are drawn for the intervals.

    Returns:
        ``fall``, how far the margin of the true answer fell, and ``move``, how far it moved either way, each per sample
        and, as ``*_user``, per person by the mean over samples. The others are never-seen samples; of ``fall_kept``,
        ``move_kept`` and so on they are retained samples of people who lost nothing. ``retrained`` is the same attack
        where a retrained model was handed out in place of the unlearned one: the least that leaving out shows. Nothing
        where there is nobody to be told from.

    Source: Chen et al., 2021, When Machine Unlearning Jeopardizes Privacy; Du et al., 2024 (TULA), arXiv 2406.13348.
        Both learn the attack from shadow models; thresholds on a change of margin alone are ours.
    """
    forget = known.eval_sets["forget"]
    ours = margins_on(known, "forget", np.ones(len(forget), bool))
    found: dict[str, Attacks] = {}
    for kind, eval_set, chosen in (("", "test", known.never_seen), ("_kept", "retain", known.kept)):
        if chosen.any() and len(forget):
            theirs = margins_on(known, eval_set, chosen)
            owners = (forget.user, known.eval_sets[eval_set].user[chosen])
            for name in SCORES:
                found |= _attacked(f"{name}{kind}", SCORES[name], (ours, theirs), owners, seed)
    return found


def _attacked(
    name: str,
    score: Callable[[Values, Values], Values],
    sides: tuple[Mapping[str, Values], Mapping[str, Values]],
    owners: tuple[Ints, Ints],
    seed: int,
) -> dict[str, Attacks]:
    ours, theirs = sides
    scores = {
        who: (score(ours["before"], ours[who]), score(theirs["before"], theirs[who])) for who in ours if who != "before"
    }
    return on_both_levels(name, scores, owners, seed)

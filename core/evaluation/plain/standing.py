"""The line-up of a run: where an attacker puts those who went, among people whom no model ever met."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.data.samples import Ints, concat
from core.evaluation.distances import Values, per_user
from core.evaluation.evidence import Evidence
from core.evaluation.membership import likelihood_ratios, loss_scores, margins


@dataclass(frozen=True)
class Standing:
    """Where somebody stands.

    Attributes:
        people: How many stand in the line, they among them.
        start: Their place before, 1 for the most suspected.
        now: Their place now.
        band: The first and the last place that models give who never met them; None where nobody knows any.
    """

    people: int
    start: int
    now: int
    band: tuple[int, int] | None

    @property
    def back(self) -> bool:
        """Whether they stand where models put them that never met them."""
        return self.band is not None and self.band[0] <= self.now <= self.band[1]


@dataclass(frozen=True)
class LineOfRun:
    """Where those who went stand.

    Attributes:
        users: Their ids, those first whom retraining moves farthest.
        each: Where each of them stands, in the same order.
        parts: Whether only some of their ratings went.
    """

    users: Sequence[int]
    each: Sequence[Standing]
    parts: bool

    @property
    def back(self) -> int:
        """How many stand where models put them that never met them."""
        return sum(one.back for one in self.each)

    @property
    def back_before(self) -> int:
        """How many stood there before anything was forgotten."""
        return sum(Standing(one.people, one.start, one.start, one.band).back for one in self.each)


def line_of_run(known: Evidence) -> LineOfRun | None:
    """Return where those stand whose ratings went; None where there is nobody to stand among.

    Everybody's suspicion is the mean over their ratings: of the likelihood ratio where there are shadow models, else of
    minus the log loss. Each of the forgotten stands among the never-met alone.

    Source: Carlini et al., 2022; Yeom et al., 2018, on people; the form is ours.
    """
    if not len(known.others):
        return None
    said = {who: _places(known, who) for who in known.said("forget")}
    users = per_user(known.eval_sets["forget"].label, known.owners[0])[1]
    before, after = said["before"][0], said["after"][0]
    never, people = said.get("retrained"), len(np.unique(known.owners[1])) + 1
    moved = np.abs(before - (before if never is None else never.mean(axis=0)))
    order = np.argsort(-moved, kind="stable")
    each = [
        Standing(people, int(before[at]), int(after[at]), None if never is None else _ends(never[:, at]))
        for at in order
    ]
    return LineOfRun([int(users[at]) for at in order], each, len(known.plan.forget) < _all_of(known, users))


def place_metrics(known: Evidence) -> dict[str, int | None]:
    """Return where a request's only person stands, by name, JSON-ready.

    Returns:
        ``place`` and ``place_before``, of ``place_people``; ``place_first`` and ``place_last``, the ends of the places
        that models give who never met them. None where several people went, or where there is nobody to stand among.
    """
    line = line_of_run(known) if len(np.unique(known.plan.forget.user)) == 1 else None
    if line is None:
        return dict.fromkeys(("place", "place_before", "place_people", "place_first", "place_last"))
    [one] = line.each
    first, last = one.band or (None, None)
    return {
        "place": one.now,
        "place_before": one.start,
        "place_people": one.people,
        "place_first": first,
        "place_last": last,
    }


def _places(known: Evidence, who: str) -> Values:
    """Return the place (k, u) of each of those who went, 1 for the most suspected, with each of ``who`` attacked."""
    said, others = known.said("forget")[who], known.said("test")[who][:, known.never_seen]
    ours, theirs = margins(known.eval_sets["forget"].label, said), margins(known.others.label, others)
    if known.shadows is None:
        scores = [loss_scores(ours), loss_scores(theirs)]
    else:
        shadows = known.shadows.on(concat([known.eval_sets["forget"], known.others]))
        ratios = likelihood_ratios(np.concatenate([ours, theirs], axis=1), *shadows)
        scores = np.split(ratios, [ours.shape[1]], axis=1)
    mine, line = (per_user(one, owner)[0] for one, owner in zip(scores, known.owners, strict=True))
    return 1.0 + (line[:, None, :] > mine[:, :, None]).sum(axis=2)


def _ends(places: Values) -> tuple[int, int]:
    return int(places.min()), int(places.max())


def _all_of(known: Evidence, users: Ints) -> int:
    """Return how many training samples the people have whose ratings went."""
    return int(np.isin(known.plan.train.user, users).sum())

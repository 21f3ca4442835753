"""How sure an attacker's success is: a bootstrap over people, and over the models that it is held against.

People are drawn again rather than samples: a model that knows one sample of a person tends to know the others.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints
from core.evaluation.distances import Values

DRAWS = 1000
"""How often the people of both sides are drawn again."""
_INTERVAL = (2.5, 97.5)
"""Percentiles between which 95 % of the draws lie."""
_MODELS = 1
"""Begins the seed that models are drawn with, so that they are drawn apart from people."""
_TOP = 0.03
"""Share of the others, from the top, among which the threshold of a small false-positive rate is sought first."""

Counts: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % interval; what cannot be known is NaN."""

    value: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, eq=False)
class Side:
    """Whose samples stand on one side, and how often each person is drawn.

    Attributes:
        owner: (n,) whose each sample is, as a position among the people.
        drawn: (1 + draws, u) how often each person is drawn; in the first row once, as they are.
    """

    owner: Ints
    drawn: Values

    @property
    def people(self) -> int:
        """How many people there are."""
        return self.drawn.shape[1]

    @cached_property
    def weight(self) -> Values:
        """(1 + draws,) samples in each draw."""
        return np.asarray(np.einsum("du,u->d", self.drawn, np.bincount(self.owner, minlength=self.people)))

    @cached_property
    def by_person(self) -> tuple[Ints, Ints]:
        """Return the samples (n,) ordered by person, and where each person begins (u,)."""
        order = np.argsort(self.owner, kind="stable")
        return order, np.searchsorted(self.owner[order], np.arange(self.people))


@dataclass(frozen=True, eq=False)
class Crowd:
    """The members and the others, drawn together: differences of figures on the same crowd are paired."""

    members: Side
    others: Side

    @property
    def people(self) -> int:
        """People on the smaller side."""
        return min(self.members.people, self.others.people)


def crowd_of(members: npt.ArrayLike, others: npt.ArrayLike, seed: int = 0) -> Crowd:
    """Return the crowd of given samples.

    Args:
        members: (m,) ids of the users of the members' samples.
        others: (n,) ids of the users of the others' samples.
        seed: Decides which people are drawn.
    """
    rng = np.random.default_rng(seed)
    return Crowd(_side(members, rng), _side(others, rng))


def success(members: Values, others: Values, crowd: Crowd, allowed: float) -> tuple[Values, Values]:
    """Return how well scores tell members from others, as they are and in each draw of their people.

    Args:
        members: (m,) scores; higher means likelier a member.
        others: (n,) scores.
        crowd: Whose they are.
        allowed: The false-positive rate of the second result.

    Returns:
        The AUC (1 + draws,), how often a member's sample scores higher than another's, ties counting one half; and the
        largest true-positive rate (1 + draws,) whose false-positive rate is at most ``allowed``.

    Source: the area as the Mann–Whitney statistic (Hanley and McNeil, 1982); the bootstrap over people is ours.
    """
    order = np.argsort(members, kind="stable")
    ranked, above = members[order], _standing(crowd.members, order[::-1])
    area = _areas(ranked, above, others, crowd)
    falling = np.argsort(-others, kind="stable")
    lowest = _lowest(allowed, others[falling], falling, crowd.others)
    caught = above[len(ranked) - np.searchsorted(ranked, others[falling][lowest], "right")]
    return area, (crowd.members.drawn * caught).sum(axis=1) / crowd.members.weight


def redrawn_mean(draws: Values) -> Values:
    """Return the mean of a figure over models that are drawn again, once in each draw of the people (draws,).

    One model fewer is drawn than there are, with replacement: the means then vary as those of k models do, where k of k
    would vary too little. A single model is taken as it is, and equally many models are always drawn alike.

    Args:
        draws: (k, draws) the figure of each of k models of a kind.

    Source: Rao and Wu, 1988, the bootstrap with n - 1 draws; drawing retrained models as well as people is ours.
    """
    models, times = draws.shape
    if models < 2:
        return np.asarray(draws[0])
    chosen = np.random.default_rng([_MODELS, models]).integers(0, models, (models - 1, times))
    return np.asarray(np.take_along_axis(draws, chosen, axis=0).mean(axis=0))


def interval(value: float, draws: Values) -> Estimate:
    """Return ``value`` with the interval that holds 95 % of its ``draws``.

    Source: Efron, the percentile bootstrap.
    """
    return Estimate(value, *np.percentile(draws, _INTERVAL).tolist())


def _side(users: npt.ArrayLike, rng: np.random.Generator) -> Side:
    known, owner = np.unique(np.asarray(users), return_inverse=True)
    people = len(known)
    drawn = rng.integers(0, max(people, 1), (DRAWS, people)) + people * np.arange(DRAWS)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=people * DRAWS).reshape(DRAWS, people)
    return Side(owner, np.concatenate([np.ones((1, people)), counts]))


def _standing(side: Side, falling: Ints) -> Counts:
    """Return (k + 1, u): how many samples of each person are among the first 0, 1, … k of ``falling`` (k,)."""
    among = np.zeros((len(falling) + 1, side.people), np.float32)
    among[np.arange(1, len(falling) + 1), side.owner[falling]] = 1
    return np.asarray(among.cumsum(axis=0, out=among))


def _areas(ranked: Values, above: Counts, others: Values, crowd: Crowd) -> Values:
    """Return the AUC of each draw. Pairs are counted once, person by person; a draw only weighs those counts."""
    order, starts = crowd.others.by_person
    at_least, higher = (
        above[len(ranked) - np.searchsorted(ranked, others[order], where)] for where in ("left", "right")
    )
    won = np.ascontiguousarray(np.add.reduceat(at_least + higher, starts, axis=0).T, np.float64) / 2
    # einsum, since BLAS would start threads for this, and on a busy machine they wait for one another.
    by_member = np.einsum("dv,uv->du", crowd.others.drawn, won)
    return np.asarray((by_member * crowd.members.drawn).sum(axis=1) / (crowd.members.weight * crowd.others.weight))


def _lowest(allowed: float, thresholds: Values, falling: Ints, others: Side) -> Ints:
    """Return for each draw the place of the lowest threshold above which no more than ``allowed`` of the others are."""
    most = np.floor(allowed * others.weight + 1e-9)  # the addend keeps 1 % of 100 at 1, whatever the rounding
    depth = min(int(_TOP * len(thresholds)) + 1, len(thresholds))
    while True:
        passed = others.drawn[:, others.owner[falling[:depth]]].cumsum(axis=1)
        higher = np.searchsorted(-thresholds, -thresholds[:depth], "left")
        fine = np.where(higher > 0, passed[:, higher - 1], 0) <= most[:, None]
        if depth == len(thresholds) or not fine[:, -1].any():
            return np.asarray(fine.sum(axis=1) - 1)
        depth = min(2 * depth, len(thresholds))

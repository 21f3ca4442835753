"""What a model owes to ratings: how far each answer is from that of models which never saw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.evaluation.distances import Values

GLOWS = 0.2
"""From this distance of two p(yes) on, an answer is one that people would call another answer."""


@dataclass(frozen=True, eq=False)
class Memory:
    """Ratings that shall go, and what models answer to each of them.

    Attributes:
        titles: (n) what each is a rating of.
        stars: (n) what was really given.
        before: (n,) p(yes) of the original.
        never: (k, n) p(yes) of models that never saw them, one at least.
        after: (n,) p(yes) of the model that forgot; None before there is one.
    """

    titles: Sequence[str]
    stars: Sequence[float]
    before: Values
    never: Values
    after: Values | None = None

    @cached_property
    def owed(self) -> Values:
        """(n,) distance of the original's answer to the mean of the never-met models'."""
        return np.abs(self.before - self.never.mean(axis=0))

    @property
    def left(self) -> Values:
        """(n,) the same of the model that forgot; what was owed where there is none."""
        return self.owed if self.after is None else np.abs(self.after - self.never.mean(axis=0))

    @property
    def glowing(self) -> int:
        """How many answers the model plainly owes to the ratings."""
        return int((self.owed >= GLOWS).sum())

    @property
    def gone(self) -> int:
        """How many of those it no longer owes."""
        return int(((self.owed >= GLOWS) & (self.left < GLOWS)).sum())

    @property
    def still(self) -> int:
        """How many answers of the model that forgot are plainly not those of models that never saw the ratings."""
        return int((self.left >= GLOWS).sum())

    @property
    def new(self) -> int:
        """How many answers stand out now that did not before."""
        return int(((self.owed < GLOWS) & (self.left >= GLOWS)).sum())

    @property
    def by_chance(self) -> float | None:
        """How many answers of a never-met model are as far from the others'; None of a single one."""
        if len(self.never) < 2:
            return None
        return float(np.mean(self._each_by_chance))

    @property
    def as_by_chance(self) -> bool:
        """Whether no more answers stand out than of the never-met model that is farthest from the others.

        Of a single such model: whether none does.
        """
        return self.still <= self.most_by_chance

    @property
    def most_by_chance(self) -> int:
        """How many answers stand out of the never-met model that is farthest from the others; 0 of a single one."""
        return max(self._each_by_chance, default=0)

    @cached_property
    def _each_by_chance(self) -> list[int]:
        if len(self.never) < 2:
            return []
        away = [np.abs(one - np.delete(self.never, at, axis=0).mean(axis=0)) for at, one in enumerate(self.never)]
        return [int((one >= GLOWS).sum()) for one in away]

"""Stand-ins: people made up to have given a visitor's stars to other items, and asked what the visitor is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data.samples import HISTORY, Ints, Samples, Split
from core.evaluation.distances import Values
from core.experiment.experiment import Experiment
from core.experiment.visitor.visitor import Visitor, asked_as, known_items

_PRIOR = 2.5
"""Likes and as many dislikes that every item is given beforehand."""


@dataclass(frozen=True, eq=False)
class StandIns:
    """The stand-ins of one visitor.

    A stand-in has the visitor's profile and gave the same stars in the same order, but to other items: to such as
    people who stay gave these stars to, drawn by how often they did, from the well-known items, as visitors are offered
    those.

    Attributes:
        experiment: Whose training ratings the items are drawn from.
        visitor: Whom they stand for; none of the visitor's items is ever shown.
        each: Stand-ins of a question.
        rng: Draws the items.

    Source: ours; the questions are those of :func:`~core.experiment.visitor.visitor.visitor_samples`.
    """

    experiment: Experiment
    visitor: Visitor
    each: int
    rng: np.random.Generator

    def questions(self) -> Samples:
        """Return the visitor's questions as stand-ins ask them, (n * each,), those of a question together."""
        rated, count = self.visitor.ratings, len(self.visitor.ratings)
        stars = [[rated[(at + step) % count][1] for step in range(1, count)][-HISTORY:] for at in range(count)]
        questions = [(item, self._shown(stars[at])) for at, (item, _) in enumerate(rated) for _ in range(self.each)]
        encode, nothing = self.experiment.recommender.backbone.encode, np.zeros(len(questions), np.int64)
        return asked_as(self.experiment.interactions, encode, self.visitor, questions, nothing)

    @cached_property
    def _pools(self) -> dict[float, Ints]:
        """By stars the items of the training ratings with as many (or the nearest), the visitor's left out."""
        train, columns = self.experiment.samples.of(Split.TRAIN), self.experiment.interactions.columns
        others = ~np.isin(train.item, [item for item, _ in self.visitor.ratings])
        known = others & np.isin(train.item, known_items(self.experiment.interactions))
        usable = known if known.any() else others
        item, stars = train.item[usable], columns.stars(train.row[usable])
        away = {one: np.abs(stars - one) for one in {stars for _, stars in self.visitor.ratings}}
        return {one: item[far == far.min()] for one, far in away.items()}

    def _shown(self, stars: Sequence[float]) -> Sequence[tuple[int, float]]:
        return [(int(self.rng.choice(self._pools[one])), one) for one in stars]


def features(samples: Samples, told: Values, train: Samples) -> Values:
    """Return what the correction of stand-ins' answers is read from, (n, 6).

    Args:
        samples: The visitor's questions.
        told: (n,) log-odds that their stand-ins are told.
        train: Samples of people who stay, which tell how each item is liked.

    Source: ours. Stand-ins are told a part of what was learned, too much or too little by the visitor's labels; and how
    a model that learned by heart answers leans on how well the item is liked.
    """
    likes = 2.0 * samples.label - 1.0
    about = [train.label[train.item == item] for item in samples.item]
    liked = np.array([np.log((one.sum() + _PRIOR) / ((1 - one).sum() + _PRIOR)) for one in about])
    level, taste = np.full(len(told), told.mean()), np.full(len(told), likes.mean())
    return np.stack([np.ones(len(told)), told, likes, liked, level, taste], axis=1)

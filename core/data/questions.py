"""What a model can be asked besides the ratings of its data: any item, after any history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from core.data.forms.prompt_writing import profiles_of
from core.data.interactions import Interactions
from core.data.prompts import phrases
from core.data.samples import HISTORY, Ints

Rated: TypeAlias = tuple[tuple[int, float], ...]
"""Items with their stars, on the scale of the data set, oldest first."""


@dataclass(frozen=True)
class Question:
    """Would this person like that item, had they rated these before?

    Attributes:
        user: Whose profile the prompt shows.
        history: What the prompt shows as rated before; the person's own ratings, or changed ones.
        item: Id of what they are asked about; -1 where that is not an item of the data set.
        title: What it is called, where the data set does not say.
    """

    user: int
    history: Rated
    item: int = -1
    title: str = ""

    def called(self, titles: "pd.Series[str]") -> str:
        """Return the title that is asked about, given those of the data set by item."""
        return self.title or str(titles[self.item])


def rated_before(interactions: Interactions, history: Ints) -> Rated:
    """Return what the ``history`` (10,) of a sample shows."""
    shown, columns = history[history >= 0], interactions.columns
    return tuple(zip(columns.item_ids(shown).tolist(), columns.stars(shown).tolist(), strict=True))


def latest(interactions: Interactions, user: int) -> Rated:
    """Return the last ratings of ``user``: what a prompt shows of them that is asked today."""
    rows = interactions.rows_by([user])
    return rated_before(interactions, rows[-HISTORY:])


def unrated(interactions: Interactions, user: int, most: int) -> Ints:
    """Return the items (at most ``most``) that most people rated and that ``user`` did not, most rated first."""
    others = pd.Series(interactions.columns.item_ids()).value_counts()
    mine = interactions.columns.item_ids(interactions.rows_by([user]))
    return others.index.difference(mine, sort=False).to_numpy()[:most]


def prompts_for(interactions: Interactions, questions: Sequence[Question]) -> list[list[str]]:
    """Return the phrases of the prompt of each question."""
    profiles, titles = profiles_of(interactions), interactions.titles
    return [
        phrases(profiles[one.user], [(titles[item], stars) for item, stars in one.history], one.called(titles))
        for one in questions
    ]

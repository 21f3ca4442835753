"""Prompts of a data set's ratings, as phrases."""

from collections.abc import Iterator, Sequence

import pandas as pd

from core.data.interactions import Interactions
from core.data.prompts import phrases, profile_phrases
from core.data.samples import Ints

_ENCODED_AT_ONCE = 8192
"""Prompts that are in memory as text at a time."""


def prompts_by_parts(interactions: Interactions, rows: Ints, histories: Ints) -> Iterator[list[list[str]]]:
    """Yield what :func:`prompts_of` returns, some thousands at a time, so that few are in memory as text."""
    prompts = _Prompts(interactions)
    for start in range(0, max(len(rows), 1), _ENCODED_AT_ONCE):
        part = slice(start, start + _ENCODED_AT_ONCE)
        yield prompts.of(rows[part], histories[part])


def prompts_of(interactions: Interactions, rows: Ints, histories: Ints) -> list[list[str]]:
    """Return the phrases of each prompt: candidate ``rows`` (n,), ``histories`` (n, 10) padded with -1."""
    return _Prompts(interactions).of(rows, histories)


class _Prompts:
    """Writes prompts some at a time; a title stands in memory once, however many ratings it has."""

    def __init__(self, interactions: Interactions) -> None:
        self._columns, self._profiles = interactions.columns, profiles_of(interactions)
        self._titles = interactions.titles.to_numpy(object)

    def of(self, rows: Ints, histories: Ints) -> list[list[str]]:
        """Return the phrases of each prompt."""
        columns = self._columns
        titles, asked = self._titles[columns.item[histories]], self._titles[columns.item[rows]]
        parts = (histories, titles, columns.stars(histories), columns.user_ids(rows), asked)
        return [
            phrases(self._profiles[user], _shown(*history), candidate)
            for *history, user, candidate in zip(*(part.tolist() for part in parts), strict=True)
        ]


def _shown(rows: Sequence[int], titles: Sequence[str], stars: Sequence[float]) -> list[tuple[str, float]]:
    """Return what a history shows; -1 among its rows fills it up."""
    return [(title, star) for row, title, star in zip(rows, titles, stars, strict=True) if row >= 0]


def profiles_of(interactions: Interactions) -> dict[int, list[str]]:
    """Return the phrases of each user's profile, by user."""
    known, groups = interactions.users[["gender", "age", "occupation"]], dict(interactions.card.ages)
    return {
        user: profile_phrases(gender, age if pd.isna(age) else groups.get(age, age), occupation)
        for user, gender, age, occupation in known.itertuples()
    }

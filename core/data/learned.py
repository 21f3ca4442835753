"""What training prompts hold of people's ratings, and what is taken for an id."""

from collections.abc import Collection, Iterable
from operator import index
from typing import SupportsIndex

import numpy as np

from core import text
from core.data.interactions import Interactions
from core.data.samples import Ints, Samples
from core.errors import RequestError


def whole_id(given: SupportsIndex) -> int:
    """Return an id as a Python integer; text is none, since ``int("1_3")`` would be 13.

    Raises:
        RequestError: It is not a whole number.
    """
    try:
        return index(given)
    except TypeError as error:
        raise RequestError(text.data.NOT_AN_ID) from error


def learned_rows(train: Samples) -> Ints:
    """Return the rows (r,) of all ratings that a prompt of ``train`` asks about or shows, ascending."""
    shown = train.shown[train.shown >= 0]
    learned = np.zeros(max(train.row.max(initial=-1), shown.max(initial=-1)) + 1, bool)
    learned[train.row] = learned[shown] = True
    return np.flatnonzero(learned)


def untrained_ratings(
    interactions: Interactions, train: Samples, pairs: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Return those of the ratings ``pairs``, as (user, item), that no training sample asks about or shows.

    Args:
        interactions: The ratings.
        train: The training samples.
        pairs: Ratings of the data set.
    """
    return tuple(sorted(set(pairs) - _learned_pairs(interactions, train)))


def same_title_ratings(
    interactions: Interactions, train: Samples, pairs: Collection[tuple[int, int]], users: Collection[int] = ()
) -> tuple[tuple[int, int], ...]:
    """Return what stays of the same people's ratings of the same titles, where a title has several ids.

    Args:
        interactions: The ratings.
        train: The training samples.
        pairs: Ratings that go, as (user, item) of the data set.
        users: People of whom everything goes.

    Returns:
        Ratings as (user, item) that a training sample asks about or shows and that ``pairs`` do not name, ascending.
    """
    same = {(user, other) for user, item in pairs if user not in users for other in interactions.same_title(item)}
    others = same.difference(pairs)
    return tuple(sorted(others & _learned_pairs(interactions, train))) if others else ()


def _learned_pairs(interactions: Interactions, train: Samples) -> set[tuple[int, int]]:
    return set(interactions.pairs(learned_rows(train)))

"""What a data set says of itself: its name, its nouns, its scale of ratings, its licence."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core import text
from core.errors import DataError

LIKE_ABOVE = 3
"""A rating above this many stars counts as a click, as in E2URec's MovieLens data."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True)
class RatingScale:
    """Which ratings can be given, and which of them count as a click.

    Attributes:
        lowest: The worst rating.
        highest: The best rating.
        step: From one rating to the next: 1 for whole stars, 0.5 for half stars.
        like_above: A rating above this one is a click.
    """

    lowest: float = 1
    highest: float = 5
    step: float = 1
    like_above: float = LIKE_ABOVE

    def __post_init__(self) -> None:
        """Refuse a scale on which nothing could be told apart.

        Raises:
            DataError: There are fewer than two levels, the last is not ``highest``, or all or none would be clicks.
        """
        in_order = self.step > 0 and self.lowest <= self.like_above < self.highest
        if not in_order or self.levels[-1] != self.highest:
            raise DataError(text.data.bad_scale(self.lowest, self.highest, self.step, self.like_above))

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """Every rating that can be given, the worst first; integers where all of them are whole."""
        count = int((self.highest - self.lowest) / self.step + 1e-9) + 1
        found = [round(self.lowest + at * self.step, 6) for at in range(count)]
        return tuple(map(int, found)) if all(one == int(one) for one in found) else tuple(map(float, found))

    @property
    def whole(self) -> bool:
        """Whether every rating is a whole number; ratings are int64 then, else float64."""
        return isinstance(self.levels[0], int)

    def holds(self, ratings: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return which of ``ratings`` (n,) are on the scale, (n,)."""
        return np.isin(np.asarray(ratings), self.levels)


@dataclass(frozen=True)
class Licence:
    """Under what a data set may be used.

    Attributes:
        name: What it is called.
        terms: What it allows, in a sentence, or the address where that stands.
        redistributable: Whether the ratings may be passed on to others.
    """

    name: str
    terms: str
    redistributable: bool


@dataclass(frozen=True)
class DatasetCard:
    """What is known of a data set before it is opened.

    Attributes:
        name: What it is asked for by, and called in file names: lower-case letters, digits, ``.``, ``_`` and ``-``.
        title: What people call it.
        licence: Under what it may be used.
        about: One line for people: how much, by whom, from when.
        citation: The publication to cite; empty where there is none.
        item: What one thing that is rated is called: ``film``, ``book``.
        items: What several are called: ``films``, ``books``.
        verb: What people did with them, in the past tense: ``rated``.
        scale: Which ratings there are.
        paper_table: Which of the paper's tables results stand beside, a key of
            :data:`core.benchmark.paper_tables.TABLES`; None for none.
        ages: Where ages are known by group: the number that stands in the table, and what prompts say for it.
        last_samples: Only the last so many samples by time are trained on and tested on; all where None.
    """

    name: str
    title: str
    licence: Licence
    about: str = ""
    citation: str = ""
    item: str = "item"
    items: str = "items"
    verb: str = "rated"
    scale: RatingScale = RatingScale()
    paper_table: str | None = None
    ages: tuple[tuple[int, str], ...] = ()
    last_samples: int | None = None

    def __post_init__(self) -> None:
        """Refuse a name that could not be a folder's.

        Raises:
            DataError: ``name`` holds anything but the letters, digits and signs above.
        """
        if not _NAME.fullmatch(self.name):
            raise DataError(text.data.bad_name(self.name))

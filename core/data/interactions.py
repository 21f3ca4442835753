"""What every data set becomes: who rated what, how high, when."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.card import DatasetCard, RatingScale
from core.data.narrow.checking import columns_of
from core.data.narrow.ratings import COLUMNS as COLUMNS
from core.data.narrow.ratings import PROFILE_COLUMNS, RatingColumns, Rows
from core.data.reading.given_ids import NUMBERS, GivenPairs


class Interactions:
    """Ratings in the order in which they were given.

    Attributes:
        card: What the data set says of itself.
        columns: The ratings, sorted by (time, user, item), as codes.
        source: Where the ratings came from, in words for people.
        given: The texts for which ids stand, where ids were text; they change no digest.
    """

    def __init__(
        self,
        card: DatasetCard,
        table: pd.DataFrame | RatingColumns,
        source: str = "memory",
        given: GivenPairs = NUMBERS,
        digests: Mapping[str, str] | None = None,
    ) -> None:
        """Check a table, and keep it as narrow columns.

        Args:
            card: What the data set says of itself.
            table: (ratings, 8) one row a rating, in any order, with the columns ``COLUMNS``:

                * ``user``, ``item``: whole ids; nobody rated an item twice;
                * ``rating``: on ``card.scale``;
                * ``time``: unix seconds;
                * ``title``: str, with its year where known; the first that an item has is its title;
                * ``gender`` (str), ``age`` (``Int64``, years) and ``occupation`` (str) of the user, missing where
                  unknown; a data set without profiles may leave out all three.

                Or the same as columns, which were checked as they were made, on a scale of the same levels.
            source: Where the ratings came from, in words for people.
            given: The texts for which ids stand, where ids were text.
            digests: What :attr:`digests` is, where that is known; worked out when asked for where None.

        Raises:
            DataError: The table lacks a column, holds no rating, or a row that is none: without a whole id, a rating on
                the scale, a time or a title, or of a pair of user and item that is there already.
        """
        self.card, self.source, self.given = card, source, given
        self.columns = _as_columns(table, card)
        if digests is not None:
            self.digests = dict(digests)

    def __len__(self) -> int:
        """Return the number of ratings."""
        return len(self.columns)

    @property
    def name(self) -> str:
        """Name of the data set."""
        return self.card.name

    @cached_property
    def table(self) -> pd.DataFrame:
        """(ratings, 8) all ratings with the columns ``COLUMNS``, about 140 bytes each: for small data sets.

        ``user``, ``item`` and ``time`` are int64, as ``rating`` is where the scale is whole, else float64. Where there
        may be many ratings, ask :attr:`columns`, or :meth:`rows` for some.
        """
        return self.columns.frame()

    def rows(self, at: Rows) -> pd.DataFrame:
        """Return some rows of :attr:`table`, which need not be made for it."""
        return self.columns.frame(at)

    def rows_by(self, users: Sequence[int]) -> npt.NDArray[np.int64]:
        """Return the rows of all ratings by some people, ascending; those who are not there have none."""
        return np.flatnonzero(self.columns.people.index.isin(users)[self.columns.user])

    def rows_about(self, user: int, item: int) -> npt.NDArray[np.int64]:
        """Return the row of a user's rating of an item, (1,); (0,) where there is none."""
        rows = self.rows_by([user])
        return rows[self.columns.item_ids(rows) == item]

    def pairs(self, rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Return the user and the item of each of ``rows``."""
        ids = self.columns.user_ids(rows), self.columns.item_ids(rows)
        return zip(*(one.tolist() for one in ids), strict=True)

    @cached_property
    def users(self) -> pd.DataFrame:
        """One row a user, by id: ``gender``, ``age``, ``occupation``, ``ratings`` (count), ``likes`` (share)."""
        columns = self.columns
        counts = columns.counts(columns.user)
        return columns.people.assign(ratings=counts, likes=columns.counts(columns.user, self.liked) / counts)

    @cached_property
    def item_counts(self) -> "pd.Series[int]":
        """How many ratings every item has, indexed by item id in ascending order."""
        return pd.Series(self.columns.counts(self.columns.item), index=self.titles.index)

    @property
    def titles(self) -> "pd.Series[str]":
        """Title of every item, indexed by item id in ascending order."""
        return self.columns.titles

    def same_title(self, item: int) -> tuple[int, ...]:
        """Return the ids of all items that are titled as ``item`` is, its own among them, ascending.

        Case, spacing and Unicode's variants of a letter do not tell titles apart; their years do.
        """
        return self._ids_by_title[_normalised(self.titles[item])]

    @cached_property
    def _ids_by_title(self) -> dict[str, tuple[int, ...]]:
        grouped = self.titles.index.groupby(self.titles.map(_normalised))
        return {title: tuple(map(int, items)) for title, items in grouped.items()}

    @cached_property
    def liked(self) -> npt.NDArray[np.bool_]:
        """(ratings,) which ratings count as a click."""
        return np.asarray((self.columns.levels > self.card.scale.like_above)[self.columns.level])

    @cached_property
    def digests(self) -> dict[str, str]:
        """:attr:`digest`, and those of its parts, by name."""
        ratings, titles, profiles = self._hashed_ratings(), self._titles_text, self._profiles_text
        whole = ratings.copy()
        whole.update(titles)
        whole.update(profiles)
        parts = (("ratings", ratings), ("titles", hashlib.sha256(titles)), ("profiles", hashlib.sha256(profiles)))
        return {"whole": whole.hexdigest(), **{name: part.hexdigest() for name, part in parts}}

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole content; equal tables have equal digests wherever they came from."""
        return self.digests["whole"]

    @property
    def ratings_digest(self) -> str:
        """SHA-256 (hex) of user, item, rating and time alone: titles and profiles do not change it."""
        return self.digests["ratings"]

    @property
    def titles_digest(self) -> str:
        """SHA-256 (hex) of the items' titles alone."""
        return self.digests["titles"]

    @property
    def profiles_digest(self) -> str:
        """SHA-256 (hex) of the users' profiles alone."""
        return self.digests["profiles"]

    @property
    def _titles_text(self) -> bytes:
        return str(self.titles.to_frame().to_csv(lineterminator="\n")).encode()

    @property
    def _profiles_text(self) -> bytes:
        return str(self.columns.people[list(PROFILE_COLUMNS)].to_csv(lineterminator="\n")).encode()

    def _hashed_ratings(self) -> Any:
        """Return a hash that knows the ratings, and their scale where it is not the usual one, one to five stars."""
        scale = self.card.scale
        digest = hashlib.sha256()
        if scale != RatingScale():
            parts = (scale.lowest, scale.highest, scale.step, scale.like_above)
            digest.update(" ".join(f"{part:g}" for part in parts).encode())
        if self.card.last_samples is not None:
            digest.update(f"last {self.card.last_samples}".encode())
        for column in COLUMNS[:4]:
            for part in self.columns.bytes_of(column):
                digest.update(part)
        return digest


def _as_columns(table: pd.DataFrame | RatingColumns, card: DatasetCard) -> RatingColumns:
    if not isinstance(table, RatingColumns):
        return columns_of(table, card)
    return table if table.is_on(card.scale) else columns_of(table.frame(), card)


def _normalised(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())

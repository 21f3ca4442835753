"""The one table that every data set becomes: who rated what, how high, when."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.errors import DataError

COLUMNS = ("user", "item", "rating", "time", "title", "gender", "age", "occupation")
LIKE_ABOVE = 3
"""A rating above this many stars counts as a click, as in E2URec's MovieLens data."""


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings in the order in which they were given.

    Attributes:
        name: Name of the data set.
        table: One row a rating, sorted by (time, user, item), with the columns ``COLUMNS``: ``user`` and ``item``
            (int64 ids), ``rating`` (1 to 5), ``time`` (unix seconds), ``title`` (with its year where known), and the
            user's ``gender``, ``age`` (``Int64``) and ``occupation``, missing where the data set has none.
        source: Where the ratings came from, in words for people.
    """

    name: str
    table: pd.DataFrame
    source: str = "memory"

    def __post_init__(self) -> None:
        missing = [column for column in COLUMNS if column not in self.table]
        if missing:
            raise DataError(f"The table of {self.name} lacks the columns {', '.join(missing)}; add them and try again.")
        if self.table.empty:
            raise DataError(f"The table of {self.name} holds no rating; give one with at least one row.")
        if not self.table["rating"].between(1, 5).all():
            raise DataError(f"The table of {self.name} holds ratings outside 1 to 5; rescale them to stars.")
        # A nullable age is an integer whichever way it was read; as a float it would change the digest and the prompts.
        typed = self.table[list(COLUMNS)].astype({"age": "Int64"})
        object.__setattr__(self, "table", typed.sort_values(["time", "user", "item"], ignore_index=True))

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def users(self) -> pd.DataFrame:
        """One row a user, by id: ``gender``, ``age``, ``occupation``, ``ratings`` (count), ``likes`` (share)."""
        grouped = self.table.groupby("user", sort=True)
        profile = grouped[["gender", "age", "occupation"]].first()
        profile["ratings"] = grouped.size()
        profile["likes"] = grouped["rating"].agg(lambda stars: float((stars > LIKE_ABOVE).mean()))
        return profile

    @cached_property
    def titles(self) -> pd.Series:
        """Title of every item, indexed by item id in ascending order."""
        return self.table.groupby("item", sort=True)["title"].first()

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole content; equal tables have equal digests wherever they came from."""
        digest = self._hashed_ratings()
        for frame in (self.titles.to_frame(), self.users[["gender", "age", "occupation"]]):
            digest.update(frame.to_csv(lineterminator="\n").encode())
        return str(digest.hexdigest())

    @cached_property
    def ratings_digest(self) -> str:
        """SHA-256 (hex) of user, item, rating and time alone: titles and profiles do not change it."""
        return str(self._hashed_ratings().hexdigest())

    def _hashed_ratings(self) -> Any:
        digest = hashlib.sha256()
        for column in ("user", "item", "rating", "time"):
            digest.update(np.ascontiguousarray(self.table[column].to_numpy(dtype="<i8")).tobytes())
        return digest

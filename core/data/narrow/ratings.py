"""Ratings as narrow columns: codes for people, items and stars; what people and items are called stands there once."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.card import RatingScale

Codes: TypeAlias = npt.NDArray[np.integer]
Rows: TypeAlias = "npt.NDArray[np.integer] | slice"

COLUMNS = ("user", "item", "rating", "time", "title", "gender", "age", "occupation")
PROFILE_COLUMNS = COLUMNS[5:]
ALL = slice(None)
_BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class RatingColumns:
    """``n`` ratings, sorted by (time, user, item), 17 bytes each where the scale has 256 levels at most.

    Attributes:
        user: (n,) int32 place of each rating's user in ``people``.
        item: (n,) int32 place of each rating's item in ``titles``.
        level: (n,) place of each rating on the scale, in ``levels``; as few bytes as these need.
        time: (n,) int64, unix seconds.
        people: (u, 3) ``gender``, ``age`` and ``occupation`` of every user, by id, ascending.
        titles: (k,) title of every item, by id, ascending.
        levels: Every rating that can be given, ascending: int64 where all are whole, else float64.
    """

    user: Codes
    item: Codes
    level: Codes
    time: npt.NDArray[np.int64]
    people: pd.DataFrame
    titles: "pd.Series[str]"
    levels: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.user)

    def is_on(self, scale: RatingScale) -> bool:
        """Return whether a scale has the same levels."""
        levels = levels_of(scale)
        return levels.dtype == self.levels.dtype and np.array_equal(levels, self.levels)

    def user_ids(self, rows: Rows = ALL) -> npt.NDArray[np.int64]:
        """Return the id of the user of each of ``rows``, int64."""
        return self._known("user")[self.user[rows]]

    def item_ids(self, rows: Rows = ALL) -> npt.NDArray[np.int64]:
        """Return the id of the item of each of ``rows``, int64."""
        return self._known("item")[self.item[rows]]

    def stars(self, rows: Rows = ALL) -> npt.NDArray[Any]:
        """Return the rating in each of ``rows``, in the type of ``levels``."""
        return self._known("rating")[self.level[rows]]

    def frame(self, rows: Rows = ALL) -> pd.DataFrame:
        """Return ``rows`` as a table with the columns ``COLUMNS``, each labelled with its number."""
        profile = self.people.take(self.user[rows])
        columns = {
            "user": self.user_ids(rows),
            "item": self.item_ids(rows),
            "rating": self.stars(rows),
            "time": np.array(self.time[rows]),
            "title": self.titles.take(self.item[rows]).array,
            **{name: profile[name].array for name in PROFILE_COLUMNS},
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self))[rows])

    def counts(self, codes: Codes, among: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.int64]:
        """Return how many ratings each user or item has.

        Args:
            codes: ``user`` or ``item``.
            among: (n,) which ratings count; all where None.
        """
        found = np.zeros(len(self.people if codes is self.user else self.titles), np.int64)
        for rows in blocks(len(codes)):
            part = codes[rows] if among is None else codes[rows][among[rows]]
            found += np.bincount(part, minlength=len(found))
            release(codes)
        return found

    def bytes_of(self, column: str) -> Iterator[bytes]:
        """Yield a column of ``COLUMNS[:4]``, 8 bytes a rating as it stands in the table, some thousand at a time."""
        stored = {"user": self.user, "item": self.item, "rating": self.level, "time": self.time}[column]
        for rows in blocks(len(self)):
            values: npt.NDArray[Any] = stored[rows]
            if column != "time":
                values = self._known(column)[values]
            yield values.astype(f"<{values.dtype.kind}8", copy=False).tobytes()
            release(stored)

    def _known(self, column: str) -> npt.NDArray[Any]:
        """Return what the codes of a column stand for."""
        if column == "rating":
            return self.levels
        return np.asarray((self.people if column == "user" else self.titles).index)


def levels_of(scale: RatingScale) -> npt.NDArray[Any]:
    """Return every rating on a scale, the worst first: int64 where all are whole, else float64."""
    return np.array(scale.levels, np.int64 if scale.whole else np.float64)


def level_type(levels: npt.NDArray[Any]) -> np.dtype[Any]:
    """Return the smallest unsigned integers that tell ``levels`` apart."""
    return np.min_scalar_type(len(levels) - 1)


def blocks(count: int) -> Iterator[slice]:
    """Yield ``count`` rows a million at a time."""
    for start in range(0, count, _BLOCK):
        yield slice(start, min(start + _BLOCK, count))


def release(array: npt.NDArray[Any]) -> None:
    """Let go of what an array that lies on disk holds in memory; it is read again where it is needed."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)

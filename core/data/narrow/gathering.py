"""Ratings that are read batch by batch become narrow columns, in memory that does not grow with them."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from core import text
from core.data.card import DatasetCard
from core.data.narrow.array_files import ArrayWriter, opened_array
from core.data.narrow.checking import checked_ages, checked_stars, checked_titles
from core.data.narrow.keeping import ARRAYS
from core.data.narrow.ratings import PROFILE_COLUMNS, Codes, RatingColumns, blocks, level_type, levels_of, release
from core.data.narrow.sorting import RUN, Records, SortedRuns, record_type
from core.errors import DataError
from core.files import UNFINISHED, cache_folder, writable

AT_ONCE = 1 << 22
"""Pairs of user and item that are held against each other at a time."""


def gathered(
    card: DatasetCard,
    batches: Iterable[pa.RecordBatch],
    titles: pd.Series,
    source: str,
    profiles: pd.DataFrame | None = None,
) -> RatingColumns:
    """Return the ratings of a data set; where they are many, in files that are gone as soon as nobody uses them.

    Args:
        card: What it says of itself.
        batches: ``user``, ``item``, ``rating`` and ``time`` of some ratings at a time, in any order.
        titles: Title of every item, by item.
        source: Where the files came from, in words.
        profiles: ``gender``, ``age`` and ``occupation`` of every user, by user; None where nothing is known of them.

    Raises:
        DataError: A rating is off the scale or of a user or an item that is not described, a pair stands there twice,
            or there is no rating.
    """
    folder, _ = writable(cache_folder() / "tables")
    with tempfile.TemporaryDirectory(
        dir=folder, prefix=".sorting-", suffix=UNFINISHED, ignore_cleanup_errors=True
    ) as scratch:
        found = _Gathering(card, Path(scratch))
        for part in _parts(batches):
            found.add(part)
        people, named = found.described(titles, source, profiles)
        arrays = found.arrays()
        found.refuse_twice(arrays)
    return RatingColumns(**arrays, people=people, titles=named, levels=levels_of(card.scale))


class _Gathering:
    """What is known of ratings while they are read."""

    def __init__(self, card: DatasetCard, scratch: Path) -> None:
        self._card, self._scratch, self._levels = card, scratch, levels_of(card.scale)
        self._kind = record_type(level_type(self._levels))
        self._runs = SortedRuns(scratch / "runs", self._kind)
        self._users, self._items = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._count = 0

    def add(self, part: pa.Table) -> None:
        """Take some ratings."""
        rated = np.empty(len(part), self._kind)
        for name in ("time", "user", "item"):
            rated[name] = part.column(name).to_numpy()
        users, items, stars = (pd.Series(part.column(name).to_numpy()) for name in ("user", "item", "rating"))
        rated["level"] = np.searchsorted(self._levels, checked_stars(stars.rename("rating"), users, items, self._card))
        self._users, self._items = np.union1d(self._users, users), np.union1d(self._items, items)
        self._count += len(rated)
        self._runs.add(rated)

    def described(
        self, titles: pd.Series, source: str, profiles: pd.DataFrame | None
    ) -> tuple[pd.DataFrame, "pd.Series[str]"]:
        """Return the people and the titles that have a rating, by id.

        Raises:
            DataError: There is no rating, or somebody or something has none of it.
        """
        if not self._count:
            raise DataError(text.data.no_rating(self._card.name))
        users, items = pd.Index(self._users, name="user"), pd.Index(self._items, name="item")
        people = pd.DataFrame(dict.fromkeys(PROFILE_COLUMNS), index=users)
        if profiles is not None:
            people = profiles.take(_places(users, profiles.index, source)).set_axis(users)
        people = people.assign(age=checked_ages(people["age"], self._card))
        named = titles.take(_places(items, titles.index, source)).set_axis(items).rename("title")
        named = checked_titles(named, items.to_series(), self._card)
        return people.groupby("user", sort=True)[list(PROFILE_COLUMNS)].first(), named

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns by name: in memory where one run holds them, else mapped from files."""
        parts = map(self._coded, self._runs.stretches())
        if self._count < RUN:
            return next(parts)
        with ExitStack() as opened:
            files = {name: opened.enter_context(ArrayWriter(self._scratch / f"{name}.npy")) for name in ARRAYS}
            for part in parts:
                for name, values in part.items():
                    files[name].add(values)
        return {name: opened_array(self._scratch / f"{name}.npy") for name in ARRAYS}

    def _coded(self, rated: Records) -> dict[str, npt.NDArray[Any]]:
        return {
            "user": np.searchsorted(self._users, rated["user"]).astype(np.int32),
            "item": np.searchsorted(self._items, rated["item"]).astype(np.int32),
            "level": np.ascontiguousarray(rated["level"]),
            "time": np.ascontiguousarray(rated["time"]),
        }

    def refuse_twice(self, arrays: dict[str, npt.NDArray[Any]]) -> None:
        """Refuse a pair of user and item that stands there twice; few people's pairs are looked at together.

        Raises:
            DataError: There is one.
        """
        items = np.int64(len(self._items))
        for pairs in _shares(arrays["user"], arrays["item"], items, self._scratch):
            pairs.sort()
            again = np.flatnonzero(pairs[1:] == pairs[:-1])
            if len(again):
                user, item = divmod(pairs[again[0]], items)
                raise DataError(text.data.rated_twice(self._card.name, self._users[user], self._items[item]))


def _shares(users: Codes, items: Codes, span: np.int64, scratch: Path) -> Iterator[npt.NDArray[np.int64]]:
    """Yield a number for each pair, those of the same user together, about :data:`AT_ONCE` at a time."""
    shares = len(users) // AT_ONCE + 1
    files = [scratch / f"pairs-{at}" for at in range(shares)]
    with ExitStack() as opened:
        into = [opened.enter_context(path.open("wb")) for path in files]
        for rows in blocks(len(users)):
            share = (users[rows] % shares).astype(np.uint16)  # of which a stable sort is fast
            pairs = users[rows] * span + items[rows]
            order = np.argsort(share, kind="stable")
            ends = np.searchsorted(share[order], np.arange(shares + 1))
            for file, start, end in zip(into, ends, ends[1:], strict=False):
                pairs[order[start:end]].tofile(file)
            release(users)
            release(items)
    for path in files:
        yield np.fromfile(path, np.int64)
        path.unlink()


def _parts(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield batches joined, about as many ratings at a time as are sorted at once."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= RUN:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _places(ids: pd.Index, described: pd.Index, source: str) -> npt.NDArray[np.intp]:
    """Return where each of ``ids`` is described."""
    found: npt.NDArray[np.intp] = described.get_indexer(ids)
    if (found < 0).any():
        raise DataError(text.data.not_described(source, str(ids.name), ids[int((found < 0).argmax())]))
    return found

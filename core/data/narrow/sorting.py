"""Sorting more ratings than fit into memory: sorted runs on disk, then all of them a stretch at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

RUN = 1 << 20
"""Ratings that are sorted in memory at a time."""
_DRAWN = 256
"""Ratings of each run that stand for it where stretches are chosen; more make stretches more alike."""
Records: TypeAlias = npt.NDArray[np.void]
"""(n,) ratings as records with ``time``, ``user``, ``item`` and ``level``."""


def record_type(level: np.dtype[Any]) -> np.dtype[np.void]:
    """Return what one rating is while it is sorted: ids as they were read, and its place on the scale."""
    return np.dtype([("time", np.int64), ("user", np.int64), ("item", np.int64), ("level", level)])


def in_turn(rated: Records) -> Records:
    """Return ratings sorted by (time, user, item).

    Few share a time as a rule, so that only those are told apart by the rest.
    """
    time = np.ascontiguousarray(rated["time"])
    order = np.argsort(time)
    same = np.flatnonzero(np.diff(time[order]) == 0)
    if len(same):
        tied = np.union1d(same, same + 1)
        some = order[tied]
        order[tied] = some[np.lexsort([rated[name][some] for name in ("item", "user", "time")])]
    return rated[order]


class SortedRuns:
    """Ratings that are added in any order, and come back sorted, in memory that does not grow with them.

    Source: sorting by regular sampling (Shi and Schaeffer, 1992, section 2), with runs on disk in place of processors.
    """

    def __init__(self, path: Path, kind: np.dtype[np.void]) -> None:
        """Keep runs in the file at ``path``, which only this object uses; ``kind`` is that of :func:`record_type`."""
        self._path, self._kind = path, kind
        self._waiting: list[Records] = []
        self._held = 0
        self._runs: list[int] = []

    def add(self, rated: Records) -> None:
        """Take some more ratings."""
        self._waiting.append(rated)
        self._held += len(rated)
        if self._held >= RUN:
            self._end_run()

    def stretches(self) -> Iterator[Records]:
        """Yield all ratings in order, about as many at a time as a run has."""
        if not self._runs:
            if self._held:
                yield in_turn(np.concatenate(self._waiting))
            return
        self._end_run()
        places, starts = self._places(), self._starts
        for at in range(places.shape[1] - 1):
            parts = [
                self._read(starts[run] + here, there - here) for run, (here, there) in enumerate(places[:, at : at + 2])
            ]
            yield in_turn(np.concatenate(parts))

    @property
    def _starts(self) -> npt.NDArray[np.int64]:
        """Where each run begins in the file, and where the last ends."""
        return np.concatenate([[0], np.cumsum(self._runs)])

    def _end_run(self) -> None:
        if self._held:
            run = in_turn(np.concatenate(self._waiting))
            with self._path.open("ab") as file:
                run.tofile(file)
            self._runs.append(len(run))
            self._waiting, self._held = [], 0

    def _read(self, start: int, count: int) -> Records:
        return np.fromfile(self._path, self._kind, int(count), offset=int(start) * self._kind.itemsize)

    def _places(self) -> npt.NDArray[np.int64]:
        """Return where each run (r,) is cut (r, stretches + 1) so that a stretch is the same times in all of them."""
        starts = self._starts
        drawn = [self._drawn(start, count) for start, count in zip(starts, self._runs, strict=False)]
        cuts = in_turn(np.concatenate(drawn))[_DRAWN::_DRAWN]
        found = [_before(self._read(start, count), cuts) for start, count in zip(starts, self._runs, strict=False)]
        return np.array([[0, *here, count] for here, count in zip(found, self._runs, strict=True)], np.int64)

    def _drawn(self, start: int, count: int) -> Records:
        return self._read(start, count)[:: max(1, count // _DRAWN)].copy()  # a view would hold the whole run


def _before(run: Records, cuts: Records) -> list[int]:
    """Return how many ratings of a sorted run come before each of ``cuts``."""
    time = np.ascontiguousarray(run["time"])
    lows, highs = (np.searchsorted(time, cuts["time"], side) for side in ("left", "right"))
    found = lows.tolist()
    for at in np.flatnonzero(lows < highs).tolist():
        low, high = int(lows[at]), int(highs[at])
        for name in ("user", "item"):
            values = run[name][low:high]
            low, high = (low + int(np.searchsorted(values, cuts[name][at], side)) for side in ("left", "right"))
        found[at] = low
    return found

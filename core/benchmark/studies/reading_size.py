"""What reading ratings costs, in memory and seconds, as there are more of them; measured in a process for each size."""

import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from core.data.card import DatasetCard, Licence
from core.data.reading.assembling import assembled
from core.data.reading.columns import Column, Kind
from core.data.reading.json_lines import json_batches, read_json_lines
from core.data.reading.places import Source
from core.data.reading.streams import BlockStream
from core.files import read_json, write_json
from core.runs.events import Evaluated, Events, Finished, Started, Step

READ, TABLE = "read", "table"
"""What is measured: lines that are read and dropped, and lines that become the one table that every data set is."""
SIZES = (300_000, 1_000_000, 3_000_000, 10_000_000)
_A_USER, _ITEMS, _STEP, _BLOCK = 200, 9_973, 47, 20_000
"""Ratings of each user, items (a prime, so that nobody rates one twice), and lines that are made at a time."""
_COLUMNS = (
    Column("user", Kind.WHOLE, "user_id"),
    Column("item", Kind.WHOLE, "book_id"),
    Column("rating", Kind.NUMBER, "rating"),
    Column("time", Kind.WHOLE, "date_added"),
)


def reading_path(assets: Path) -> Path:
    """Return where what reading costs lies among the assets."""
    return assets / "benchmarks" / "reading.json"


def measure_sizes(kinds: Sequence[str], sizes: Sequence[int], folder: Path) -> Events:
    """Measure each kind of reading at each size, one process after another; what was measured stays in ``folder``.

    Args:
        kinds: :data:`READ`, :data:`TABLE` or both.
        sizes: How many ratings.
        folder: Where each measurement is kept, so that an interrupted command goes on.

    Returns:
        Events that end with the metrics ``measured``, a row each as :func:`reading_cost` returns it, and ``growth``:
        by kind, the CPU seconds a rating of the largest size over those of the smallest; 1 is linear.
    """
    wanted = [(kind, size) for kind in kinds for size in sorted(set(sizes))]
    yield Started("bench-reading", "cpu", ("read",))
    rows = []
    for at, (kind, size) in enumerate(wanted, start=1):
        kept = folder / f"{kind}-{size}.json"
        if not kept.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                write_json(kept, alone.submit(reading_cost, kind, size).result())
        rows.append(read_json(kept))
        yield Step("read", at, len(wanted))
    yield Evaluated({"measured": rows, "growth": {kind: _growth(rows, kind) for kind in kinds}})
    yield Finished({})


def reading_cost(kind: str, ratings: int) -> dict[str, Any]:
    """Return what it costs this process, which must be a fresh one, to read so many generated ratings as JSON lines.

    They are made while they are read and never stored.

    Args:
        kind: :data:`READ` or :data:`TABLE`.
        ratings: How many.

    Returns:
        ``kind``, ``ratings``, CPU ``seconds`` of reading, without those of making the lines; ``resident`` and
        ``at_first``, the most bytes resident and those before.
    """
    at_first = _most_resident()
    making = _cpu_seconds(lambda: sum(map(len, _blocks(ratings))))
    both = _cpu_seconds(lambda: _WAYS[kind](_source(ratings)))
    return {
        "kind": kind,
        "ratings": ratings,
        "seconds": max(both - making, 0.0),
        "resident": max(at_first, _most_resident()),  # the kernel counts a little behind
        "at_first": at_first,
    }


def _read(source: Source) -> None:
    for _ in json_batches(source, _COLUMNS):
        pass


def _table(source: Source) -> None:
    titles = pd.Series([f"Book No. {at}" for at in range(_ITEMS)], dtype="str")
    card = DatasetCard("generated", "Generated", Licence("ours", "Free.", redistributable=True))
    assembled(card, read_json_lines(source, _COLUMNS), titles, "memory")


_WAYS: Mapping[str, Callable[[Source], None]] = {READ: _read, TABLE: _table}


def _source(ratings: int) -> Source:
    def opened() -> BinaryIO:
        return io.BufferedReader(BlockStream(_blocks(ratings)))

    return Source("generated.json", opened)


def _blocks(ratings: int) -> Iterator[bytes]:
    for start in range(0, ratings, _BLOCK):
        at = np.arange(start, min(start + _BLOCK, ratings))
        columns = at // _A_USER + 1, at % _A_USER * _STEP % _ITEMS, 1 + at * 31 % 5, at * 2_654_435_761 % 2**31
        rows = zip(*(one.tolist() for one in columns), strict=True)
        yield "".join(
            f'{{"user_id": {user}, "book_id": {item}, "rating": {stars}, "date_added": {when}}}\n'
            for user, item, stars, when in rows
        ).encode()


def _growth(rows: Sequence[Mapping[str, Any]], kind: str) -> float:
    mine = sorted((one for one in rows if one["kind"] == kind), key=lambda one: int(one["ratings"]))
    first, last = (one["seconds"] / one["ratings"] for one in (mine[0], mine[-1]))
    return float(last / first) if first else float("nan")


def _cpu_seconds(work: Callable[[], Any]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _most_resident() -> int:
    """Return the most bytes that were resident of this process; those of the process that began it do not count."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

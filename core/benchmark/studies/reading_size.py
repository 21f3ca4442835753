"""What reading ratings costs, in memory and seconds, as there are more of them; measured in a process for each size."""

import io
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from core import text
from core.benchmark.results import measurement_path
from core.data.card import DatasetCard, Licence
from core.data.prepared import keep_table, kept_table
from core.data.reading.assembling import assembled
from core.data.reading.columns import Column, Kind
from core.data.reading.json_lines import json_batches
from core.data.reading.places import Source
from core.data.reading.streams import BlockStream
from core.errors import RunError
from core.files import read_json, write_json
from core.runs.events import Evaluated, Events, Finished, Started, Step

READ, TABLE, OPEN = "read", "table", "open"
"""What is measured: lines that are read and dropped, lines that become the one table that every data set is and are
kept, and such a table that is opened again."""
MEASURED = (READ, TABLE, OPEN)
SIZES = (1_000_000, 10_000_000, 25_000_000, 100_000_000)
_A_USER, _ITEMS, _STEP, _BLOCK = 200, 9_973, 47, 20_000
"""Ratings of each user, items (a prime, so that nobody rates one twice), and lines that are made at a time."""
_CARD = DatasetCard("generated", "Generated", Licence("ours", "Free.", redistributable=True))
_LINE = b'{"user_id": 10000000, "book_id": 100000, "rating": 1, "date_added": 1000000000}\n'
_FIRST_ITEM = 100_000
_COLUMNS = (
    Column("user", Kind.WHOLE, "user_id"),
    Column("item", Kind.WHOLE, "book_id"),
    Column("rating", Kind.NUMBER, "rating"),
    Column("time", Kind.WHOLE, "date_added"),
)


def reading_path(assets: Path) -> Path:
    """Return where what reading costs lies among the assets."""
    return measurement_path(assets, "reading")


def reading_picture(assets: Path) -> Path:
    """Return where the same lies as a picture."""
    return reading_path(assets).with_suffix(".svg")


def measure_sizes(kinds: Sequence[str], sizes: Sequence[int], folder: Path) -> Events:
    """Measure each kind of reading at each size, one process after another; what was measured stays in ``folder``.

    Args:
        kinds: Some of :data:`MEASURED`, in their order; what is opened was made into a table before.
        sizes: How many ratings.
        folder: Where each measurement is kept, so that an interrupted command goes on, and a table until it was opened.

    Returns:
        Events that end with the metrics ``measured``, a row each as :func:`reading_cost` returns it, and ``growth``:
        by kind, the CPU seconds a rating of the largest size over those of the smallest; 1 is linear.
    """
    wanted = [(kind, size) for size in sorted(set(sizes)) for kind in kinds]
    yield Started("bench-reading", "cpu", ("read",))
    rows = []
    for at, (kind, size) in enumerate(wanted, start=1):
        if not _is_measured(kind, size, folder):
            folder.mkdir(parents=True, exist_ok=True)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                write_json(_record(kind, size, folder), alone.submit(reading_cost, kind, size, folder).result())
        if kind == OPEN:
            shutil.rmtree(_table_of(size, folder), ignore_errors=True)
        rows.append(read_json(_record(kind, size, folder)))
        yield Step("read", at, len(wanted))
    in_turn = [one for kind in kinds for one in rows if one["kind"] == kind]
    yield Evaluated({"measured": in_turn, "growth": {kind: _growth(rows, kind) for kind in kinds if kind != OPEN}})
    yield Finished({})


def reading_cost(kind: str, ratings: int, folder: Path) -> dict[str, Any]:
    """Return what it costs this process, which must be a fresh one, to read so many generated ratings as JSON lines.

    They are made while they are read and never stored.

    Args:
        kind: One of :data:`MEASURED`.
        ratings: How many.
        folder: Where the table of :data:`TABLE` is kept, and that of :data:`OPEN` found.

    Returns:
        ``kind``, ``ratings``, CPU ``seconds`` of reading, without those of making the lines; ``resident`` and
        ``at_first``, the most bytes resident and those before.

    Raises:
        RunError: The table was not kept, or is not there any more.
    """
    at_first, table = _most_resident(), _table_of(ratings, folder)
    making = 0.0 if kind == OPEN else _cpu_seconds(lambda: sum(map(len, _blocks(ratings))))
    both = _cpu_seconds(lambda: _WAYS[kind](_source(ratings), table))
    return {
        "kind": kind,
        "ratings": ratings,
        "seconds": max(both - making, 0.0),
        "resident": max(at_first, _most_resident()),  # the kernel counts a little behind
        "at_first": at_first,
    }


def _record(kind: str, ratings: int, folder: Path) -> Path:
    return folder / f"{kind}-{ratings}.json"


def _table_of(ratings: int, folder: Path) -> Path:
    return folder / f"generated-{ratings}"


def _is_measured(kind: str, ratings: int, folder: Path) -> bool:
    """Return whether a measurement is there; that of a table does not count where the table is gone and needed."""
    if kind == TABLE and not (_record(OPEN, ratings, folder).is_file() or _table_of(ratings, folder).is_dir()):
        return False
    return _record(kind, ratings, folder).is_file()


def _read(source: Source, _table: Path) -> None:
    for _ in json_batches(source, _COLUMNS):
        pass


def _keep(source: Source, table: Path) -> None:
    titles = pd.Series([f"Book No. {at}" for at in range(_ITEMS)], _FIRST_ITEM + np.arange(_ITEMS), dtype="str")
    keep_table(assembled(_CARD, json_batches(source, _COLUMNS), titles, "memory"), table)


def _open(_source: Source, table: Path) -> None:
    opened = kept_table(_CARD, table, "memory")
    if opened is None or not opened.digest:
        raise RunError(text.designs.no_table(table))


_WAYS: Mapping[str, Callable[[Source, Path], None]] = {READ: _read, TABLE: _keep, OPEN: _open}


def _source(ratings: int) -> Source:
    def opened() -> BinaryIO:
        return io.BufferedReader(BlockStream(_blocks(ratings)))

    return Source("generated.json", opened)


def _blocks(ratings: int) -> Iterator[bytes]:
    """Yield lines some thousand at a time; each of their numbers has as many digits as in :data:`_LINE`."""
    for start in range(0, ratings, _BLOCK):
        at = np.arange(start, min(start + _BLOCK, ratings))
        lines = np.tile(np.frombuffer(_LINE, np.uint8), (len(at), 1))
        columns = at // _A_USER, at % _A_USER * _STEP % _ITEMS, at * 31 % 5, at * 2_654_435_761 % 1_000_000_000
        for found, more in zip(re.finditer(rb"[0-9]+", _LINE), columns, strict=True):
            width = len(found[0])
            value = int(found[0]) + more[:, None]
            lines[:, found.start() : found.end()] = value // 10 ** np.arange(width - 1, -1, -1) % 10 + ord("0")
        yield lines.tobytes()


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

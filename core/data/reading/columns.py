"""What columns must hold, and what is wrong with cells that do not."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isfinite

import pyarrow as pa
import pyarrow.compute as pc

from core import text
from core.data.reading.places import Source
from core.errors import DataError

MOST_FAULTS = 10
"""Faulty lines that a message names."""


class Kind(Enum):
    """What a column holds."""

    WHOLE = "whole number"
    NUMBER = "number"
    TEXT = "text"
    FILLED = "text that is not empty"


@dataclass(frozen=True)
class Column:
    """One column that is wanted.

    Attributes:
        name: What we call it.
        kind: What it must hold.
        at: Its place in the file, counted from 0, or its name in the file's first line.
    """

    name: str
    kind: Kind
    at: int | str


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the types of the wanted columns: int64, float64 and text."""
    types = {Kind.WHOLE: pa.int64(), Kind.NUMBER: pa.float64()}
    return pa.schema([(one.name, types.get(one.kind, pa.string())) for one in columns])


def fault_in(cell: str, column: Column) -> str | None:
    """Return what is wrong with a cell, in words; None where nothing is."""
    return _FAULTS[column.kind](cell.strip(), column.name)


def cast(values: pa.Array, column: Column) -> pa.Array:
    """Return text as what a column must hold.

    Raises:
        pyarrow.ArrowInvalid: Some cell does not hold it.
    """
    trimmed = pc.utf8_trim_whitespace(values)
    if column.kind is Kind.WHOLE:
        return pc.cast(trimmed, pa.int64())
    if column.kind is Kind.NUMBER:
        numbers = pc.cast(trimmed, pa.float64())
        if not pc.all(pc.is_finite(numbers), min_count=0).as_py():
            raise pa.ArrowInvalid(column.name)
        return numbers
    if column.kind is Kind.FILLED and pc.any(pc.equal(trimmed, ""), min_count=0).as_py():
        raise pa.ArrowInvalid(column.name)
    return trimmed


def some(batches: Iterable[pa.RecordBatch], source: Source) -> Iterator[pa.RecordBatch]:
    """Yield batches of a file's lines.

    Raises:
        DataError: There was none.
    """
    count = 0
    for batch in batches:
        count += len(batch)
        yield batch
    if not count:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))


def batch_of(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> pa.RecordBatch:
    """Return rows of text, a cell for each of ``columns``, as a batch of what these hold."""
    cells = zip(*rows, strict=True)
    arrays = [cast(pa.array(list(values), pa.string()), one) for values, one in zip(cells, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(columns))


class FaultList:
    """Faulty lines of one file: the first are kept, all are counted."""

    def __init__(self) -> None:
        self.first: list[tuple[int, str]] = []
        self.count = 0

    def add(self, line: int, what: str) -> None:
        """Count one line, and keep what is wrong with it while there is room."""
        self.count += 1
        if len(self.first) < MOST_FAULTS:
            self.first.append((line, what))

    def refuse(self, source: Source) -> None:
        """Raise the DataError that names them, if there are any."""
        if self.count:
            raise DataError(text.reading.files.faulty(source.label, self.first, self.count))


_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def _no_whole(cell: str, name: str) -> str | None:
    return None if _WHOLE.fullmatch(cell) else text.reading.files.no_whole_number(name, cell)


def _no_number(cell: str, name: str) -> str | None:
    try:
        fine = isfinite(float(cell)) and "_" not in cell
    except ValueError:
        fine = False
    return None if fine else text.reading.files.no_number(name, cell)


_FAULTS: dict[Kind, Callable[[str, str], str | None]] = {
    Kind.WHOLE: _no_whole,
    Kind.NUMBER: _no_number,
    Kind.TEXT: lambda _cell, _name: None,
    Kind.FILLED: lambda cell, name: None if cell else text.reading.files.empty_cell(name),
}

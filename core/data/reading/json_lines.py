"""Files with one JSON object a line, in bounded memory, with the lines at fault named."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json

from core import text
from core.data.reading.columns import Column, FaultList, batch_of, cast, fault_in, schema_of
from core.data.reading.delimited import encoding_in
from core.data.reading.places import Source
from core.data.reading.streams import LONGEST_LINE, LongLineError, as_utf8, line_blocks
from core.errors import DataError

_ROWS = 50_000


def read_json_lines(source: Source, columns: Sequence[Column]) -> pa.Table:
    """Return all of a file as one table, a column for each of ``columns``, each named by its key.

    Raises:
        DataError: It cannot be read, or some of its lines are at fault; at most ten are named, and all are counted.
    """
    found = pa.Table.from_batches(list(json_batches(source, columns)), schema=schema_of(columns))
    if not len(found):
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))
    return found


def json_batches(source: Source, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    """Yield a file's lines in batches of a few megabytes; a missing key or null is empty text.

    Raises:
        DataError: It cannot be read, or some of its lines are at fault; at most ten are named, and all are counted.
    """
    encoding, done = encoding_in(source), 0
    types = _types_in(source, encoding, columns)
    try:
        for batch in _fast_batches(source, encoding, columns, types):
            yield batch
            done += len(batch)
    except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowNotImplementedError):
        yield from _slow_batches(source, encoding, columns, done)
    except LongLineError as error:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.LONG_LINE)) from error


def first_object(source: Source, encoding: str) -> dict[str, Any]:
    """Return the first line's object; an empty one where the first line is none."""
    for _, line in _lines(source, encoding):
        found = _parsed(line)
        return found if isinstance(found, dict) else {}
    return {}


def _types_in(source: Source, encoding: str, columns: Sequence[Column]) -> dict[str, pa.DataType]:
    """Return what the first line holds under each key; later lines that hold something else are read slowly."""
    first = first_object(source, encoding)
    types = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    return {str(one.at): types.get(type(first.get(str(one.at))), pa.string()) for one in columns}


def _fast_batches(
    source: Source, encoding: str, columns: Sequence[Column], types: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    parse = arrow_json.ParseOptions(explicit_schema=pa.schema(list(types.items())), unexpected_field_behavior="ignore")
    read = arrow_json.ReadOptions(use_threads=False, block_size=2 * LONGEST_LINE)
    with source.open() as raw, as_utf8(raw, encoding, "\n") as stream:
        for block in line_blocks(stream, quoted=False):
            if block.strip():
                for batch in arrow_json.read_json(pa.BufferReader(block), read, parse).combine_chunks().to_batches():
                    cells = [cast(_as_text(batch.column(str(one.at))), one) for one in columns]
                    yield pa.RecordBatch.from_arrays(cells, schema=schema_of(columns))


def _as_text(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.cast(values, pa.string()), "")


def _slow_batches(source: Source, encoding: str, columns: Sequence[Column], done: int) -> Iterator[pa.RecordBatch]:
    """Yield what Python makes of the lines, from the one numbered ``done`` on, unless some are at fault."""
    faults, rows = FaultList(), []
    for number, line in _lines(source, encoding):
        found = _parsed(line)
        cells = [_cell(found.get(str(one.at))) for one in columns] if isinstance(found, dict) else None
        wrong = _fault(cells, columns)
        if wrong:
            faults.add(number, wrong)
        done -= 1
        if done >= 0 or faults.count or cells is None:
            continue
        rows.append(cells)
        if len(rows) == _ROWS:
            yield batch_of(rows, columns)
            rows = []
    faults.refuse(source)
    if rows:
        yield batch_of(rows, columns)


def _fault(cells: Sequence[str] | None, columns: Sequence[Column]) -> str | None:
    if cells is None:
        return text.reading.files.NO_JSON
    return next((one for cell, column in zip(cells, columns, strict=True) if (one := fault_in(cell, column))), None)


def _lines(source: Source, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each line that is not empty.

    Raises:
        DataError: A line is too long.
    """
    with source.open() as raw, as_utf8(raw, encoding, "\n") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), start=1):
            if len(line) == LONGEST_LINE:
                raise DataError(text.reading.files.faulty(source.label, [(number, text.reading.files.TOO_LONG)], 1))
            if line.strip():
                yield number, line


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)

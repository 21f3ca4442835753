"""Tables of lines, in bounded memory: parsed fast by Arrow; what it refuses is read again, for the lines at fault."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
import pyarrow.csv as arrow_csv

from core import text
from core.data.reading.columns import Column, FaultList, batch_of, cast, fault_in, schema_of
from core.data.reading.places import Source
from core.data.reading.streams import LONGEST_LINE, UNIT, LongLineError, as_utf8, is_utf8, line_blocks, sniffed
from core.errors import DataError

_ROWS = 50_000
"""Lines that are held at a time where Python reads them."""


@dataclass(frozen=True)
class Layout:
    """How a file's lines are to be read.

    Attributes:
        columns: What is wanted of them.
        mark: What parts columns.
        quoted: Whether cells may stand in quotation marks, with marks and line ends in them.
        header: Whether the first line names the columns.
        encoding: What the text is in; found out by itself where None.
        width: How many columns every line must have; any number that covers the wanted ones where None.
    """

    columns: tuple[Column, ...]
    mark: str = ","
    quoted: bool = True
    header: bool = True
    encoding: str | None = None
    width: int | None = None

    @property
    def parser_mark(self) -> str:
        """The one letter that parts columns once the stream is prepared."""
        return self.mark if len(self.mark) == 1 else UNIT


def read_delimited(source: Source, layout: Layout) -> pa.Table:
    """Return all of a file as one table, a column for each of ``layout.columns``.

    Raises:
        DataError: It cannot be read, or some of its lines are at fault; at most ten are named, and all are counted.
    """
    found = pa.Table.from_batches(list(delimited_batches(source, layout)), schema=schema_of(layout.columns))
    if not len(found):
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))
    return found


def delimited_batches(source: Source, layout: Layout) -> Iterator[pa.RecordBatch]:
    """Yield a file's lines in batches of a few megabytes.

    Raises:
        DataError: It cannot be read, or some of its lines are at fault; at most ten are named, and all are counted.
    """
    known = replace(layout, encoding=layout.encoding or encoding_in(source))
    at = positions(source, known) if known.header else {one.name: int(one.at) for one in known.columns}
    done = 0
    try:
        for batch in _fast_batches(source, known, at):
            yield batch
            done += len(batch)
    except (pa.ArrowInvalid, pa.ArrowKeyError, LongLineError):
        yield from _slow_batches(source, known, at, done)


def encoding_in(source: Source) -> str:
    """Return the encoding of a file: by its beginning, and, where that looks like UTF-8, by all of it.

    Raises:
        DataError: It is no text.
    """
    with source.open() as stream:
        found = sniffed(stream)
    if found is None:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NOT_TEXT))
    if found == "utf-8":
        with source.open() as stream:
            return found if is_utf8(stream) else "cp1252"
    return found


def header_of(source: Source, layout: Layout) -> list[str]:
    """Return the names in a file's first line that is not empty; none where the file is empty."""
    for _, cells in rows_of(source, layout):
        return [cell.strip().removeprefix("\ufeff") for cell in cells]
    return []


def positions(source: Source, layout: Layout) -> dict[str, int]:
    """Return the place of each wanted column by its name in the first line.

    Raises:
        DataError: A column is missing, or is named twice.
    """
    seen = header_of(source, layout)
    for one in layout.columns:
        if isinstance(one.at, str) and seen.count(one.at) != 1:
            say = text.reading.files
            twice = one.at in seen
            said = say.column_twice(source.label, one.at) if twice else say.lacks_column(source.label, one.at, seen)
            raise DataError(said)
    return {one.name: seen.index(one.at) if isinstance(one.at, str) else one.at for one in layout.columns}


def rows_of(source: Source, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every line that is not empty, slowly, the header's included.

    Raises:
        DataError: A quotation mark is opened and not closed, or a line is too long.
    """
    encoding = layout.encoding or encoding_in(source)
    with source.open() as raw, as_utf8(raw, encoding, layout.mark) as stream:
        decoded = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
        reader = csv.reader(_bounded(decoded, source), delimiter=layout.parser_mark, quoting=_quoting(layout))
        at = 1
        try:
            for cells in reader:
                if any(cells):
                    yield at, cells
                at = reader.line_num + 1
        except csv.Error as error:
            faults = [(at, text.reading.files.OPEN_QUOTE if layout.quoted else text.reading.files.NOT_TABLE)]
            raise DataError(text.reading.files.faulty(source.label, faults, 1)) from error


def _bounded(lines: io.TextIOWrapper, source: Source) -> Iterator[str]:
    """Yield lines, and refuse the first that is longer than memory should have to hold."""
    for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise DataError(text.reading.files.faulty(source.label, [(number, text.reading.files.TOO_LONG)], 1))
        yield line


def _fast_batches(source: Source, layout: Layout, at: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
    """Yield what Arrow makes of the lines; it is given blocks, since threads of its own would outlive a fault."""
    read = arrow_csv.ReadOptions(use_threads=False, block_size=2 * LONGEST_LINE, autogenerate_column_names=True)
    parse = arrow_csv.ParseOptions(
        delimiter=layout.parser_mark,
        quote_char='"' if layout.quoted else False,
        newlines_in_values=layout.quoted,
        ignore_empty_lines=True,
    )
    wanted = [f"f{place}" for place in sorted(set(at.values()))]
    convert = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted, strings_can_be_null=False
    )
    header, width = layout.header, layout.width
    with source.open() as raw, as_utf8(raw, str(layout.encoding), layout.mark) as stream:
        for block in line_blocks(stream, layout.quoted):
            if not block.strip():
                continue
            seen = _width_of(block, layout)  # Arrow holds all lines of a block to its first
            width = width or seen
            if seen != width:
                raise pa.ArrowInvalid(source.label)
            table = arrow_csv.read_csv(pa.BufferReader(block), read, parse, convert)
            for batch in table.slice(int(header)).combine_chunks().to_batches():
                yield _typed(batch, layout.columns, at)
            header = False


def _width_of(block: bytes, layout: Layout) -> int:
    """Return how many columns the first line of a block has."""
    lines = io.TextIOWrapper(io.BytesIO(block), encoding="utf-8", errors="replace", newline="")
    reader = csv.reader(lines, delimiter=layout.parser_mark, quoting=_quoting(layout))
    try:
        return next((len(cells) for cells in reader if cells), 0)
    except csv.Error as error:
        raise pa.ArrowInvalid(str(error)) from error


def _quoting(layout: Layout) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE


def _slow_batches(source: Source, layout: Layout, at: Mapping[str, int], done: int) -> Iterator[pa.RecordBatch]:
    """Yield what Python makes of the lines, from the one numbered ``done`` on, unless some are at fault."""
    faults, widest = FaultList(), max(at.values()) + 1
    width, header = layout.width, layout.header
    rows: list[list[str]] = []
    for line, cells in rows_of(source, layout):
        width = width or len(cells)
        if header:
            header = False
            continue
        wrong = _fault_in_line(cells, layout, at, max(width, widest))
        if wrong:
            faults.add(line, wrong)
        done -= 1
        if done >= 0 or faults.count:
            continue
        rows.append([cells[at[one.name]] for one in layout.columns])
        if len(rows) == _ROWS:
            yield batch_of(rows, layout.columns)
            rows = []
    faults.refuse(source)
    if rows:
        yield batch_of(rows, layout.columns)


def _fault_in_line(cells: Sequence[str], layout: Layout, at: Mapping[str, int], width: int) -> str | None:
    if len(cells) != width:
        return text.reading.files.columns_of_line(len(cells), width)
    return next((one for column in layout.columns if (one := fault_in(cells[at[column.name]], column))), None)


def _typed(batch: pa.RecordBatch, columns: Sequence[Column], at: Mapping[str, int]) -> pa.RecordBatch:
    cells = [cast(batch.column(f"f{at[one.name]}"), one) for one in columns]
    return pa.RecordBatch.from_arrays(cells, schema=schema_of(columns))

"""Any table, whatever it is stored as: its columns' names, and its cells as text."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from core import text
from core.data.reading.columns import Column, Kind, cast, schema_of
from core.data.reading.delimited import Layout, delimited_batches, encoding_in, rows_of
from core.data.reading.json_lines import first_object, json_batches
from core.data.reading.places import Source, file_source
from core.errors import DataError

MARKS = ("\t", ";", "::", "|", ",")
_ROWS = 65_536
_NAME = re.compile(r"[^\W\d]")


@dataclass(frozen=True)
class AnyTable:
    """A table that can be read.

    Attributes:
        source: The file.
        kind: ``lines``, ``json`` or ``parquet``.
        names: What its columns are called; their places from 1 where the first line names none.
        layout: How lines are parted, where it is of lines.
        sample: The cells of its first rows, as text.
    """

    source: Source
    kind: str
    names: tuple[str, ...]
    layout: Layout
    sample: tuple[tuple[str, ...], ...]

    def batches(self, wanted: Sequence[Column]) -> Iterator[pa.RecordBatch]:
        """Yield the columns that are wanted, by name, in batches.

        Raises:
            DataError: Some lines are at fault; at most ten are named, and all are counted.
        """
        if self.kind == "json":
            return json_batches(self.source, wanted)
        if self.kind == "parquet":
            return _parquet_batches(self.source, wanted)
        at = {one.name: one.at if self.layout.header else self.names.index(str(one.at)) for one in wanted}
        columns = tuple(Column(one.name, one.kind, at[one.name]) for one in wanted)
        layout = self.layout
        return delimited_batches(
            self.source, Layout(columns, layout.mark, layout.quoted, layout.header, layout.encoding)
        )

    def read(self, wanted: Sequence[Column]) -> pa.Table:
        """Return all rows of the columns that are wanted; see :meth:`batches`."""
        return pa.Table.from_batches(list(self.batches(wanted)), schema=schema_of(wanted))


def any_table(path: Path, rows: int = 200) -> AnyTable:
    """Return the table in a file: CSV, TSV, JSON lines, Parquet, RecBole's atomic files; also gzipped or zipped.

    Args:
        path: The file.
        rows: How many of its first rows are looked at.

    Raises:
        DataError: There is no such file, it is no table, or it holds no row.
    """
    source = file_source(path)
    with source.open() as stream:
        start = stream.read(4)
    if start == b"PAR1":
        return _parquet_table(source, rows)
    encoding = encoding_in(source)
    if _first_letter(source, encoding) == "{":
        return _json_table(source, encoding, rows)
    return _table_of_lines(source, encoding, rows)


def _table_of_lines(source: Source, encoding: str, rows: int) -> AnyTable:
    mark = _mark(source, encoding)
    plain = Layout((), mark, quoted=mark not in ("::",), header=True, encoding=encoding)
    lines = [cells for _, cells in _first_of(rows_of(source, plain), rows)]
    if not lines:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))
    first = [cell.strip().removeprefix("\ufeff") for cell in lines[0]]
    header = all(_NAME.match(cell) for cell in first if cell) and any(first)
    if not header:
        names = tuple(str(place) for place in range(1, len(first) + 1))
        layout = Layout((), mark, plain.quoted, header=False, encoding=encoding)
        return AnyTable(source, "lines", names, layout, tuple(map(tuple, lines)))
    return AnyTable(source, "lines", tuple(first), plain, tuple(map(tuple, lines[1:])))


def _json_table(source: Source, encoding: str, rows: int) -> AnyTable:
    names = tuple(name for name, value in first_object(source, encoding).items() if not isinstance(value, list | dict))
    if not names:
        raise DataError(text.reading.files.faulty(source.label, [(1, text.reading.files.NO_JSON)], 1))
    columns = [Column(name, Kind.TEXT, name) for name in names]
    sample = next(json_batches(source, columns)).slice(0, rows).to_pylist()
    return AnyTable(source, "json", names, Layout(()), tuple(tuple(row[name] for name in names) for row in sample))


def _parquet_table(source: Source, rows: int) -> AnyTable:
    with source.open() as stream:
        try:
            names = tuple(parquet.ParquetFile(pa.PythonFile(stream, "r")).schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_PARQUET)) from error
    columns = [Column(name, Kind.TEXT, name) for name in names]
    sample = next(iter(_parquet_batches(source, columns)), None)
    if sample is None:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))
    cells = [tuple(row[name] for name in names) for row in sample.slice(0, rows).to_pylist()]
    return AnyTable(source, "parquet", names, Layout(()), tuple(cells))


def _parquet_batches(source: Source, wanted: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    """Yield a Parquet file's columns; what is no text becomes text."""
    with source.open() as stream:
        try:
            file = parquet.ParquetFile(pa.PythonFile(stream, "r"))
            for batch in file.iter_batches(_ROWS, columns=[str(one.at) for one in wanted], use_threads=False):
                cells = [_parquet_cells(batch.column(str(one.at)), one, source) for one in wanted]
                yield pa.RecordBatch.from_arrays(cells, schema=schema_of(wanted))
        except (pa.ArrowException, OSError) as error:
            raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_PARQUET)) from error


def _parquet_cells(values: pa.Array, column: Column, source: Source) -> pa.Array:
    try:
        return cast(pc.fill_null(pc.cast(values, pa.string()), ""), column)
    except pa.ArrowException as error:
        what = text.reading.files.wrong_column(column.name, str(column.at))
        raise DataError(text.reading.files.whole_file(source.label, what)) from error


def _first_of(lines: Iterator[tuple[int, list[str]]], most: int) -> Iterator[tuple[int, list[str]]]:
    for _, line in zip(range(most), lines, strict=False):
        yield line


def _first_letter(source: Source, encoding: str) -> str:
    with source.open() as stream:
        return stream.read(4096).decode(encoding, "replace").removeprefix("\ufeff").lstrip()[:1]


def _mark(source: Source, encoding: str) -> str:
    """Return what parts the columns of the first line: what makes most of them outside quotation marks."""
    with source.open() as stream:
        lines = stream.read(1 << 16).decode(encoding, "replace").removeprefix("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    if "::" in first:
        return "::"
    single = [mark for mark in MARKS if len(mark) == 1]
    return max(single, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])) if mark in first else 0)

"""How large a table of somebody's may be, once it is unpacked, before any of it is read into memory."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from core import text
from core.data.reading.places import Source, file_source
from core.data.reading.streams import BLOCK
from core.errors import DataError

_PARQUET = b"PAR1"


@dataclass(frozen=True)
class TableBounds:
    """How large a table may be.

    Attributes:
        unpacked: Bytes of its text; of Parquet, of its columns.
        rows: Lines, the first one and empty ones included.
    """

    unpacked: int
    rows: int


def check_bounds(path: Path, bounds: TableBounds) -> None:
    """Check that a table is not too large; no more than a block of it is held in memory.

    Args:
        path: A file as :func:`core.data.reading.formats.any_table` reads it.
        bounds: What it must not exceed.

    Raises:
        DataError: It does, or cannot be read.
    """
    source = file_source(path)
    size = rows = 0
    with source.open() as stream:
        packed = stream.read(len(_PARQUET)) == _PARQUET
    with source.open() as stream:
        while size <= bounds.unpacked and rows <= bounds.rows and (block := stream.read(BLOCK)):
            size, rows = size + len(block), rows + (0 if packed else block.count(b"\n"))
    if packed and size <= bounds.unpacked:
        size, rows = _parquet_size(source)
    if size > bounds.unpacked or rows > bounds.rows:
        raise DataError(text.reading.tables.too_large(source.label, bounds.unpacked, bounds.rows))


def _parquet_size(source: Source) -> tuple[int, int]:
    with source.open() as stream:
        try:
            known = parquet.ParquetFile(pa.PythonFile(stream, "r")).metadata
        except (pa.ArrowException, OSError) as error:
            raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_PARQUET)) from error
    return sum(known.row_group(at).total_byte_size for at in range(known.num_row_groups)), known.num_rows

"""Where the files of a data set come from: a folder, or the first of several places on the web that works."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from core import text
from core.data.interactions import Interactions
from core.data.reading.columns import Column, Kind
from core.data.reading.delimited import Layout, header_of, read_delimited
from core.data.reading.places import find_files
from core.errors import DataError

OFFLINE = "E2UREC_OFFLINE"
"""Environment variable; set to 1 it forbids every download."""


def csv_in(folder: Path, name: str) -> pd.DataFrame:
    """Return the table in the CSV file ``name`` in ``folder``; its first line names the columns.

    A column of which every cell is a number or empty becomes numbers; empty cells are missing.

    Args:
        folder: A folder or zip archive that somebody named with ``--data-dir``.
        name: The file's name; it may lie there gzipped.

    Raises:
        DataError: There is no such file, or it is no such table; lines at fault are named.
    """
    source = find_files(folder, (name,)).source(name)
    names = header_of(source, Layout(()))
    if not names:
        raise DataError(text.reading.files.whole_file(source.label, text.reading.files.NO_LINE))
    cells: pd.DataFrame = read_delimited(
        source, Layout(tuple(Column(one, Kind.TEXT, one) for one in names))
    ).to_pandas()
    return cells.apply(_as_numbers)


def _as_numbers(column: pd.Series) -> pd.Series:
    """Return a column as numbers where all of it that is not empty are some."""
    filled = column.mask(column == "")
    try:
        return pd.to_numeric(filled)
    except (ValueError, TypeError):
        return filled


def first_of(ways: Sequence[Callable[[], Interactions]], title: str, names: Sequence[str]) -> Interactions:
    """Return what the first way to download a data set yields that works; none is tried where ``OFFLINE`` is 1.

    Args:
        ways: Each returns the ratings, or raises a DataError.
        title: What people call the data set.
        names: The files that a folder would have to hold in place of a download.

    Raises:
        DataError: Nothing worked; the message says what was tried.
    """
    tried = [text.data.NOT_CACHED]
    if os.environ.get(OFFLINE) == "1":
        ways = ()
        tried.append(text.data.offline(OFFLINE))
    for way in ways:
        try:
            return way()
        except DataError as error:
            tried.append(str(error).rstrip("."))
    raise DataError(text.data.not_found(title, tried, names))

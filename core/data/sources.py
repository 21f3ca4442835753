"""Where the files of a data set come from: a folder, or the first of several places on the web that works."""

import os
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pandas as pd

from core import text
from core.data.interactions import Interactions
from core.errors import DataError

OFFLINE = "E2UREC_OFFLINE"
"""Environment variable; set to 1 it forbids every download."""


def files_in(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Return the content of the files called ``names`` in ``folder``, which somebody named with ``--data-dir``.

    Raises:
        DataError: One of them cannot be read; the message lists them all.
    """
    try:
        return {name: (folder / name).read_bytes() for name in names}
    except OSError as error:
        raise DataError(text.data.unreadable(error.filename, error.strerror or str(error), names)) from error


def csv_in(folder: Path, name: str) -> pd.DataFrame:
    """Return the table in the CSV file ``name`` in ``folder``; its first line names the columns.

    Raises:
        DataError: The file cannot be read, or is no such table.
    """
    content = files_in(folder, (name,))[name]
    try:
        found: pd.DataFrame = pd.read_csv(BytesIO(content))
        return found
    except ValueError as error:
        raise DataError(text.data.no_csv(str(folder / name), error)) from error


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

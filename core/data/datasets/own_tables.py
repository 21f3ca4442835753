"""Tables that somebody names by their file are data sets as well; what was said of their columns is remembered."""

import hashlib
from functools import cache
from pathlib import Path

from core import text
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import DATASETS, Dataset
from core.data.downloads import DownloadProgress
from core.data.interactions import Interactions
from core.data.own.atomic import INTER
from core.data.own.guessing import Choices
from core.data.own.own_table import OwnTable, dataset_name, read_own_table
from core.data.reading.given_ids import NUMBERS, GivenPairs
from core.errors import DataError
from core.files import cache_folder, read_json, write_json


def is_own_table(name: str) -> bool:
    """Return whether ``name`` is no data set's but a file's, or a folder's with one of RecBole's ``.inter`` files."""
    path = Path(name)
    return name not in DATASETS and (path.is_file() or (path.is_dir() and bool(list(path.glob(f"*{INTER}*")))))


def register_table(path: Path) -> str:
    """Put a table on the registry, and return the name that it is asked for by; its columns are those remembered.

    Raises:
        DataError: The folder holds several tables, or another data set is called as the file is.
    """
    file = _table_in(path).resolve()
    name = dataset_name(file)
    if name in DATASETS and _FILES.get(name) != file:
        raise DataError(text.reading.tables.name_taken(file, name))

    read = cache(lambda: open_own_table(file))  # whoever reads ids of a request goes on to open it

    def opened(_data_dir: Path | None = None, _progress: DownloadProgress | None = None) -> Interactions:
        return read().interactions

    licence = Licence(text.reading.tables.YOURS, text.reading.tables.YOUR_TERMS, redistributable=False)
    _FILES[name] = file
    DATASETS[name] = Dataset(DatasetCard(name, file.name, licence, about=str(file)), opened)
    return name


def own_file(name: str) -> Path | None:
    """Return the file of a data set that :func:`register_table` put on the registry; None of any other."""
    return _FILES.get(name)


def given_ids(name: str) -> GivenPairs:
    """Return the texts for which the ids of a data set stand: only in a table of somebody's own are they text.

    Raises:
        DataError: The table cannot be read.
    """
    return DATASETS[name].open(None, None).given if name in _FILES else NUMBERS


def open_own_table(file: Path, choices: Choices | None = None) -> OwnTable:
    """Return what is in a table, and remember what was said of its columns.

    Args:
        file: The table.
        choices: What is said of its columns; what was said last, or nothing, where None.

    Raises:
        DataError: It is no table, or too little can be made of it.
    """
    record = cache_folder() / "choices" / f"{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}.json"
    said = _remembered(record) if choices is None else choices
    read = read_own_table(file, dataset_name(file), said)
    if choices is not None:
        write_json(record, choices.as_record())
    return read


def _remembered(record: Path) -> Choices:
    try:
        return Choices.from_record(read_json(record))
    except (OSError, ValueError, TypeError, KeyError):
        return Choices()


def _table_in(path: Path) -> Path:
    if path.is_file():
        return path
    found = sorted(path.glob(f"*{INTER}*"))
    if len(found) != 1:
        raise DataError(text.reading.tables.several(path, f"*{INTER}", len(found)))
    return found[0]


_FILES: dict[str, Path] = {}

"""RecBole's atomic files beside an ``.inter``: ``.item`` has titles and years, ``.user`` has profiles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from core import text
from core.data.own.guessing import PROFILE_NAMES
from core.data.reading.assembling import titled
from core.data.reading.columns import Column, Kind
from core.data.reading.formats import AnyTable, any_table
from core.data.reading.names import ITEM_NAMES, TITLE_NAMES, USER_NAMES, plain_name
from core.data.titles import readable_title

INTER, ITEM_FILE, USER_FILE = ".inter", ".item", ".user"
_YEAR = ("releaseyear", "year", "publicationyear")


def atomic_extras(
    path: Path, frame: pd.DataFrame, users: Mapping[int, str] | None, items: Mapping[int, str] | None
) -> list[str]:
    """Put titles and profiles into ``frame`` that lie in the files beside an ``.inter``.

    Args:
        path: The file of ratings; nothing happens where it is no ``.inter``.
        frame: Its rows, with ``user``, ``item``, ``title`` and the columns of a profile.
        users: The text that stands for each user's number; None where ids are numbers.
        items: The same of items.

    Returns:
        Notes on what was found, in sentences.

    Raises:
        DataError: A file beside it is no table.
    """
    if INTER not in path.suffixes:
        return []
    notes = []
    beside = _beside(path, ITEM_FILE)
    if beside is not None:
        notes.append(text.reading.tables.beside(beside.name))
        titles = _titles_in(any_table(beside))
        keys = frame["item"].astype("str") if items is None else frame["item"].map(items)
        frame["title"] = keys.map(titles).fillna(frame["title"])
    beside = _beside(path, USER_FILE)
    if beside is not None:
        notes.append(text.reading.tables.beside(beside.name))
        keys = frame["user"].astype("str") if users is None else frame["user"].map(users)
        for role, values in _profiles_in(any_table(beside)).items():
            frame[role] = keys.map(values)
    return notes


def _beside(path: Path, ending: str) -> Path | None:
    stem = path.name[: path.name.index(INTER)]
    tried = (path.with_name(stem + ending), path.with_name(f"{stem}{ending}.gz"))
    return next((one for one in tried if one.is_file()), None)


def _titles_in(table: AnyTable) -> dict[str, str]:
    plain = {plain_name(name): name for name in table.names}
    key = next((name for short, name in plain.items() if short in ITEM_NAMES), table.names[0])
    title = next((name for short, name in plain.items() if short in TITLE_NAMES or short.endswith("title")), None)
    if title is None:
        return {}
    year = next((plain[short] for short in _YEAR if short in plain), None)
    cells = _cells(table, {"key": key, "title": title} | ({"year": year} if year else {}))
    years = cells.column("year").to_pylist() if year else [""] * len(cells)
    rows = zip(cells.column("key").to_pylist(), cells.column("title").to_pylist(), years, strict=True)
    return {item: readable_title(titled(name, when)) for item, name, when in rows if name}


def _profiles_in(table: AnyTable) -> dict[str, dict[str, Any]]:
    """Return the words of each part of a profile, by user."""
    key = next((name for name in table.names if plain_name(name) in USER_NAMES), table.names[0])
    parts = {PROFILE_NAMES[plain]: name for name in table.names if (plain := plain_name(name)) in PROFILE_NAMES}
    cells = _cells(table, {"key": key, **parts})
    users = cells.column("key").to_pylist()
    found: dict[str, dict[str, Any]] = {}
    for role in parts:
        given = zip(users, cells.column(role).to_pylist(), strict=True)
        kept = {user: word for user, word in given if word and (role != "age" or word.isdecimal())}
        found[role] = {user: int(word) for user, word in kept.items()} if role == "age" else kept
    return found


def _cells(table: AnyTable, columns: Mapping[str, str]) -> pa.Table:
    return table.read([Column(role, Kind.TEXT, name) for role, name in columns.items()])

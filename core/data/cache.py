"""Tables kept in the user's cache: whole or not at all, verified when read, dropped where damaged."""

import json
import shutil
import warnings
from pathlib import Path

import pandas as pd

from core import text
from core.data.card import DatasetCard
from core.data.expected import Expected, verified
from core.data.interactions import Interactions
from core.errors import DataError
from core.files import atomic_folder, cache_folder, write_json

_TABLE = "table.csv"
_ORIGIN = "origin.json"
_TYPES: dict[str, str] = {
    **dict.fromkeys(("user", "item", "time"), "int64"),
    **dict.fromkeys(("title", "gender", "occupation"), "str"),
    "rating": "float64",
    "age": "Int64",
}


def stored_table(card: DatasetCard, expected: Expected) -> Interactions | None:
    """Return the data set from the cache; None where there is no entry, or a damaged one, which is dropped."""
    entry = _entry(card.name, expected)
    try:
        origin = json.loads((entry / _ORIGIN).read_text(encoding="utf-8"))
        table = pd.read_csv(entry / _TABLE, dtype=_TYPES, keep_default_na=False, na_values=[""])
        return verified(Interactions(card, table, origin["source"]), expected, (_TABLE,) * 3, entry.name)
    except (OSError, ValueError, KeyError, TypeError, DataError):
        shutil.rmtree(entry, ignore_errors=True)
        return None


def store_table(interactions: Interactions, expected: Expected) -> None:
    """Keep the data set in the cache; where it cannot be written, warn and carry on."""
    entry = _entry(interactions.name, expected)
    try:
        with atomic_folder(entry) as fresh:
            interactions.table.to_csv(fresh / _TABLE, index=False, lineterminator="\n")
            write_json(fresh / _ORIGIN, {"source": interactions.source, "digest": interactions.digest})
    except OSError as error:
        warnings.warn(text.data.not_kept(interactions.name, entry.parent, error), stacklevel=2)


def _entry(name: str, expected: Expected) -> Path:
    """Name the entry after what is expected, so that a change in how titles are read never finds an old table."""
    return cache_folder() / "tables" / f"{name}-{(expected.digest)[:12]}"

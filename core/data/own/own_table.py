"""A table of somebody's own becomes a data set, and all that was taken for granted on the way is said."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core import text
from core.data.card import DatasetCard, Licence
from core.data.forms.readers import asked_rows
from core.data.interactions import Interactions
from core.data.own.atomic import atomic_extras
from core.data.own.guessing import GUESS, Choices, guessed_columns
from core.data.own.scales import scaled
from core.data.reading.assembling import numbered
from core.data.reading.columns import Column, Kind
from core.data.reading.formats import AnyTable, any_table
from core.data.reading.given_ids import GivenIds, GivenPairs
from core.data.reading.names import plain_name
from core.data.reading.times import seconds_of
from core.data.samples import Ints
from core.data.titles import readable_title, written_out
from core.errors import DataError

FEWEST_QUESTIONS = 20
"""Fewer click samples than these cannot be split into training, validation and test."""
_NOUNS = {"movie": ("film", "films"), "film": ("film", "films"), "book": ("book", "books"), "isbn": ("book", "books")}
_GENDERS = {"M": "male", "F": "female", "m": "male", "f": "female"}
_WHOLE = r"^(0|[1-9][0-9]{0,17})$"
"""Ids that stand for themselves; zeros before a number would be lost."""


@dataclass(frozen=True)
class OwnTable:
    """What was made of a table.

    Attributes:
        interactions: The ratings.
        columns: The table's column for each role that it has.
        notes: What was guessed, left out or made up, in sentences.
    """

    interactions: Interactions
    columns: dict[str, str]
    notes: tuple[str, ...]


def read_own_table(path: Path, name: str, choices: Choices = GUESS) -> OwnTable:
    """Return what a table of ratings holds.

    Args:
        path: CSV, TSV, JSON lines, Parquet, or RecBole's ``.inter``; also gzipped or in a zip archive of its own.
        name: What the data set is to be called.
        choices: Which columns are which; guessed where nothing is said.

    Raises:
        DataError: It is no table, a column cannot be found, lines are at fault, or too little is left of it.
    """
    table = any_table(path)
    found = guessed_columns(table, choices)
    notes = [text.reading.tables.columns(list(found.items()))]
    if table.layout.encoding not in (None, "utf-8", "utf-8-sig"):
        notes.append(text.reading.tables.encoding(str(table.layout.encoding)))
    cells = table.read([Column(role, _kind(role), column) for role, column in found.items()])
    if not len(cells):
        raise DataError(text.reading.files.whole_file(table.source.label, text.reading.files.NO_LINE))
    frame = pd.DataFrame(
        {"order": np.arange(len(cells)), "time": _times(cells, table, notes), "rating": _ratings(cells)}
    )
    users = _ids(cells, "user", frame, notes)
    items = _ids(cells, "item", frame, notes)
    frame["title"] = _titles(cells, items, found)
    _add_profile(frame, cells, table)
    extras = atomic_extras(path, frame, users, items)
    frame["gender"] = frame["gender"].replace(_GENDERS)
    for column in ("title", "gender", "occupation"):  # anybody's words, and shown among ours
        frame[column] = _written_out(frame[column])
    kept = _last_of_each(frame, notes, counted="rating" not in found)
    on_scale = scaled(kept["rating"].to_numpy(float), table.source.label, choices.like_above)
    notes += [*extras, *on_scale.notes]
    rated = kept.assign(rating=on_scale.ratings).dropna(subset="rating")
    licence = Licence(text.reading.tables.YOURS, text.reading.tables.YOUR_TERMS, redistributable=False)
    one, many = _nouns(found)
    card = DatasetCard(name, path.name, licence, str(path), item=one, items=many, scale=on_scale.scale)
    given = GivenPairs(*(GivenIds({at: written_out(one) for at, one in (ids or {}).items()}) for ids in (users, items)))
    ratings = Interactions(card, rated.drop(columns="order"), text.reading.tables.from_file(path), given)
    _refuse_too_few(ratings, table)
    return OwnTable(ratings, found, tuple(notes))


def dataset_name(path: Path) -> str:
    """Return what a data set is called that lies in the file ``path``: its name in lower case, without endings."""
    stem = path.name.lower().partition(".")[0] or "table"
    plain = re.sub(r"[^a-z0-9._-]+", "-", stem).strip("-._")
    return plain or "table"


def _kind(role: str) -> Kind:
    return {"user": Kind.FILLED, "item": Kind.FILLED, "rating": Kind.NUMBER, "time": Kind.FILLED}.get(role, Kind.TEXT)


def _times(cells: pa.Table, table: AnyTable, notes: list[str]) -> Ints:
    if "time" not in cells.column_names:
        notes.append(text.reading.tables.NO_TIMES)
        return np.arange(len(cells))
    return seconds_of(cells.column("time").combine_chunks(), table.source.label)


def _ratings(cells: pa.Table) -> npt.NDArray[np.float64]:
    if "rating" not in cells.column_names:
        return np.ones(len(cells))
    return np.asarray(cells.column("rating").to_numpy(), float)


def _ids(cells: pa.Table, role: str, frame: pd.DataFrame, notes: list[str]) -> dict[int, str] | None:
    """Put whole numbers into ``frame`` for the users or items; return the text that they stand for, if it was text."""
    column = cells.column(role)
    if pc.all(pc.match_substring_regex(column, _WHOLE)).as_py():
        frame[role] = pc.cast(column, pa.int64()).to_numpy()
        return None
    frame[role], names = numbered(column)
    notes.append(text.reading.tables.ids(role, len(names), names[0][:40]))
    return dict(enumerate(names, start=1))


def _titles(cells: pa.Table, items: dict[int, str] | None, found: dict[str, str]) -> pd.Series:
    """Return a title for each row: the table's own, else the item's id where that is text, else its noun and number."""
    if "title" in found:
        given = cells.column("title").to_pandas().astype("str")
        titles = given.map({one: readable_title(one) for one in given.unique()})
        return titles.mask(titles == "", text.reading.tables.UNTITLED)
    given = cells.column("item").to_pandas().astype("str")
    if items is not None:
        return given
    noun = _nouns(found)[0].capitalize()
    return noun + " " + given


def _written_out(words: pd.Series) -> pd.Series:
    strange = {one: plain for one in words.dropna().unique() if (plain := written_out(str(one))) != one}
    return words.replace(strange) if strange else words


def _add_profile(frame: pd.DataFrame, cells: pa.Table, table: AnyTable) -> None:
    for role in ("gender", "age", "occupation"):
        if role not in cells.column_names:
            frame[role] = None
            continue
        given = cells.column(role).to_pandas().astype("str")
        filled = given.mask(given.str.strip() == "", None)
        if role == "age":
            numbers = pd.to_numeric(filled, errors="coerce")
            if (numbers.isna() & filled.notna()).any() or (numbers % 1 != 0)[numbers.notna()].any():
                raise DataError(text.reading.tables.no_ages(table.source.label))
            frame[role] = numbers.astype("Int64")
        else:
            frame[role] = filled


def _last_of_each(frame: pd.DataFrame, notes: list[str], counted: bool) -> pd.DataFrame:
    """Return one row a pair: the last in time; where nobody rated, with how often the pair stands there."""
    ordered = frame.sort_values(["time", "order"], kind="stable")
    twice = ordered.duplicated(["user", "item"], keep="last")
    kept = ordered[~twice]
    if counted:
        notes.append(text.reading.tables.NO_RATINGS)
        sizes = frame.groupby(["user", "item"]).size()
        pairs = pd.MultiIndex.from_frame(kept[["user", "item"]])
        return kept.assign(rating=sizes.reindex(pairs).to_numpy(float))
    if twice.any():
        notes.append(text.reading.tables.twice(int(twice.sum())))
    return kept


def _nouns(found: dict[str, str]) -> tuple[str, str]:
    """Return the nouns of what was rated, by what its column is called."""
    name = plain_name(found["item"])
    return next((nouns for key, nouns in _NOUNS.items() if key in name), ("item", "items"))


def _refuse_too_few(ratings: Interactions, table: AnyTable) -> None:
    questions = len(asked_rows(ratings)[0])
    if questions < FEWEST_QUESTIONS:
        raise DataError(text.reading.tables.too_few(table.source.label, questions, FEWEST_QUESTIONS))

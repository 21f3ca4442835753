"""What the columns of somebody's table are: named by them, or guessed by name and content, and said aloud."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core import text
from core.data.reading.formats import AnyTable
from core.data.reading.names import ITEM_NAMES, RATING_NAMES, TIME_NAMES, TITLE_NAMES, USER_NAMES, plain_name
from core.data.reading.times import time_parser
from core.errors import DataError

ROLES = ("user", "item", "rating", "time", "title")
PROFILE_NAMES = {"gender": "gender", "sex": "gender", "age": "age", "occupation": "occupation", "job": "occupation"}
_BY_NAME = {
    "user": USER_NAMES, "item": ITEM_NAMES, "rating": RATING_NAMES, "time": TIME_NAMES, "title": TITLE_NAMES,
}  # fmt: skip
_RATING_FIRST = ("rating", "stars", "score", "overall", "yourrating", "myrating", "userrating", "bookrating")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Choices:
    """What somebody says of their table; None where it is to be guessed.

    Attributes:
        user: The column of users; columns are named, or counted from 1 where the table names none.
        item: The column of what was rated.
        rating: The column of ratings.
        time: The column of times; an empty text says that there are none.
        title: The column of titles.
        profile: The columns of gender, age and occupation.
        like_above: A rating above this one is a like.
    """

    user: str | None = None
    item: str | None = None
    rating: str | None = None
    time: str | None = None
    title: str | None = None
    profile: tuple[str, ...] = ()
    like_above: float | None = None

    def as_record(self) -> dict[str, Any]:
        """Return the choices as JSON-ready values; :meth:`from_record` reads them back."""
        return {**asdict(self), "profile": list(self.profile)}

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Choices":
        """Return the choices that :meth:`as_record` wrote."""
        return Choices(**{**record, "profile": tuple(record["profile"])})


GUESS = Choices()
"""Nothing is said; all is guessed."""


def guessed_columns(table: AnyTable, choices: Choices) -> dict[str, str]:
    """Return the table's column for each of ``ROLES`` and each part of a profile that it has.

    Raises:
        DataError: A column that was named is not there, or there is none of users or of items.
    """
    named = {role: given for role in ROLES if (given := getattr(choices, role))}
    unknown = [given for given in (*named.values(), *choices.profile) if given not in table.names]
    if unknown:
        raise DataError(text.reading.files.lacks_column(table.source.label, unknown[0], table.names))
    found = dict(named)
    guess = _by_name if table.layout.header or table.kind != "lines" else _by_content
    for role, column in guess(table, set(found.values())).items():
        if role not in found and column not in found.values() and getattr(choices, role, None) != "":
            found[role] = column
    if "item" not in found and "title" in found:
        found["item"] = found["title"]
    for role in ("user", "item"):
        if role not in found:
            raise DataError(text.reading.tables.no_role(table.source.label, role, table.names))
    return found | _profile(table, choices, set(found.values()))


def _by_name(table: AnyTable, taken: set[str]) -> dict[str, str]:
    """Return the first column of each role that is called so."""
    free = [name for name in table.names if name not in taken]
    plain = {name: plain_name(name) for name in free}
    found: dict[str, str] = {}
    for role, known in _BY_NAME.items():
        fitting = [name for name in free if plain[name] in known]
        if role == "rating":
            fitting.sort(key=lambda name: plain[name] not in _RATING_FIRST)
        if role == "item":
            fitting.sort(key=lambda name: not plain[name].endswith("id"))
        if fitting:
            found[role] = fitting[0]
    return found


def _by_content(table: AnyTable, taken: set[str]) -> dict[str, str]:
    """Return roles by place and content: users, items, then what could be ratings, then what could be times."""
    free = [name for name in table.names if name not in taken]
    found = dict(zip(("user", "item"), free, strict=False))
    for name in free[2:]:
        cells = [row[table.names.index(name)].strip() for row in table.sample if len(row) == len(table.names)]
        numbers = [float(cell) for cell in cells if _NUMBER.fullmatch(cell)]
        if "rating" not in found and len(numbers) == len(cells) and max(numbers, default=0) < 10**8:
            found["rating"] = name
        elif "time" not in found and time_parser(cells) is not None:
            found["time"] = name
    return found


def _profile(table: AnyTable, choices: Choices, taken: set[str]) -> dict[str, str]:
    """Return the columns of gender, age and occupation.

    Raises:
        DataError: A column was named that is none of these.
    """
    columns: Sequence[str] = choices.profile or [name for name in table.names if name not in taken]
    found = {PROFILE_NAMES[plain]: name for name in columns if (plain := plain_name(name)) in PROFILE_NAMES}
    foreign = [name for name in choices.profile if plain_name(name) not in PROFILE_NAMES]
    if foreign:
        raise DataError(text.reading.tables.no_profile(foreign[0], sorted(PROFILE_NAMES)))
    return found

"""MovieLens-100K: two file formats become one and the same table.

The ratings are GroupLens's (F. M. Harper and J. A. Konstan, "The MovieLens Datasets: History and Context", 2015), who
forbid passing them on: nothing of them is in this repository.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pandas as pd

from core.data.expected import Expected, verified
from core.data.interactions import Interactions
from core.errors import DataError

NAME = "movielens-100k"
OFFICIAL = ("u.data", "u.item", "u.user")
"""Files of the official archive: ratings, items, users."""
ATOMIC = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
"""The same as RecBole's atomic files."""
ARTICLES = "The|A|An|Le|La|Les|L'|Un|Une|Il|Lo|Gli|El|Los|Las|O|Der|Die|Das|Ein|Eine|Det|Den"
"""Articles that a catalogue puts behind the title: English, French, Italian, Spanish, Portuguese, German, Nordic."""

_TRAILING = re.compile(rf"(?P<name>[^()]+), (?P<article>{ARTICLES})(?= *(?:[()]|$))")
_GENDERS = {"M": "male", "F": "female"}
_NO_OCCUPATION = ("none", "other")
_RATINGS = ("user", "item", "rating", "time")
_USERS = ("user", "age", "gender", "occupation")


EXPECTED = Expected(
    rows=100_000,
    users=943,
    items=1_682,
    ratings="121db98e74b878aea0b7f6fb4bf2b5ebc97f4d55d964a544282613c7b9151f1b",
    digest="f60a93d5ae5f904ed88e2c98417887d8204b7cd77a6a23a948b02ca23208a267",
)
"""MovieLens-100K as read from RecBole's atomic files."""


def read_official(files: Mapping[str, bytes], source: str, expected: Expected = EXPECTED) -> Interactions:
    """Return the ratings of the official files.

    Args:
        files: Content of each file named in ``OFFICIAL``.
        source: Where the files came from, in words.
        expected: What they must hold; its ``digest`` is not looked at.

    Raises:
        DataError: A file is damaged, or does not hold what is expected.
    """
    data, item, user = OFFICIAL
    items = _columns(files, item, ("item", "title"), "|", encoding="latin-1")
    users = _columns(files, user, _USERS, "|")
    whole = _joined(_columns(files, data, _RATINGS, "\t"), items, users, source)
    # The official files could not be had where EXPECTED was taken. Their ratings are the same row for row and are
    # checked; a title may be spelt otherwise in a way nobody has seen, which is no reason to refuse the original.
    return verified(whole, replace(expected, digest=None), data)


def read_atomic(files: Mapping[str, bytes], source: str, expected: Expected = EXPECTED) -> Interactions:
    """Return the ratings of RecBole's atomic files, named in ``ATOMIC``; else like :func:`read_official`."""
    inter, item, user = ATOMIC
    items = _columns(files, item, ("item", "title", "year"), "\t", header=0)
    users = _columns(files, user, _USERS, "\t", header=0)
    items["title"] += " (" + items["year"] + ")"
    # The one film that the official files call "unknown", without a year, is misspelt here, in both columns.
    items["title"] = items["title"].replace("unkonwn (unkonwn)", "unknown")
    whole = _joined(_columns(files, inter, _RATINGS, "\t", header=0), items, users, source)
    return verified(whole, expected, inter)


def readable_title(title: str) -> str:
    """Return a catalogue's title as people say it: ``"Postino, Il (1994)"`` becomes ``"Il Postino (1994)"``.

    Alternative titles in parentheses are treated alike, runs of white space become one space, and the mark ``(V)``
    of films made for video is dropped.
    """
    plain = " ".join(title.split()).removesuffix(" (V)")
    return _TRAILING.sub(_article_first, plain)


def _columns(files: Mapping[str, bytes], file: str, names: Sequence[str], sep: str, **how: Any) -> pd.DataFrame:
    """Return the first columns of a file under the given names: identifiers, ratings and ages as integers."""
    integers = dict.fromkeys(("user", "item", "rating", "time", "age"), "int64")
    try:
        table: pd.DataFrame = pd.read_csv(
            BytesIO(files[file]),
            sep=sep,
            names=list(names),
            usecols=range(len(names)),
            dtype={name: integers.get(name, str) for name in names},
            quoting=csv.QUOTE_NONE,
            keep_default_na=False,
            **{"header": None, **how},
        )
        if table.empty:
            raise ValueError("it holds no line")
        return table
    except (ValueError, OverflowError) as error:
        raise DataError(f"{file} could not be read as columns {', '.join(names)}: {error}; fetch it again.") from error


def _joined(ratings: pd.DataFrame, items: pd.DataFrame, users: pd.DataFrame, source: str) -> Interactions:
    items, users = items.drop_duplicates("item"), users.drop_duplicates("user")
    for column, known in (("item", items), ("user", users)):
        unknown = set(ratings[column]) - set(known[column])
        if unknown:
            raise DataError(
                f"The files of {source} describe no {column} {min(unknown)} that was rated; fetch them again."
            )
    items = items.assign(title=items["title"].map(readable_title))
    users = users.assign(
        gender=users["gender"].map(_GENDERS),
        occupation=users["occupation"].where(~users["occupation"].isin(_NO_OCCUPATION)),
    )
    return Interactions(NAME, ratings.merge(items, on="item").merge(users, on="user"), source)


def _article_first(found: re.Match[str]) -> str:
    article = found["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{found['name']}"

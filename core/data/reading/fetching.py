"""Large files from the web: over HTTPS, resumed, verified, and kept where they can be put by hand."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from core import text
from core.data.downloads import DownloadProgress
from core.data.reading.places import FoundFiles, find_files
from core.data.sources import OFFLINE
from core.errors import DataError
from core.files import cache_folder

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Download:
    """One file on the web.

    Attributes:
        url: Its address, over HTTPS.
        md5: The checksum that its publishers give, hex; None where they give none.
        size: Roughly how many bytes it has, to be announced beforehand.
    """

    url: str
    md5: str | None
    size: int

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.url.rpartition("/")[2]


def downloads_folder() -> Path:
    """Return where downloads are kept, and where a file can be put by hand."""
    return cache_folder() / "downloads"


def fetched(
    title: str,
    wanted: Sequence[Download],
    names: Sequence[str],
    progress: DownloadProgress | None = None,
    transport: httpx.BaseTransport | None = None,
) -> FoundFiles:
    """Return the files of a data set, downloaded where they are not there yet.

    Args:
        title: What people call the data set.
        wanted: What to download: one archive, or each file.
        names: The files that are read, as :func:`core.data.reading.places.find_files` takes them.
        progress: Told how far it is, the size first.
        transport: In place of the network.

    Raises:
        DataError: It cannot be downloaded, or is not what was published; the message says where to put it by hand.
    """
    folder = downloads_folder()
    for one in wanted:
        path = folder / one.name
        if path.is_file():
            continue
        try:
            _fetch(one, path, progress, transport)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError, DataError) as error:
            raise DataError(text.reading.files.by_hand(title, [each.url for each in wanted], folder, error)) from error
    return find_files(folder / wanted[0].name if len(wanted) == 1 else folder, names)


def _fetch(one: Download, path: Path, progress: DownloadProgress | None, transport: httpx.BaseTransport | None) -> None:
    """Download one file beside ``path``, from where it broke off, and put it there once it is whole and right."""
    if os.environ.get(OFFLINE) == "1":
        raise DataError(text.data.offline(OFFLINE))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    if progress:
        progress(one.name, part.stat().st_size if part.is_file() else 0, one.size)
    with httpx.Client(timeout=_TIMEOUT, transport=transport, follow_redirects=True) as client:
        _append(client, one, part, progress)
    found = _md5(part)
    if one.md5 and found != one.md5:
        part.unlink()
        raise DataError(text.reading.files.wrong_checksum(one.name, found, one.md5))
    part.replace(path)


def _append(client: httpx.Client, one: Download, part: Path, progress: DownloadProgress | None) -> None:
    done = part.stat().st_size if part.is_file() else 0
    headers = {"Range": f"bytes={done}-"} if done else {}
    with client.stream("GET", one.url, headers=headers) as response:
        if done and response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it is there already; its checksum decides
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        done = done if resumed else 0
        total = done + int(response.headers.get("content-length") or 0)
        with part.open("ab" if resumed else "wb") as file:
            for block in response.iter_raw(_BLOCK):
                file.write(block)
                done += len(block)
                if progress:
                    progress(one.name, done, total)
        if total > done:
            raise DataError(text.reading.files.broken_off(one.name, done, total))


def _md5(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)  # what the publishers give; it tells damage, not malice
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

"""Where files lie that somebody names: in a folder, or in a zip archive; each as it is or gzipped."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, is_zipfile

from core import text
from core.errors import DataError

DAMAGED = (OSError, EOFError, BadZipFile, RuntimeError, NotImplementedError, zlib.error)
"""What Python raises while a file, a gzip stream or an archive's member is read that is damaged or encrypted."""


@dataclass(frozen=True)
class Source:
    """One file that can be read from its beginning as often as need be.

    Attributes:
        label: What it is called in messages: its name, and where it lies.
        opener: Returns its bytes as a stream, unpacked.
    """

    label: str
    opener: Callable[[], BinaryIO]

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Yield the stream of its bytes.

        Raises:
            DataError: It cannot be read, or is a damaged archive.
        """
        try:
            with self.opener() as stream:
                yield stream
        except DAMAGED as error:
            raise DataError(text.reading.files.unreadable(self.label, _reason(error))) from error


@dataclass(frozen=True)
class FoundFiles:
    """A folder or an archive in which all wanted files were found.

    Attributes:
        path: The folder or archive.
        found: Where each wanted file lies: a path below the folder, or a member of the archive.
    """

    path: Path
    found: Mapping[str, str]

    def source(self, name: str) -> Source:
        """Return one of the wanted files, by the name or pattern that it was wanted by."""
        member = self.found[name]
        label = text.reading.files.file_of(PurePosixPath(member).name, self.path)
        return Source(label, partial(_opened, self.path, member))

    def paths(self) -> list[Path]:
        """Return the files on disk that hold all of this, in a fixed order: one archive, or each file."""
        return [self.path / self.found[name] for name in sorted(self.found)] if self.path.is_dir() else [self.path]


def find_files(path: Path, names: Sequence[str], inside: Sequence[str] = ()) -> FoundFiles:
    """Return where the files called ``names`` lie, gzipped or not.

    Args:
        path: A folder, a zip archive, or a folder around either.
        names: Names of files, or patterns such as ``goodreads_books_*.json``.
        inside: Names of folders, and of archives without their ``.zip``, that ``path`` may hold them in.

    Raises:
        DataError: There is no such folder, it cannot be read, or it lacks a file; the message says which.
    """
    try:
        tried = [_found_in(place, names) for place in _places(path, inside)]
    except DAMAGED as error:
        raise DataError(text.reading.files.unreadable(str(path), _reason(error))) from error
    if not tried:
        raise DataError(text.reading.files.no_place(path, names))
    best = max(tried, key=lambda place: len(place.found))
    absent = [name for name in names if name not in best.found]
    if absent:
        raise DataError(text.reading.files.absent(best.path, absent, names))
    return best


def in_memory(files: Mapping[str, bytes], where: str) -> dict[str, Source]:
    """Return files that are in memory, by name; ``where`` says in words where they came from."""
    return {
        name: Source(text.reading.files.file_from(name, where), partial(BytesIO, content))
        for name, content in files.items()
    }


def file_source(path: Path) -> Source:
    """Return a single file that somebody names: as it is, gzipped, or the only file of a zip archive.

    Raises:
        DataError: There is no such file, or the archive holds another number of files.
    """
    if not path.is_file():
        raise DataError(text.reading.files.no_file(path))
    member = path.name
    if is_zipfile(path):
        members = _members(path)
        if len(members) != 1:
            raise DataError(text.reading.files.many_in_archive(path, len(members)))
        member = members[0]
        return Source(str(path), partial(_opened, path, member))
    return Source(str(path), partial(_opened, path.parent, member))


def _places(path: Path, inside: Sequence[str]) -> list[Path]:
    """Return the folders and archives to look in that exist, the named one first."""
    around = [path / f"{name}{ending}" for name in inside for ending in ("", ".zip")]
    return [one for one in (path, *around) if one.is_dir() or (one.is_file() and is_zipfile(one))]


def _found_in(place: Path, names: Sequence[str]) -> FoundFiles:
    members = sorted(one.name for one in place.iterdir() if one.is_file()) if place.is_dir() else _members(place)
    found = {name: member for name in names if (member := _match(name, members))}
    return FoundFiles(place, found)


def _match(name: str, members: Sequence[str]) -> str | None:
    """Return the member called ``name``; the plain one where it is there gzipped as well."""
    for wanted in (name, f"{name}.gz"):
        for member in members:
            if fnmatch(PurePosixPath(member).name, wanted):
                return member
    return None


def _members(archive: Path) -> list[str]:
    with ZipFile(archive) as opened:
        return sorted(info.filename for info in opened.infolist() if not info.is_dir() and _is_data(info.filename))


def _is_data(member: str) -> bool:
    """Return whether a member is none of what macOS puts beside each file."""
    return "__MACOSX" not in member and not PurePosixPath(member).name.startswith("._")


def _opened(place: Path, member: str) -> BinaryIO:
    raw = (place / member).open("rb") if place.is_dir() else _member(place, member)
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    if not packed:
        return raw
    unpacked: Any = gzip.GzipFile(fileobj=raw)
    unpacked.myfileobj = raw  # closed along with it
    return cast(BinaryIO, unpacked)


def _member(archive: Path, member: str) -> BinaryIO:
    with ZipFile(archive) as opened:  # the member keeps the file open until it is closed itself
        return cast(BinaryIO, opened.open(member))


def _reason(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).strip().splitlines()[0].rstrip(".")

"""Files are those that were written: their SHA-256 is compared with the one that was noted, as they are read.

A list of sums lies in the folder that it speaks of: ``manifest.json`` among the bundled assets, ``sums.json`` in a
finished run, in a recommender's folder and in an entry of the cache. What no list names is read as it is.
"""

import json
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from core import text
from core.errors import DamageError
from core.files import sha256, write_json

MANIFEST, SUMS = "manifest.json", "sums.json"
"""Names of the two lists."""
_SUM, _COMMAND = "sha256", "command"
_PICKLES = (b"\x80", b"PK\x03\x04")
"""How files begin that hold Python's own pickles, bare or as torch zips them."""
_Read = TypeVar("_Read")


def checked(path: Path) -> Path:
    """Return ``path``, whose bytes are those that were noted; each file is read for that once in a process.

    Args:
        path: A file; one that is not there, or on no list, is let through.

    Raises:
        DamageError: It is another file, or the list of its run cannot be read; the message says what to do.
    """
    found = _noted(path) if path.is_file() else None
    if found is not None and digest_of(path) != found[1][_SUM]:
        listed, entry = found
        if _COMMAND in entry:
            raise DamageError(text.ground.damaged_asset(path, listed.name, entry[_COMMAND]))
        raise DamageError(text.ground.damaged_file(path, listed.name))
    return path


def checked_folder(folder: Path) -> Path:
    """Return ``folder``, of whose files every one passed :func:`checked`, and every listed one is there.

    Raises:
        DamageError: A file is another one, or missing; or it bears the name of safetensors and is a pickle.
    """
    for one in _visible(folder):
        refuse_pickle(checked(one))
    for name in _entries(folder / SUMS):
        if not (folder / name).is_file():
            raise DamageError(text.ground.missing_file(folder / name, SUMS))
    return folder


def refuse_pickle(path: Path) -> Path:
    """Return ``path``, unless it is a pickle under the name of safetensors: opening one could run code.

    Raises:
        DamageError: It is one.
    """
    if path.suffix == ".safetensors" and path.is_file():
        with path.open("rb") as file:
            begins = file.read(16)
        # Eight bytes with the length of a header come first, then the header, which is JSON.
        if begins.startswith(_PICKLES) and begins[8:9] != b"{":
            raise DamageError(text.ground.pickle_refused(path))
    return path


def seal(folder: Path, without: Collection[str] = (), later: Mapping[str, str] | None = None) -> None:
    """Note the SHA-256 of all files in ``folder`` and below, hidden ones left out, in its list.

    Args:
        folder: The folder; files may be added afterwards, and are on no list then.
        without: Names of files and folders in it that go on changing, so that nothing is noted of them.
        later: SHA-256 (hex) of files that are about to be written, by name.

    Raises:
        OSError: The list cannot be written.
    """
    left_out = {SUMS, *without}
    named = {one.relative_to(folder): one for one in _visible(folder)}
    sums = {name.as_posix(): digest_of(one) for name, one in named.items() if name.parts[0] not in left_out}
    write_json(folder / SUMS, {name: {_SUM: one} for name, one in {**sums, **(later or {})}.items()})


def read_record(path: Path) -> Any:
    """Return the JSON value in ``path``, which is the file that was noted.

    Raises:
        DamageError: It is another file, or no JSON.
        OSError: It cannot be read.
    """
    try:
        return json.loads(checked(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise DamageError(text.ground.damaged_file(path, "")) from error


def unless_damaged(read: Callable[[], _Read]) -> _Read | None:
    """Return what ``read`` returns; where a file is damaged, warn in a sentence and return None."""
    try:
        return read()
    except DamageError as error:
        warnings.warn(str(error), stacklevel=2)
        return None


def digest_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file, worked out once for as long as its size and time stay what they are."""
    now = path.stat()
    return _digest_as_of(str(path), now.st_size, now.st_mtime_ns, now.st_ino)


@lru_cache(maxsize=4096)
def _digest_as_of(path: str, *_as_of: int) -> str:
    return sha256(Path(path))


def _noted(path: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """Return the nearest list that names ``path``, and what it says of it."""
    whole = path.absolute()
    for folder in whole.parents:
        for listed in (folder / SUMS, folder / MANIFEST):
            entry = _entries(listed).get(whole.relative_to(folder).as_posix())
            if isinstance(entry, Mapping) and _SUM in entry:
                return listed, entry
    return None


def _entries(listed: Path) -> Mapping[str, Any]:
    try:
        now = listed.stat()
    except OSError:
        return {}
    return _entries_as_of(listed, now.st_size, now.st_mtime_ns, now.st_ino)


@lru_cache(maxsize=256)
def _entries_as_of(listed: Path, *_as_of: int) -> Mapping[str, Any]:
    """Return what a list says.

    That of a run is refused where it is damaged. Without that of the assets, which are many, all of them would be lost:
    they are read as they are then, and a warning says so.
    """
    try:
        found = json.loads(listed.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if listed.name == SUMS:
            raise DamageError(text.ground.damaged_file(listed, "")) from error
        warnings.warn(text.ground.unreadable_list(listed), stacklevel=2)
        return {}
    return found if isinstance(found, Mapping) else {}


def _visible(folder: Path) -> Iterator[Path]:
    for one in sorted(folder.rglob("*")):
        if one.is_file() and not any(part.startswith(".") for part in one.relative_to(folder).parts):
            yield one

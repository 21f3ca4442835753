"""The one way in which anything is written: whole or not at all.

It goes into a fresh file beside the place where it belongs, onto the disk (fsync), and under its name in one step
(rename). A process that is killed, or a machine that loses power, leaves the old file or the new one, and at most a
fresh one, hidden and ending in :data:`UNFINISHED`, which :func:`sweep_unfinished` removes.
"""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

UNFINISHED = ".part"
"""How the names of files and folders end that are still being written; they begin with a dot."""


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a fresh path beside ``path``; what is written there replaces ``path`` at the end, or is removed.

    Raises:
        OSError: ``path`` cannot be written; that a library said so in its own way makes no difference.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED)
    os.close(handle)
    fresh = Path(name)
    try:
        with _system_errors(path):
            yield fresh
        fresh.chmod(0o644)
        _to_disk(fresh)
        fresh.replace(path)
        _to_disk(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a fresh folder beside ``path``; it takes the place of ``path`` at the end, or is removed.

    Raises:
        OSError: ``path`` cannot be written.
    """
    with _fresh_beside(path) as fresh:
        yield fresh
        _tree_to_disk(fresh)
        _take_place(path, fresh)
        _to_disk(path.parent)


@contextmanager
def founded_folder(path: Path) -> Iterator[Path]:
    """Yield a fresh folder beside ``path``; it becomes ``path`` at the end, unless another came first, which stays.

    Raises:
        OSError: ``path`` cannot be written.
    """
    with _fresh_beside(path) as fresh:
        yield fresh
        _tree_to_disk(fresh)
        try:
            fresh.rename(path)
        except OSError:
            if not path.is_dir():
                raise
        _to_disk(path.parent)


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of ``source`` to ``target``, whole or not at all.

    Raises:
        OSError: One cannot be read, or the other not be written.
    """
    with atomic_file(target) as fresh:
        shutil.copyfile(source, fresh)


def sweep_unfinished(folder: Path) -> None:
    """Remove what killed processes left unfinished in ``folder`` and below; only for whoever is alone in there."""
    for one in list(folder.rglob(f".*{UNFINISHED}")):
        shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)


@contextmanager
def _fresh_beside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=UNFINISHED))
    fresh.chmod(0o755)
    try:
        with _system_errors(path):
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _take_place(path: Path, fresh: Path) -> None:
    """Let the folder ``fresh`` be at ``path``; whoever looks in between finds nothing there, never a half."""
    with _fresh_beside(path) as aside:
        old = aside / path.name
        if path.is_dir():
            path.replace(old)
        try:
            fresh.replace(path)
        except OSError:
            if old.is_dir():
                old.replace(path)
            raise


@contextmanager
def _system_errors(path: Path) -> Iterator[None]:
    """Raise as OSError on ``path`` what safetensors says of the system in its own class: a full disk, for one."""
    try:
        yield
    except SafetensorError as error:
        found = _SYSTEM_ERROR.search(str(error))
        if found is None:
            raise
        number = int(found["number"])
        raise OSError(number, os.strerror(number), str(path)) from error


def _tree_to_disk(folder: Path) -> None:
    for one in [*folder.rglob("*"), folder]:
        _to_disk(one)


def _to_disk(path: Path) -> None:
    """Wait until the system has put a file, or a folder's list of names, on the disk; where it can do that at all."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


_SYSTEM_ERROR = re.compile(r"os error (?P<number>\d+)")
_NO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
"""What file systems say that cannot be told to write something down now."""

"""Folders in which one process works at a time."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core import text
from core.errors import RunError

if os.name == "nt":
    import msvcrt
else:
    import fcntl

LOCK_FILE = ".lock"
_TURN_FILE = ".turn"
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}
"""What file systems say that know no locks; there, nobody is kept out."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes out of ``folder`` for as long as the block runs; the system lets go if this process dies.

    Args:
        folder: Made where it is missing; an empty file ``.lock`` stays in it.

    Raises:
        RunError: Another process is at work there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("a") as file:
        try:
            _take(file)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise RunError(text.runs.at_work(folder)) from error
        yield


@contextmanager
def by_turns_in(folder: Path) -> Iterator[None]:
    """Let processes run the block one after another: whoever comes while it runs elsewhere waits.

    Args:
        folder: Made where it is missing; an empty file ``.turn`` stays in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _TURN_FILE).open("a") as file:
        try:
            _take(file, waits=True)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield


def is_at_work_in(folder: Path) -> bool:
    """Return whether some process is in :func:`alone_in` with ``folder``."""
    if not (folder / LOCK_FILE).is_file():
        return False
    try:
        with alone_in(folder):
            return False
    except RunError:
        return True


def _take(file: IO[str], waits: bool = False) -> None:
    if os.name == "nt":
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))

"""Tables of large data sets, kept as they were read: named after the very bytes of their files, opened in a moment."""

import hashlib
import shutil
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from core import text
from core.checksums import SUMS, checked_folder, seal
from core.data.card import DatasetCard
from core.data.interactions import Interactions
from core.data.narrow.keeping import keep_columns, opened_columns
from core.data.reading.places import FoundFiles
from core.errors import DamageError, DataError
from core.files import atomic_folder, cache_folder, read_json, sha256, write_json

_FORMAT = 2
_DIGESTS = "digests.json"
_SETTLED = 2_000_000_000
"""Nanoseconds after which another change of a file would show in its times, however coarse they are."""


def prepared(card: DatasetCard, files: FoundFiles, source: str, read: Callable[[], Interactions]) -> Interactions:
    """Return the ratings that ``read`` makes of some files, from the cache where these bytes have been read before.

    Args:
        card: The data set.
        files: What is read; each byte of it counts.
        source: Where it lies, in words.
        read: Reads the files.

    Raises:
        DataError: The files cannot be read.
    """
    entry = cache_folder() / "tables" / f"{card.name}-{_key(card, files)}"
    kept = kept_table(card, entry, source)
    if kept is not None:
        return kept
    found = read()
    keep_table(found, entry)
    return kept_table(card, entry, source) or found


def _key(card: DatasetCard, files: FoundFiles) -> str:
    """Return what tells these files, and the way they are read, from all others."""
    digest = hashlib.sha256(f"{_FORMAT}|{card.scale}|{card.last_samples}".encode())
    try:
        for path in files.paths():
            digest.update(f"|{path.name}|{_sha256_of(path)}".encode())
    except OSError as error:
        raise DataError(text.reading.files.unreadable(str(files.path), str(error.strerror))) from error
    return digest.hexdigest()[:16]


def _sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file: the one that is remembered where nothing has touched the file since."""
    now = path.stat()
    seen = [now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino, now.st_dev]
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    record = cache_folder() / "hashes" / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = read_json(record)
        if known["seen"] == seen:
            return str(known["sha256"])
    found = sha256(path)
    if time.time_ns() - max(now.st_mtime_ns, now.st_ctime_ns) > _SETTLED:
        with suppress(OSError):
            write_json(record, {"seen": seen, "sha256": found})
    return found


def kept_table(card: DatasetCard, entry: Path, source: str) -> Interactions | None:
    """Return what a folder of the cache holds; None where that is nothing, or damaged, and then dropped.

    Args:
        card: The data set.
        entry: The folder, as :func:`keep_table` wrote it.
        source: Where the ratings came from, in words.
    """
    try:
        if not (entry / SUMS).is_file():
            raise FileNotFoundError(entry)
        checked_folder(entry)
        return Interactions(card, opened_columns(entry, card), source, digests=read_json(entry / _DIGESTS))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException, DamageError):
        shutil.rmtree(entry, ignore_errors=True)
        return None


def keep_table(interactions: Interactions, entry: Path) -> None:
    """Keep ratings in a folder of the cache, ``entry``; where it cannot be written, warn and carry on."""
    try:
        with atomic_folder(entry) as fresh:
            keep_columns(interactions.columns, fresh)
            write_json(fresh / _DIGESTS, interactions.digests)
            seal(fresh)
    except OSError as error:
        warnings.warn(text.data.not_kept(interactions.name, entry.parent, error), stacklevel=2)

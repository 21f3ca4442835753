"""Arrays in one file, with a label that says what they are and the SHA-256 of the file within it.

A file of ours is checked whenever it is read, wherever it lies: no list has to name it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from core import text
from core.checksums import checked, refuse_pickle
from core.errors import DamageError
from core.files import atomic_file

_ABOUT, _STAMP = "about", "sha256"
_BLANK = "0" * hashlib.sha256().digest_size * 2
"""What stands in the place of the sum while it is worked out."""
_A_SUM = re.compile(rb"[0-9a-f]{%d}" % len(_BLANK))
_LONGEST_HEADER = 100 << 20
"""Bytes of a header that safetensors reads at most."""


def save_labelled(path: Path, arrays: Mapping[str, Any], label: Mapping[str, Any] | None = None) -> None:
    """Write ``arrays`` under a ``label`` of JSON-ready values by name, whole or not at all.

    The same arrays under the same label make the same file: safetensors writes several entries of metadata in no fixed
    order, so there is one.

    Args:
        path: Where.
        arrays: numpy's, or torch's tensors, by name.
        label: What they are; none where their place says it.

    Raises:
        OSError: ``path`` cannot be written.
    """
    metadata = {_ABOUT: json.dumps({**(label or {}), _STAMP: _BLANK})}
    with atomic_file(path) as fresh:
        if any(hasattr(one, "numpy") for one in arrays.values()):
            from safetensors.torch import save_file as save_tensors

            save_tensors(dict(arrays), fresh, metadata=metadata)
        else:
            save_file(dict(arrays), fresh, metadata=metadata)
        _stamp(fresh)


def load_labelled(path: Path) -> dict[str, Any]:
    """Return the arrays in ``path``, which is the file that was written.

    Raises:
        DamageError: It is not, or it is no such file; the message says what to do.
        OSError: It cannot be read.
    """
    return dict(_read(path, load_file))


def load_tensors(path: Path) -> dict[str, Any]:
    """Return the same as torch's tensors, on the CPU.

    Raises:
        DamageError: It is not the file that was written; the message says what to do.
        OSError: It cannot be read.
    """
    from safetensors.torch import load_file as load_torch_file

    return dict(_read(path, load_torch_file))


def label_of(path: Path) -> dict[str, Any]:
    """Return the label of the file at ``path``; an empty one where it bears none.

    Raises:
        DamageError: It is not the file that was written.
        OSError: It cannot be read.
    """
    label: dict[str, Any] = _read(path, _label)
    return {name: value for name, value in label.items() if name != _STAMP}


def _read(path: Path, read: Any) -> Any:
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "No such file or directory", str(path))
        now = refuse_pickle(checked(path)).stat()
        if _is_whole(path, now.st_size, now.st_mtime_ns, now.st_ino):
            return read(path)
    except (SafetensorError, ValueError, TypeError) as error:
        raise DamageError(text.ground.damaged_file(path, "")) from error
    raise DamageError(text.ground.damaged_file(path, ""))


def _label(path: Path) -> dict[str, Any]:
    with safe_open(path, framework="numpy") as file:
        return dict(json.loads((file.metadata() or {}).get(_ABOUT, "{}")))


def _stamp(path: Path) -> None:
    """Put the file's SHA-256, worked out with zeros in its place, into the label."""
    at = _header(path).index(_BLANK.encode())
    found = _sum_without(path, at)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(found.encode())


@lru_cache(maxsize=4096)
def _is_whole(path: Path, *_as_of: int) -> bool:
    """Return whether the file has the sum that its label names; one without a sum may be anything.

    Args:
        path: The file.
        _as_of: Its size and time: as long as they stay, it is read for that once in a process.
    """
    stamp, header = _label(path).get(_STAMP), _header(path)
    if stamp is None:
        return _A_SUM.search(header) is None  # a sum without its name is a damaged label
    return _sum_without(path, header.index(stamp.encode())) == stamp


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(8)
        return start + file.read(min(int.from_bytes(start, "little"), _LONGEST_HEADER))


def _sum_without(path: Path, at: int) -> str:
    """Return the SHA-256 (hex) of a file with zeros in place of the sum that begins at byte ``at``."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(at) + _BLANK.encode())
        file.seek(at + len(_BLANK))
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

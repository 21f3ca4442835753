"""Files that are written whole or not at all, and the folders that they live in."""

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from core.atomic import UNFINISHED as UNFINISHED
from core.atomic import atomic_file as atomic_file
from core.atomic import atomic_folder as atomic_folder
from core.atomic import copy_file as copy_file
from core.atomic import founded_folder as founded_folder
from core.atomic import sweep_unfinished as sweep_unfinished

PACKAGE = Path(__file__).resolve().parent
"""The folder of the engine's own code: ``core`` in a checkout, ``e2urec`` where it is installed."""
PROJECT = PACKAGE.parent
"""The checkout, with its tests and documents."""


def bundled_assets(package: Path = PACKAGE) -> Path:
    """Return the folder of bundled models, references, recordings and style.

    Args:
        package: The folder of the engine's code.

    Returns:
        ``assets`` inside the package, where a wheel puts it; else ``assets`` beside it, as in a checkout.
    """
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


ASSETS = bundled_assets()
"""What is bundled with the engine."""


def runs_folder() -> Path:
    """Return the folder for runs whose place nobody chose: ``E2UREC_RUNS``, else one in the user's data folder."""
    named = os.environ.get("E2UREC_RUNS")
    return Path(named).expanduser() if named else _of_the_user(user_data_path("e2urec")) / "runs"


def cache_folder() -> Path:
    """Return the folder for downloads and tokenised samples: ``E2UREC_CACHE``, else the user's cache folder."""
    named = os.environ.get("E2UREC_CACHE")
    return Path(named).expanduser() if named else _of_the_user(user_cache_path("e2urec"))


def _of_the_user(folder: Path) -> Path:
    """Return ``folder``, or one for passing files where the user has no home that it could lie in."""
    if folder.is_absolute():
        return folder
    return Path(tempfile.gettempdir()) / f"e2urec-{os.getuid() if hasattr(os, 'getuid') else 'user'}" / folder.name


def writable(folder: Path) -> tuple[Path, str]:
    """Return ``folder`` and nothing where one may write in it; else a fresh one for passing files, and why.

    Args:
        folder: Made where it is missing.

    Raises:
        OSError: Nowhere may anything be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder, ""
    except OSError as error:
        return Path(tempfile.mkdtemp(prefix="e2urec-")), error.strerror or str(error)


def write_text(path: Path, content: str) -> None:
    """Write ``content`` to ``path`` in UTF-8, whole or not at all.

    Raises:
        OSError: ``path`` cannot be written.
    """
    with atomic_file(path) as fresh:
        fresh.write_text(content, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` to ``path`` as indented JSON with sorted keys, whole or not at all.

    Raises:
        OSError: ``path`` cannot be written.
        TypeError: ``value`` is not JSON-ready; see :func:`plain`.
    """
    write_text(path, json_text(value))


def json_text(value: Any) -> str:
    """Return ``value`` as :func:`write_json` writes it.

    Raises:
        TypeError: ``value`` is not JSON-ready; see :func:`plain`.
    """
    return json.dumps(value, indent=2, sort_keys=True) + "\n"


def read_json(path: Path) -> Any:
    """Return the JSON value in ``path``.

    Raises:
        OSError: ``path`` cannot be read.
        ValueError: It is not JSON.
    """
    return json.loads(path.read_text(encoding="utf-8"))


def plain(value: Any) -> Any:
    """Return ``value`` as JSON knows it: NaN and infinity as None, paths as text, arrays' numbers as Python's own."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    return plain(value.item()) if hasattr(value, "item") else value


def sha256(path: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

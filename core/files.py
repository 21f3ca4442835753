"""Files that are written whole or not at all, and the folders that they live in."""

import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

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
    return Path(named).expanduser() if named else user_data_path("e2urec") / "runs"


def cache_folder() -> Path:
    """Return the folder for downloads and tokenised samples: ``E2UREC_CACHE``, else the user's cache folder."""
    named = os.environ.get("E2UREC_CACHE")
    return Path(named).expanduser() if named else user_cache_path("e2urec")


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a fresh path beside ``path``; what is written there replaces ``path`` at the end, or is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a fresh folder beside ``path``; it takes the place of ``path`` at the end, or is removed."""
    with _fresh_beside(path) as fresh:
        yield fresh
        if path.exists():
            shutil.rmtree(path)
        fresh.replace(path)


@contextmanager
def founded_folder(path: Path) -> Iterator[Path]:
    """Yield a fresh folder beside ``path``; it becomes ``path`` at the end, unless another came first, which stays."""
    with _fresh_beside(path) as fresh:
        yield fresh
        try:
            fresh.rename(path)
        except OSError:
            if not path.is_dir():
                raise


@contextmanager
def _fresh_beside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    fresh.chmod(0o755)
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


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
    write_text(path, json.dumps(value, indent=2, sort_keys=True) + "\n")


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

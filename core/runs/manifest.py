"""The list of bundled assets: what each file's bytes must be, and the command that made them."""

from pathlib import Path
from typing import Any

from core import text
from core.checksums import MANIFEST
from core.files import read_json, sha256, write_json

_BY_HAND = {".css", ".js", ".md", ".png", ".svg"}
"""Suffixes of files that people write or draw; no command makes them, so they are not listed."""


def record(assets: Path, made: Path, command: str) -> None:
    """List files as the work of a command, in place of what is listed under the same path.

    Args:
        assets: The folder that the manifest lies in and speaks of.
        made: A file, or a folder for all files in it; below ``assets``.
        command: The command line that makes them.

    Raises:
        ValueError: ``made`` is not below ``assets``.
    """
    entries = _listed(assets)
    inside = made.resolve().relative_to(assets.resolve()).as_posix()
    kept = {name: entry for name, entry in entries.items() if name != inside and not name.startswith(f"{inside}/")}
    files = _files(made) if made.is_dir() else [made]
    fresh = {_name(assets, file): _entry(file, command) for file in files}
    write_json(assets / MANIFEST, kept | fresh)


def unlist(assets: Path, made: Path) -> None:
    """Take a file that is about to be made anew from the list: until it is recorded, nothing says what it must be."""
    entries = _listed(assets) if made.resolve().is_relative_to(assets.resolve()) else {}
    if entries.pop(_name(assets, made) if entries else "", None) is not None:
        write_json(assets / MANIFEST, entries)


def problems(assets: Path) -> list[str]:
    """Return a sentence for each asset that is not listed, listed but absent, or not the file that was listed."""
    entries = _listed(assets)
    found = {_name(assets, file): file for file in _files(assets)}
    unlisted = [text.runs.unlisted_asset(name) for name in found if name not in entries]
    absent = [text.runs.absent_asset(name, entry["command"]) for name, entry in entries.items() if name not in found]
    changed = [
        text.runs.changed_asset(name, entry["command"])
        for name, entry in entries.items()
        if name in found and _entry(found[name], entry["command"]) != entry
    ]
    return unlisted + absent + changed


def _listed(assets: Path) -> dict[str, dict[str, Any]]:
    path = assets / MANIFEST
    return dict(read_json(path)) if path.is_file() else {}


def _files(folder: Path) -> list[Path]:
    """Return the files that commands made; hidden ones are unfinished work."""
    visible = [
        path for path in folder.rglob("*") if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    made = [path for path in visible if path.is_file() and path.suffix not in _BY_HAND and path.name != MANIFEST]
    return sorted(made)


def _name(assets: Path, file: Path) -> str:
    return file.resolve().relative_to(assets.resolve()).as_posix()


def _entry(file: Path, command: str) -> dict[str, Any]:
    return {"sha256": sha256(file), "bytes": file.stat().st_size, "command": command}

"""What a Hugging Face Space asks of a checkout, and what of it does not hold: each as a sentence."""

import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from huggingface_hub import metadata_load
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from core import text

ZERO_PYTHONS = ("3.10.13", "3.12.12")
"""Versions of Python that a Space on ZeroGPU may have."""
_ZERO_TORCHES = ("2.8.0", "2.9.1", "2.10.0", "2.11.0")
_NEEDED = ("title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "python_version", "app_file", "license")
_LISTS = ("tags", "models", "datasets")
_COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
_HARDWARE = ("cpu-", "zero-a10g", "t4-", "l4x", "l40sx", "a10g-", "a100-", "h100")
_LONGEST_ABOUT = 60
"""Characters of a Space's short description."""
_LARGEST_FILE, _LARGEST_SPACE = 10 << 20, 1 << 30
"""Bytes of a file that is not in LFS, and of all files."""
_FORBIDDEN = {".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".env", ".pem", ".key"}
"""Suffixes of files that may run code when they are opened, or hold secrets."""


def space_problems(checkout: Path) -> list[str]:
    """Return a sentence for each rule of the Hub that a checkout breaks; none where it can be pushed as a Space.

    Args:
        checkout: Its folder, with ``README.md`` and ``requirements.txt``.
    """
    try:
        found = metadata_load(checkout / "README.md") or {}
    except Exception as error:  # a missing file, or whatever the parser of YAML finds wrong
        return [text.hub.space.no_front_matter(str(error).splitlines()[0])]
    return [*_front_matter(checkout, found), *_versions(checkout, found), *_files(checkout)]


def _front_matter(checkout: Path, found: dict[str, Any]) -> Iterator[str]:
    said = text.hub.space
    yield from (said.key_missing(name) for name in _NEEDED if not found.get(name))
    yield from (said.no_list(name) for name in _LISTS if not isinstance(found.get(name, []), list))
    for name in ("colorFrom", "colorTo"):
        if found.get(name) not in _COLOURS:
            yield said.wrong_value(name, found.get(name), sorted(_COLOURS))
    if found.get("sdk") != "gradio":
        yield said.wrong_value("sdk", found.get("sdk"), ["gradio"])
    if str(found.get("python_version")) not in ZERO_PYTHONS:
        yield said.wrong_value("python_version", found.get("python_version"), ZERO_PYTHONS)
    if len(found.get("short_description", "")) > _LONGEST_ABOUT:
        yield said.about_too_long(len(found["short_description"]), _LONGEST_ABOUT)
    if not str(found.get("suggested_hardware", "cpu-basic")).startswith(_HARDWARE):
        yield said.wrong_value("suggested_hardware", found["suggested_hardware"], ["cpu-basic", "zero-a10g"])
    if not isinstance(found.get("hf_oauth", False), bool):
        yield said.wrong_value("hf_oauth", found["hf_oauth"], ["true", "false"])
    if found.get("app_file") and not (checkout / str(found["app_file"])).is_file():
        yield said.file_missing("app_file", str(found["app_file"]))
    if not str(found.get("thumbnail", "https://")).startswith("https://"):
        yield said.no_address("thumbnail", str(found["thumbnail"]))


def _versions(checkout: Path, found: dict[str, Any]) -> Iterator[str]:
    """Yield what does not hold between the front matter, what is required, and what is installed and tested here."""
    lines = (checkout / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {one.name: one.specifier for one in map(Requirement, filter(None, map(_without_comment, lines)))}
    asked = str(found.get("sdk_version"))
    if asked != version("gradio"):
        yield text.hub.space.other_version("sdk_version", asked, version("gradio"))
    if Version(asked) not in required.get("gradio", SpecifierSet()):
        yield text.hub.space.outside("sdk_version", asked, str(required["gradio"]))
    if not any(Version(one) in required.get("torch", SpecifierSet()) for one in _ZERO_TORCHES):
        yield text.hub.space.outside("torch", ", ".join(_ZERO_TORCHES), str(required["torch"]))


def _files(checkout: Path) -> Iterator[str]:
    files = tracked_files(checkout)
    patterns = _lfs_patterns(checkout)
    for file in files:
        name, size = file.relative_to(checkout).as_posix(), file.stat().st_size
        if size > _LARGEST_FILE and not any(file.match(pattern) for pattern in patterns):
            yield text.hub.space.too_large(name, size, _LARGEST_FILE)
        if file.suffix in _FORBIDDEN or file.name in _FORBIDDEN:
            yield text.hub.space.forbidden(name)
        if file.is_symlink():
            yield text.hub.space.link(name)
    total = sum(file.stat().st_size for file in files)
    if total > _LARGEST_SPACE:
        yield text.hub.space.too_large(".", total, _LARGEST_SPACE)


def tracked_files(checkout: Path) -> list[Path]:
    """Return the files that git knows in a checkout; all but hidden ones where it is none of git's."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=checkout, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [one for name in listed.stdout.split("\0") if name and (one := checkout / name).is_file()]
    visible = (one for one in checkout.rglob("*") if one.is_file())
    return sorted(one for one in visible if not any(p.startswith(".") for p in one.relative_to(checkout).parts[:-1]))


def _lfs_patterns(checkout: Path) -> list[str]:
    path = checkout / ".gitattributes"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [line.split()[0] for line in lines if "filter=lfs" in line]


def _without_comment(line: str) -> str:
    return line.partition("#")[0].strip()

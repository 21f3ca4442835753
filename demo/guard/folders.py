"""Where the server keeps its files is nobody's business: folders of ours are cut out of whatever is answered."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from core.files import ASSETS, cache_folder, runs_folder

_CUT = "…"


def without_folders(said: str, *more: Path) -> str:
    """Return a text in which the names of the server's folders are cut short.

    Args:
        said: Any text.
        more: Further folders that are not to be read in it.
    """
    if "/" not in said and "\\" not in said:
        return said
    for folder in _names(runs_folder(), cache_folder(), *more):
        said = said.replace(folder, _CUT)
    return said


@lru_cache(maxsize=32)
def _names(*folders: Path) -> tuple[str, ...]:
    """Return what is cut out, the longest first, so that what lies in another folder goes with its own name."""
    known = {*folders, *(one.resolve() for one in folders), ASSETS, ASSETS.parent, Path.home(), Path.cwd()}
    return tuple(sorted((str(one) for one in known if len(one.parts) > 1), key=len, reverse=True))


def cut_everywhere(value: Any, *more: Path) -> Any:
    """Return a value with :func:`without_folders` done to every text in its lists, tuples and dicts."""
    if isinstance(value, str):
        return without_folders(value, *more)
    if isinstance(value, dict):
        return {key: cut_everywhere(one, *more) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(cut_everywhere(one, *more) for one in value)
    return value

"""Methods, metrics and data sets from elsewhere: a file that somebody names, or a package that is installed.

A plug-in is code. It runs with all the rights of whoever starts the program, so it is loaded only from a file that the
user names on purpose (``--plugin FILE.py``, or the variable ``E2UREC_PLUGINS``) or from a package that they installed.
Nothing is loaded from data, runs or recordings. What a plug-in brings puts itself on a registry while it is imported
(``@register``), and then stands in every list as our own does.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType

from core import text
from core.errors import CoreError, PluginError

ENTRY_POINT_GROUPS = ("e2urec.methods", "e2urec.metrics", "e2urec.datasets")
"""Groups of entry points in which an installed package names the modules that bring something."""
PLUGINS_VARIABLE = "E2UREC_PLUGINS"
"""Environment variable that names plug-in files, separated as on ``PATH``."""


def load_all(files: Iterable[Path] = ()) -> None:
    """Load installed plug-ins, then the files that ``E2UREC_PLUGINS`` names, then ``files``; each only once.

    Args:
        files: Plug-in files, as named with ``--plugin``.

    Raises:
        PluginError: A plug-in could not be loaded.
    """
    load_installed()
    named = os.environ.get(PLUGINS_VARIABLE, "").split(os.pathsep)
    load_plugins([*(Path(one) for one in named if one), *files])


def load_plugins(files: Iterable[Path]) -> list[ModuleType]:
    """Import each file, unless it was imported already, and return the modules.

    Raises:
        PluginError: A file is missing or could not be imported, or a name that it registers is taken.
    """
    return [_load_file(file) for file in files]


def load_installed() -> None:
    """Import what installed packages name in the groups ``e2urec.methods``, ``e2urec.metrics`` and ``e2urec.datasets``.

    Raises:
        PluginError: A package's plug-in could not be imported, or a name that it registers is taken.
    """
    for group in ENTRY_POINT_GROUPS:
        for one in entry_points(group=group):
            try:
                one.load()
            except Exception as error:
                raise PluginError(text.ground.installed_plugin_failed(one.name, _package(one), _why(error))) from error


def _load_file(file: Path) -> ModuleType:
    place = file.expanduser().resolve()
    name = f"e2urec_plugin_{hashlib.sha256(str(place).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, place) if place.is_file() else None
    if spec is None or spec.loader is None:
        raise PluginError(text.ground.no_plugin_file(file))
    module = sys.modules[name] = module_from_spec(spec)  # dataclasses look for their module there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise PluginError(text.ground.plugin_failed(file, _why(error, str(place)))) from error
    return module


def _package(one: EntryPoint) -> str:
    return one.dist.name if one.dist else one.value


def _why(error: Exception, file: str = "") -> str:
    """Return what went wrong, and in which line of the plug-in's ``file``."""
    said = str(error).rstrip(".")
    if isinstance(error, CoreError):
        return said
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == file]
    return f"{type(error).__name__}: {said}" + (f", line {lines[-1]}" if lines else "")

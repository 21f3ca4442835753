"""Methods, metrics and data sets from elsewhere: a file that somebody names, or a package that is installed.

A plug-in is code. It runs with all the rights of whoever starts the program, so it is loaded only from a file that the
user names on purpose (``--plugin FILE.py``, or the variable ``E2UREC_PLUGINS``) or from a package that they installed.
Nothing is loaded from data, runs or recordings. What a plug-in brings puts itself on a registry while it is imported
(``@register``), and then stands in every list as our own does.

Whether it imports from ``core``, as in a checkout, or from ``e2urec``, as where that is installed, it gets the engine
that runs: a second copy would have registries of its own.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any

from core import text
from core.errors import CoreError, PluginError

ENTRY_POINT_GROUPS = ("e2urec.methods", "e2urec.metrics", "e2urec.datasets")
"""Groups of entry points in which an installed package names the modules that bring something."""
PLUGINS_VARIABLE = "E2UREC_PLUGINS"
"""Environment variable that names plug-in files, separated as on ``PATH``."""
_NAMES = ("core", "e2urec")
"""What the engine is called in a checkout, and where it is installed."""
_ENGINE = __name__.partition(".")[0]


class _SameEngine(MetaPathFinder, Loader):
    """Finds the engine that runs under its other name: the very modules, not copies of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.specs: dict[str, ModuleSpec | None] = {}

    def find_spec(self, name: str, _path: Any, _target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] == self.name else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(_ENGINE + spec.name.removeprefix(self.name))
        self.specs[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing, since that is done; but the module is still what it was."""
        if module.__spec__ is not None:
            module.__spec__ = self.specs.pop(module.__spec__.name)


def load_all(files: Iterable[Path] = ()) -> None:
    """Load installed plug-ins, then the files that ``E2UREC_PLUGINS`` names, then ``files``; each only once.

    Args:
        files: Plug-in files, as named with ``--plugin``.

    Raises:
        PluginError: A plug-in could not be loaded.
    """
    _answer_to_both_names()
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


def _answer_to_both_names() -> None:
    """Let ``core`` and ``e2urec`` both mean the engine that runs; a ``core`` of somebody else's stays what it is."""
    for name in _NAMES:
        known = any(isinstance(one, _SameEngine) and one.name == name for one in sys.meta_path)
        theirs = name == _NAMES[0] and find_spec(name) is not None
        if name != _ENGINE and not known and not theirs:
            sys.meta_path.insert(0, _SameEngine(name))  # before the one that would find a second copy


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

"""Every sentence that the engine says to people, a module a room. A second language is one more folder here."""

import os
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

LANGUAGE = os.environ.get("E2UREC_LANGUAGE", "en")
"""Name of the folder of the language that is spoken."""


def spoken(package: str) -> Callable[[str], ModuleType]:
    """Return the ``__getattr__`` of a package of words: it finds a module of words in the language that is spoken.

    Args:
        package: The package's name; each language is a folder in it.
    """

    def words(name: str) -> ModuleType:
        """Return the module of that name, or raise the AttributeError that a package owes to whoever asks."""
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return import_module(f"{package}.{LANGUAGE}.{name}")
        except ModuleNotFoundError as error:
            raise AttributeError(f"There are no words called {name} in {package}.{LANGUAGE}.") from error

    return words


if TYPE_CHECKING:
    from core.text.en import benchmark as benchmark
    from core.text.en import cli as cli
    from core.text.en import data as data
    from core.text.en import designs as designs
    from core.text.en import documents as documents
    from core.text.en import evaluation as evaluation
    from core.text.en import experiment as experiment
    from core.text.en import export as export
    from core.text.en import ground as ground
    from core.text.en import hub as hub
    from core.text.en import models as models
    from core.text.en import plainly as plainly
    from core.text.en import planning as planning
    from core.text.en import reading as reading
    from core.text.en import runs as runs
    from core.text.en import training as training
    from core.text.en import tuning as tuning
    from core.text.en import unlearning as unlearning
else:
    __getattr__ = spoken(__name__)

"""What the engine offers to outsiders: found by name, documented, and cheap until it is asked for."""

import subprocess
import sys

import pytest

import core
from core.files import PROJECT

HEAVY = ("torch", "transformers", "peft", "pandas", "sklearn", "gradio")
"""Libraries that take long to load, or that not everybody has."""
NAMES = [name for name in core.__all__ if not name.startswith("__")]


def loaded(statement):
    """Return which of the heavy libraries a fresh Python has loaded after ``statement``."""
    code = f"{statement}\nimport sys\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("name", core.__all__)
def test_every_name_that_is_offered_is_there(name):
    assert getattr(core, name) is not None


@pytest.mark.parametrize("name", [name for name in NAMES if callable(getattr(core, name))])
def test_every_function_and_class_that_is_offered_says_what_it_is(name):
    offered = getattr(core, name)
    assert offered.__module__.startswith("core.")
    assert offered.__doc__
    assert not offered.__doc__.startswith(f"{name}(")  # what dataclasses write where nobody did


def test_registries_name_what_they_hold():
    for registry in (core.METHODS, core.DATASETS):
        assert registry
        assert all(isinstance(name, str) for name in registry)


def test_a_name_that_is_not_offered_is_an_error_that_says_so():
    with pytest.raises(AttributeError, match="module 'core' has no attribute 'nonsense'"):
        core.nonsense  # noqa: B018 -- asking is the whole point


@pytest.mark.parametrize("statement", ["import core", "from core import CoreError"])
def test_the_engine_is_cheap_to_import_until_it_is_needed(statement):
    assert loaded(statement) == []


def test_what_needs_the_heavy_libraries_loads_them():
    assert "torch" in loaded("from core import open_experiment")

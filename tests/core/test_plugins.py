"""Plug-ins: files that are named and packages that are installed, each loaded once or refused in a sentence."""

import os
import sys

import pytest

from core.errors import PluginError
from core.files import PROJECT
from core.plugins import ENTRY_POINT_GROUPS, PLUGINS_VARIABLE, load_all, load_installed, load_plugins
from core.unlearning import base

EXAMPLE = PROJECT / "docs" / "examples" / "my_method.py"


@pytest.fixture
def installed(monkeypatch, tmp_path, registry):
    """Install a package of one module for a test, with its entry points."""

    def install(code, group="e2urec.methods", module="mine_plugin"):
        (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
        facts = tmp_path / "mine-1.0.dist-info"
        facts.mkdir(exist_ok=True)
        (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n", encoding="utf-8")
        (facts / "entry_points.txt").write_text(f"[{group}]\nmine = {module}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)

    yield install
    sys.modules.pop("mine_plugin", None)


def test_a_file_that_is_named_brings_its_method_and_is_imported_once(registry):
    [module] = load_plugins([EXAMPLE])
    assert registry["random_labels"] is module.RandomLabels
    assert load_plugins([EXAMPLE, EXAMPLE]) == [module, module]
    assert list(registry)[-1] == "random_labels"


def test_the_environment_names_files_too(registry, monkeypatch, tmp_path):
    (tmp_path / "other.py").write_text("SEEN = True\n", encoding="utf-8")
    monkeypatch.setenv(PLUGINS_VARIABLE, os.pathsep.join([str(EXAMPLE), str(tmp_path / "other.py")]))
    load_all()
    assert "random_labels" in registry


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (None, "There is no plug-in .*mine.py"),
        ("one = 1\nraise ValueError('no luck.')", r"ValueError: no luck, line 2\); correct it or leave it out"),
        ("def f(:", "SyntaxError"),
        ("import a_module_that_nobody_has", "ModuleNotFoundError"),
        (EXAMPLE.read_text(encoding="utf-8").replace('"random_labels"', '"npo"'), "There is a method npo already"),
    ],
)
def test_what_cannot_be_loaded_is_refused_in_one_sentence(registry, tmp_path, code, why):
    before = dict(registry)
    if code is not None:
        (tmp_path / "mine.py").write_text(code, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PluginError, match=why) as refused:
            load_plugins([tmp_path / "mine.py"])
        assert "\n" not in str(refused.value)
    assert registry == before


@pytest.mark.parametrize("group", ENTRY_POINT_GROUPS)
def test_what_an_installed_package_names_is_imported(installed, registry, group):
    installed(EXAMPLE.read_text(encoding="utf-8"), group)
    load_installed()
    load_all()
    assert registry["random_labels"].__module__ == "mine_plugin"


def test_a_plugin_may_call_the_engine_as_it_is_called_where_it_is_installed(installed, registry, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    spec = base.__spec__
    installed(EXAMPLE.read_text(encoding="utf-8").replace("from core.", "from e2urec."))
    for _ in range(2):
        load_all()
    assert issubclass(registry["random_labels"], base.Method)
    assert sys.modules["e2urec.unlearning.base"] is base
    assert base.__spec__ is spec
    assert base.__name__ == "core.unlearning.base"


def test_an_installed_package_that_is_broken_is_named(installed):
    installed("raise RuntimeError('It was made for another version.')")
    with pytest.raises(PluginError, match=r"plug-in mine of the package mine .*another version.*uninstall"):
        load_installed()


def test_without_plugins_nothing_is_loaded(registry, monkeypatch):
    monkeypatch.delenv(PLUGINS_VARIABLE, raising=False)
    before = dict(registry)
    load_all()
    assert registry == before

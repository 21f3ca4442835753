"""The wheel: one package, ``e2urec``, that works outside the checkout."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from zipfile import ZipFile

import pytest

import core
from core.config import VERSION
from core.files import PROJECT

pytest.importorskip("setuptools", "77", reason="setuptools 77 or newer builds the wheel")
PLUGINS = PROJECT / "core" / "plugins.py"
"""It knows both names that the engine has."""
PARTS = ("core", "demo", "assets", "setup.py", "pyproject.toml", "requirements.txt", "README.md", "LICENSE")
"""What the wheel is built from."""
SECONDS = 300


def build(source, kind, folder):
    """Let setuptools build in ``source`` as pip would, with no network."""
    code = f"import setuptools.build_meta as backend; print(backend.{kind}({str(folder)!r}))"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False, timeout=SECONDS)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Return a copy of what the wheel is built from, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("source")
    for part in PARTS:
        path = PROJECT / part
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, folder / part)
    return folder


@pytest.fixture(scope="module")
def installed(source, tmp_path_factory):
    """Return a folder with the unpacked wheel, like somebody's site-packages."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    done = build(source, "build_wheel", wheels)
    assert done.returncode == 0, done.stderr
    [wheel] = wheels.iterdir()
    assert wheel.name == f"e2urec-{VERSION}-py3-none-any.whl"
    ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture
def outside(installed, tmp_path):
    """Return how processes are started that see the wheel and not the checkout."""
    own = {"PYTHONPATH": str(installed), "E2UREC_RUNS": str(tmp_path / "runs"), "PYTHONUNBUFFERED": "1"}
    return {"cwd": tmp_path, "env": {**os.environ, **own, "OMP_NUM_THREADS": "1"}, "text": True}


@pytest.fixture
def answer(outside):
    """Run a command of the wheel with --json and return the object on stdout."""

    def command(*words):
        line = [sys.executable, "-m", "e2urec", *words, "--json"]
        done = subprocess.run(line, **outside, capture_output=True, check=False, timeout=SECONDS)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return command


def test_one_package_lands_in_site_packages(installed):
    assert {path.name for path in installed.iterdir()} == {"e2urec", f"e2urec-{VERSION}.dist-info"}


def test_every_module_and_asset_is_there(installed):
    for folder, inside in (("core", ""), ("demo", "demo"), ("assets", "assets")):
        files = [path.relative_to(PROJECT / folder) for path in (PROJECT / folder).rglob("*") if path.is_file()]
        wanted = [file for file in files if "__pycache__" not in file.parts]
        assert not [str(file) for file in wanted if not (installed / "e2urec" / inside / file).is_file()]


def test_no_import_names_a_folder_of_the_checkout(installed):
    for file in installed.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & {"core", "demo"}, file


def test_no_module_is_named_by_a_string():
    """In the wheel it would not be found: say ``f"{__name__}.…"``."""
    files = {*(PROJECT / "core").rglob("*.py"), *(PROJECT / "demo").rglob("*.py")} - {PLUGINS}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.fullmatch(r"(core|demo)(\.\w+)*", node.value), f"{file}:{node.lineno}"


def test_the_command_is_called_e2urec_and_needs_what_the_requirements_say(installed):
    about = installed / f"e2urec-{VERSION}.dist-info"
    assert "e2urec = e2urec.__main__:main" in (about / "entry_points.txt").read_text()
    needed = re.findall(r"^Requires-Dist: ([\w-]+)(?!.*extra ==)", (about / "METADATA").read_text(), re.MULTILINE)
    assert needed == re.findall(r"^[\w-]+", (PROJECT / "requirements.txt").read_text(), re.MULTILINE)


def test_it_offers_what_the_engine_offers(outside):
    code = (
        "import e2urec, json, sys; found = [getattr(e2urec, name).__class__.__name__ for name in e2urec.__all__];"
        "print(json.dumps([e2urec.__version__, e2urec.__all__, [name in sys.modules for name in ('core', 'demo')]]))"
    )
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, **outside, capture_output=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [VERSION, core.__all__, [False, False]]


def test_data_outside_the_checkout(answer):
    assert answer("data", "synthetic")["dataset"] == "synthetic"


@pytest.mark.parametrize("name", ["core", "e2urec"])
def test_a_plugin_outside_the_checkout_whatever_it_calls_the_engine(outside, tmp_path, name):
    example = (PROJECT / "docs" / "examples" / "my_dataset.py").read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(example.replace("from core.", f"from {name}."), encoding="utf-8")
    line = [sys.executable, "-m", "e2urec", "--plugin", "mine.py", "data", "bookshop", "--json"]
    done = subprocess.run(line, **outside, capture_output=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["dataset"] == "bookshop"


def test_unlearning_outside_the_checkout_with_the_bundled_model(answer, tmp_path):
    found = answer("unlearn", "synthetic", "--preset", "one-user", "--out", str(tmp_path / "run"))
    assert (found["method"], found["run"]) == ("e2urec", str(tmp_path / "run"))
    assert Path(found["run"], "config.json").is_file()


def test_a_message_names_the_command_that_is_installed(outside):
    line = [sys.executable, "-m", "e2urec", "--help"]
    assert "Usage: e2urec " in subprocess.run(line, **outside, capture_output=True, check=True, timeout=SECONDS).stdout


def test_the_page_outside_the_checkout(outside):
    line = [sys.executable, "-m", "e2urec", "app", "--dataset", "synthetic"]
    with subprocess.Popen(line, **outside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as page:
        try:
            said = next((line for line in page.stdout if "http://" in line), "")
            [address] = re.findall(r"http://\S+", said)
            assert "e2urec" in urllib.request.urlopen(address, timeout=60).read().decode()  # noqa: S310 - our own page
        finally:
            page.kill()


def test_an_editable_install_is_refused_in_one_sentence(source, tmp_path):
    done = build(source, "build_editable", tmp_path)
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("An editable install would")

"""Build the wheel: one package, ``e2urec``, out of the checkout's folders ``core``, ``demo`` and ``assets``.

In a checkout our own imports say ``core`` and ``demo``, names that are too common for anybody's site-packages. While
the wheel is built, ``core`` becomes ``e2urec`` and ``demo`` becomes ``e2urec.demo``, as tools do that vendor libraries:
the imports are rewritten in the copies, so that what is installed are ordinary files that debuggers and type checkers
understand.
"""

import re
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

FOLDERS = {"e2urec": "core", "e2urec.demo": "demo", "e2urec.assets": "assets"}
"""Package in the wheel → its folder in the checkout."""
NAMES = {folder: package for package, folder in FOLDERS.items() if folder != "assets"}
IMPORT = re.compile(r"^(?P<before>[ \t]*(?:from|import)[ \t]+)(?P<name>core|demo)(?=[.\s])", re.MULTILINE)
ROLE = re.compile(r"(?P<before>:[a-z]+:`~?)(?P<name>core|demo)(?=\.)")
BARE = re.compile(r"^[ \t]*import[ \t]+(?:core|demo)\b", re.MULTILINE)
NO_EDITABLE = (
    "An editable install would put packages called core and demo into site-packages; work in the checkout with"
    " `python -m core`, or install a copy with `pip install .`."
)


def rewritten(source: str) -> str:
    """Return a module's text with the names that its imports, and references in docstrings, have in the wheel.

    Raises:
        SystemExit: It says ``import core`` or ``import core.x``, which would need other changes than that of a name.
    """
    if found := BARE.search(source):
        raise SystemExit(f"Write `from … import …` in place of `{found.group().strip()}`; the wheel needs it.")
    for pattern in (IMPORT, ROLE):
        source = pattern.sub(lambda match: match["before"] + NAMES[match["name"]], source)
    return source


class BuildPackage(build_py):
    """Copy the packages, then rewrite the copies."""

    def run(self) -> None:
        """Build afresh, so that no module of an earlier build stays behind."""
        built = Path(self.build_lib, "e2urec")
        shutil.rmtree(built, ignore_errors=True)
        super().run()
        for file in built.rglob("*.py"):
            file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")


class NoEditableWheel(editable_wheel):
    """Refuse ``pip install -e .`` in one sentence."""

    def run(self) -> None:
        """Say why not, and what to do."""
        raise SystemExit(NO_EDITABLE)


def packages() -> list[str]:
    """Return the names of all packages in the wheel."""
    return [*FOLDERS, *(f"{NAMES[folder]}.{inner}" for folder in NAMES for inner in find_packages(folder))]


setup(
    packages=packages(),
    package_dir=FOLDERS,
    package_data={"e2urec": ["py.typed"], "e2urec.assets": ["**/*"]},
    cmdclass={"build_py": BuildPackage, "editable_wheel": NoEditableWheel},
)

"""What the page remembers of one visitor: small plain values, never a model."""

import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from core.forgetting import ForgetRequest

KEEP = 6 * 3600.0
"""Seconds after which what a silent visitor left behind is removed."""


@dataclass(frozen=True)
class Visit:
    """One visitor's place on the walk.

    Attributes:
        folder: Private folder of this visitor's runs; also the name under which the visitor's jobs are known.
        original: The original that answers, ``best`` or ``memorising``.
        request: What was forgotten last, None before the first time.
        run: Folder of the finished unlearning run, empty before the first one.
        base: Folder of the run that the next request goes on from, empty where that is the original.
        done: Folders of all unlearning runs of this visitor's that finished, oldest first.
    """

    folder: str
    original: str
    request: ForgetRequest | None = None
    run: str = ""
    base: str = ""
    done: tuple[str, ...] = ()

    def finished(self, request: ForgetRequest, run: Path) -> "Visit":
        """Return the visit once ``run`` has carried out ``request``."""
        return replace(self, request=request, run=str(run), done=(*self.done, str(run)))


def begin_visit(sessions: Path, original: str) -> Visit:
    """Return a new visitor, with a private folder of an unguessable name under ``sessions``."""
    sessions.mkdir(parents=True, exist_ok=True)
    return Visit(tempfile.mkdtemp(prefix="visit-", dir=sessions), original)


def end_visit(visit: Visit | None) -> None:
    """Remove all that a visitor left behind; does nothing for a visit that never began."""
    if visit is not None:
        shutil.rmtree(visit.folder, ignore_errors=True)


def fresh_folder(visit: Visit, purpose: str) -> Path:
    """Return a new empty folder of this visitor's for a run."""
    Path(visit.folder).mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=visit.folder))


def sweep(sessions: Path, older_than: float = KEEP) -> None:
    """Remove what visitors of an earlier, killed process left in ``sessions`` more than ``older_than`` seconds ago."""
    now = time.time()
    for folder in sessions.glob("visit-*"):
        if now - folder.stat().st_mtime > older_than:
            shutil.rmtree(folder, ignore_errors=True)

"""What the page remembers of one visitor: small plain values, never a model.

A visit lies in a private folder of an unguessable name, its token. The visitor's browser tab keeps the token, so that
the page finds the visit again after a reload; whoever does not know the token cannot.
"""

import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.config import KNOWN_ORIGINALS
from core.data.requests import ForgetRequest
from core.errors import CoreError
from core.files import read_json, write_json
from core.runs.store import Run
from demo.session.own_data import belongs_to

KEEP = 6 * 3600.0
"""Seconds after which what a silent visitor left behind is removed."""
VISIT = "visit.json"
BEGUN = "begun"
"""Name of the note of the run that was begun last."""
_RUNS = ("run", "base")
_TOKEN = re.compile(r"visit-[0-9a-f]{32}")


@dataclass(frozen=True)
class Visit:
    """One visitor's place on the walk.

    Attributes:
        folder: Private folder of this visitor's runs; also the name under which the visitor's jobs are known.
        original: The original that answers, such as ``best``, or the visitor's own.
        request: What was forgotten last, None before the first time.
        run: Folder of the finished unlearning run, empty before the first one.
        arrivals: How often the page was opened with this visit.
        base: Folder of the run that the next request goes on from, empty where that is the original.
        done: Folders of all unlearning runs of this visitor's that finished, oldest first.
    """

    folder: str
    original: str
    request: ForgetRequest | None = None
    run: str = ""
    arrivals: int = 1
    base: str = ""
    done: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """By which the visit is found again."""
        return Path(self.folder).name

    def name_of(self, run: str) -> str:
        """Return what one of this visitor's runs is called where people may read it: its place in their folder."""
        return _inside(Path(self.folder), run)

    def run_named(self, name: str | None) -> str:
        """Return the folder of the finished run of that name; empty where there is none."""
        return next((run for run in self.done if self.name_of(run) == name), "")

    def put_to(self, original: str) -> "Visit":
        """Return the visit with another original, to which nothing was put yet."""
        return replace(self, original=original, request=None, run="", base="")

    def finished(self, request: ForgetRequest, run: Path) -> "Visit":
        """Return the visit once ``run`` has carried out ``request``."""
        return replace(self, request=request, run=str(run), done=tuple(dict.fromkeys([*self.done, str(run)])))


def begin_visit(sessions: Path, original: str) -> Visit:
    """Return a new visitor, with a private folder of an unguessable name under ``sessions``."""
    folder = sessions / f"visit-{secrets.token_hex(16)}"
    folder.mkdir(parents=True, mode=0o700)
    visit = Visit(str(folder), original)
    keep_visit(visit)
    return visit


def keep_visit(visit: Visit) -> None:
    """Write a visit into its folder, for the page to find it after a reload; one that has ended is left alone."""
    folder = Path(visit.folder)
    if not folder.is_dir():
        return
    inside: dict[str, Any] = {name: _inside(folder, getattr(visit, name)) for name in _RUNS}
    inside["done"] = [_inside(folder, run) for run in visit.done]
    request = visit.request.as_record() if visit.request else None
    known = {"original": visit.original, "request": request, "arrivals": visit.arrivals}
    write_json(folder / VISIT, known | inside)


def find_visit(sessions: Path, token: str) -> Visit | None:
    """Return the visit of that token, one arrival later; None where there is none (any more), or its file is damaged.

    A run that finished while nobody looked is the visit's run then.
    """
    folder = sessions / token
    kept = _kept(folder) if _TOKEN.fullmatch(token) else None
    if kept is None:
        return None
    visit = with_finished(replace(kept, arrivals=kept.arrivals + 1))
    keep_visit(visit)
    return visit


def kept_visit(sessions: Path, token: str) -> Visit | None:
    """Return the visit of that token as it stands; None where there is none, or it is older than ``KEEP``."""
    folder = sessions / token
    if not _TOKEN.fullmatch(token) or not folder.is_dir() or time.time() - folder.stat().st_mtime > KEEP:
        return None
    return _kept(folder)


def keep_beside(visit: Visit, name: str, record: Mapping[str, Any]) -> None:
    """Note something beside a visit, for the page to find it after a reload; one that has ended is left alone.

    A note has one writer, whereas the visit itself is written by each function that changes it, as of when it began.
    """
    if Path(visit.folder).is_dir():
        write_json(Path(visit.folder) / f"{name}.json", record)


def found_beside(visit: Visit, name: str) -> dict[str, Any]:
    """Return what was noted beside a visit under that name; empty where nothing was, or the file is damaged."""
    try:
        return dict(read_json(Path(visit.folder) / f"{name}.json"))
    except (CoreError, OSError, ValueError, TypeError):
        return {}


def note_begun(visit: Visit, run: Path) -> None:
    """Note that a run was begun: it is the visit's once it has finished, whether or not anybody looks then."""
    keep_beside(visit, BEGUN, {"run": _inside(Path(visit.folder), str(run))})


def note_ended(visit: Visit, run: Path | None = None) -> None:
    """Take back that ``run`` was begun, or whichever was: it ended before the visitor's eyes, and not well."""
    if run is None or begun_run(visit) == str(run):
        (Path(visit.folder) / f"{BEGUN}.json").unlink(missing_ok=True)


def begun_run(visit: Visit) -> str:
    """Return the folder of the run that was begun last, finished or not; empty where none was, or it ended."""
    try:
        return _outside(Path(visit.folder), str(found_beside(visit, BEGUN).get("run", "")))
    except ValueError:
        return ""


def with_finished(visit: Visit) -> Visit:
    """Return the visit with the run that was begun last as its own, if that has finished."""
    begun = Run(Path(begun_run(visit)))
    if begun.folder == Path() or str(begun.folder) in visit.done or not begun.finished:
        return visit
    try:
        return visit.finished(ForgetRequest.from_record(begun.config["request"]), begun.folder)
    except CoreError:
        return visit


def end_visit(visit: Visit | None) -> None:
    """Remove all that a visitor left behind, unless the page was opened anew with it; does nothing for None."""
    if visit is None:
        return
    kept = _kept(Path(visit.folder))
    if kept is None or kept.arrivals <= visit.arrivals:
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


def _kept(folder: Path) -> Visit | None:
    """Return the visit as it was written into ``folder``; None where there is none, or none that can be read."""
    try:
        known = read_json(folder / VISIT)
        runs = {name: _outside(folder, known[name]) for name in _RUNS}
        done = tuple(_outside(folder, run) for run in known["done"])
        request = ForgetRequest.from_record(known["request"]) if known["request"] else None
        if known["original"] not in KNOWN_ORIGINALS and not belongs_to(folder, known["original"]):
            return None
        return Visit(str(folder), known["original"], request, arrivals=int(known["arrivals"]), done=done, **runs)
    except (CoreError, OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _outside(folder: Path, name: str) -> str:
    """Return the path of what is called ``name`` in ``folder``; empty for none.

    Raises:
        ValueError: It lies elsewhere.
    """
    if name and ".." in Path(name).parts:
        raise ValueError(name)
    return str(folder / Path(name).relative_to(Path())) if name else ""


def _inside(folder: Path, path: str) -> str:
    """Return ``path`` as it is seen from ``folder``, in which it lies; empty for none."""
    return Path(path).relative_to(folder).as_posix() if path else ""

"""Run folders: what was asked, what happened, what came of it. Every file is whole or absent.

config.json         everything that decides the result
events.jsonl        what the job said, a line an event
checkpoint/         where each phase stands; removed once the run has finished
adapter/ or model/  the result, in peft's own layout or as a whole backbone
last-good/          what was learned before a loss was no number any more; such a run has no result
predictions.safetensors   p(yes) by part
learned.safetensors       what the method had learned beforehand, without what it says of those who went
ranking.json        how high liked items rank with the result, where somebody asked; see core.experiment.ranking
made.json           when, on what and with which versions it was made
sums.json           SHA-256 of all these but events and ranking; what is read is compared with it
parent.json         the folder of the run that this one goes on from, if there is one
metrics.json        written last: a run with metrics is a finished run
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.checksums import checked, seal
from core.errors import RunError
from core.files import UNFINISHED, json_text, runs_folder, write_json, write_text
from core.runs.alone import LOCK_FILE
from core.runs.events import Event, as_record
from core.runs.labelled import load_labelled, save_labelled

CONFIG_FILE, EVENTS_FILE, METRICS_FILE = "config.json", "events.jsonl", "metrics.json"
PREDICTIONS_FILE = "predictions.safetensors"
_PARENT_FILE, MADE_FILE = "parent.json", "made.json"
CHECKPOINT, ADAPTER, MODEL, LAST_GOOD = "checkpoint", "adapter", "model", "last-good"
LEARNED_FILE = "learned.safetensors"
RANKING_FILE = "ranking.json"
SHARED = "shards"
"""Folder, beside the runs, of what a method makes once and shares between requests, such as an ensemble's shards."""

Predictions: TypeAlias = dict[str, npt.NDArray[np.float32]]
"""p(yes) (n,) of the samples of each part, by the part's name."""


@dataclass(frozen=True)
class Run:
    """One run folder.

    Attributes:
        folder: Where it lies.
    """

    folder: Path

    @property
    def config(self) -> dict[str, Any]:
        """Everything that decides the result.

        Raises:
            RunError: It cannot be read.
        """
        return _read(self.folder / CONFIG_FILE)

    @property
    def metrics(self) -> dict[str, Any]:
        """What came of it, by name.

        Raises:
            RunError: The run has not finished, or is damaged.
        """
        self.check_finished()
        return _read(self.folder / METRICS_FILE)

    @property
    def finished(self) -> bool:
        """Whether the run came to its end."""
        return (self.folder / METRICS_FILE).is_file()

    def check_finished(self) -> None:
        """Raise a RunError where the run has not come to its end."""
        if not self.finished:
            raise RunError(text.runs.unfinished(self.folder))

    @property
    def predictions(self) -> Predictions:
        """p(yes) by part: ``forget``, ``retain``, ``test``, and those that only some requests have.

        Those of the model before the run bear the part's name and ``_before``.

        Raises:
            DamageError: They are not those that were written.
            RunError: There are none.
        """
        try:
            return load_labelled(self.folder / PREDICTIONS_FILE)
        except OSError as error:
            raise RunError(text.runs.damaged(self.folder / PREDICTIONS_FILE)) from error

    @property
    def parent(self) -> Path | None:
        """The folder, at that time, of the run that this one goes on from; None where none was noted."""
        path = self.folder / _PARENT_FILE
        return Path(_read(path)["folder"]) if path.is_file() else None

    def note_parent(self, folder: Path) -> None:
        """Note that this run goes on from the one in ``folder``."""
        write_json(self.folder / _PARENT_FILE, {"folder": str(folder.resolve())})

    @property
    def made(self) -> dict[str, str]:
        """When, on what and with which versions the run was finished; empty where that was not noted."""
        path = self.folder / MADE_FILE
        return _read(path) if path.is_file() else {}

    def note_made(self, facts: Mapping[str, str]) -> None:
        """Note when, on what and with which versions the run was made."""
        write_json(self.folder / MADE_FILE, dict(facts))

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the records of what the job said; a line that was cut off, or is damaged, is left out.

        Raises:
            DamageError: It is a bundled recording's, and another file.
        """
        path = checked(self.folder / EVENTS_FILE)
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(record, dict):
                yield record

    def note(self, event: Event) -> None:
        """Append ``event`` to the run's events."""
        with (self.folder / EVENTS_FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_record(event)) + "\n")

    def save_predictions(self, predictions: Predictions) -> None:
        """Write p(yes) by part, whole or not at all."""
        save_labelled(self.folder / PREDICTIONS_FILE, predictions)

    def finish(self, metrics: Mapping[str, Any]) -> None:
        """Write the metrics, which makes the run a finished one, and drop its checkpoint."""
        whole = json_text(dict(metrics))
        self.seal(whole)
        write_text(self.folder / METRICS_FILE, whole)
        shutil.rmtree(self.folder / CHECKPOINT, ignore_errors=True)

    def seal(self, metrics: str) -> None:
        """Note the SHA-256 of every file that stays as it is, and of ``metrics``, which are about to be written."""
        later = {METRICS_FILE: hashlib.sha256(metrics.encode()).hexdigest()}
        seal(self.folder, (CHECKPOINT, EVENTS_FILE, RANKING_FILE), later)

    def remove(self) -> None:
        """Delete the folder and all that is in it."""
        shutil.rmtree(self.folder)


def start_run(folder: Path, config: Mapping[str, Any]) -> Run:
    """Return the run in ``folder``: a new one, or the unfinished one of the same ``config``, to be resumed.

    Args:
        folder: Where the run goes; made where it is missing.
        config: Everything that decides the result, JSON-ready.

    Raises:
        RunError: The folder holds a finished run, one of another request, or other files, or cannot be written.
    """
    run = Run(folder)
    if run.finished:
        raise RunError(text.runs.already_finished(folder))
    if (folder / CONFIG_FILE).is_file():
        if run.config != json.loads(json.dumps(config)):
            raise RunError(text.runs.other_request(folder))
        _end_line(folder / EVENTS_FILE)
        return run
    if folder.exists() and (not folder.is_dir() or any(map(_is_foreign, folder.iterdir()))):
        raise RunError(text.runs.foreign_files(folder))
    try:
        write_json(folder / CONFIG_FILE, config)
    except OSError as error:
        raise RunError(text.runs.not_writable(folder, error.strerror)) from error
    return run


def default_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder of a run where the caller chose none; its name ends in a digest of ``config``."""
    about = "-".join(str(config[name]) for name in ("dataset", "original", "method", "seed"))
    return runs_folder() / f"{about.replace('/', '-')}-{digest(config)[:8]}"


def shared_folder(config: Mapping[str, Any], afterwards: Sequence[str] = ()) -> Path:
    """Return the folder of what a method makes once for an original and shares between all requests.

    Args:
        config: The config of one of the runs; what the folder's name depends on is the same in all of them.
        afterwards: Settings that do not decide what is made.
    """
    decides = ("dataset_digest", "weights_digest", "recipe", "method", "settings", "seed", "after")
    known = {name: config[name] for name in decides if name in config}
    if afterwards:
        known["settings"] = {name: one for name, one in config["settings"].items() if name not in afterwards}
    return runs_folder() / SHARED / digest(known)


def digest(value: Any) -> str:
    """Return the first 16 hex digits of the SHA-256 of a JSON-ready value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def open_run(folder: Path) -> Run:
    """Return the run in ``folder``.

    Raises:
        RunError: There is none.
    """
    if not (folder / CONFIG_FILE).is_file():
        raise RunError(text.runs.no_run(folder))
    return Run(folder)


def list_runs(folder: Path) -> list[Run]:
    """Return the runs in the subfolders of ``folder``, finished or not, oldest first."""
    found = [config.parent for config in folder.glob(f"*/{CONFIG_FILE}")]
    return [Run(one) for one in sorted(found, key=lambda one: (one / CONFIG_FILE).stat().st_mtime)]


def _is_foreign(path: Path) -> bool:
    """Return whether a file in an unbegun run's folder is somebody's, rather than our lock or what a kill left."""
    return path.name != LOCK_FILE and not (path.name.startswith(".") and path.name.endswith(UNFINISHED))


def _end_line(path: Path) -> None:
    """End a line that was cut off, so that what is noted next has one of its own."""
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(checked(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(text.runs.damaged(path)) from error
    return content

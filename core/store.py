"""Run folders: what was asked, what happened, what came of it. Every file is whole or not there.

config.json         everything that decides the result
events.jsonl        what the job said, a line an event
checkpoint/         where each phase stands; gone once the run has finished
adapter/ or model/  the result, in peft's own layout or as a whole backbone
predictions.safetensors
made.json           when, on what and with which versions it was made
parent.json         where the run lies that this one goes on from, if it does
metrics.json        written last: a run with metrics is a finished run
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from core.errors import RunError
from core.events import Event, as_record
from core.files import atomic_file, runs_folder, write_json

CONFIG, EVENTS, METRICS, PREDICTIONS = "config.json", "events.jsonl", "metrics.json", "predictions.safetensors"
PARENT, MADE = "parent.json", "made.json"
CHECKPOINT, ADAPTER, MODEL = "checkpoint", "adapter", "model"
KEPT = "shards"


@dataclass(frozen=True)
class Run:
    """One run folder."""

    folder: Path

    @property
    def config(self) -> dict[str, Any]:
        """What decides the result."""
        return _read(self.folder / CONFIG)

    @property
    def metrics(self) -> dict[str, Any]:
        """What came of it.

        Raises:
            RunError: The run has not finished.
        """
        self.check_finished()
        return _read(self.folder / METRICS)

    @property
    def finished(self) -> bool:
        """Whether the run came to its end."""
        return (self.folder / METRICS).is_file()

    def check_finished(self) -> None:
        """Raise a RunError where the run has not come to its end."""
        if not self.finished:
            raise RunError(f"The run in {self.folder} has not finished; start it again to resume it, or remove it.")

    @property
    def predictions(self) -> dict[str, npt.NDArray[np.float32]]:
        """p(yes) by part: ``forget``, ``retain``, ``test``, and those that only some requests have."""
        return load_file(self.folder / PREDICTIONS)

    @property
    def parent(self) -> Path | None:
        """The folder of the run that this one goes on from, as it lay then; None where that was not noted."""
        path = self.folder / PARENT
        return Path(_read(path)["folder"]) if path.is_file() else None

    def note_parent(self, folder: Path) -> None:
        """Note that this run goes on from the one in ``folder``."""
        write_json(self.folder / PARENT, {"folder": str(folder.resolve())})

    @property
    def made(self) -> dict[str, str]:
        """When, on what and with which versions the run was finished; empty where that was not noted."""
        path = self.folder / MADE
        return _read(path) if path.is_file() else {}

    def note_made(self, facts: Mapping[str, str]) -> None:
        """Note when, on what and with which versions the run was made."""
        write_json(self.folder / MADE, dict(facts))

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield the records of what the job said; a line that was cut off is left out."""
        path = self.folder / EVENTS
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue

    def note(self, event: Event) -> None:
        """Append ``event`` to the run's events."""
        with (self.folder / EVENTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(as_record(event)) + "\n")

    def save_predictions(self, predictions: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Write p(yes) by part."""
        with atomic_file(self.folder / PREDICTIONS) as fresh:
            save_file(dict(predictions), fresh)

    def finish(self, metrics: Mapping[str, Any]) -> None:
        """Write the metrics, which makes the run a finished one, and drop its checkpoint."""
        write_json(self.folder / METRICS, dict(metrics))
        shutil.rmtree(self.folder / CHECKPOINT, ignore_errors=True)

    def remove(self) -> None:
        """Delete the folder and all that is in it."""
        shutil.rmtree(self.folder)


def start_run(folder: Path, config: Mapping[str, Any]) -> Run:
    """Return the run in ``folder``: a new one, or the unfinished one of the same ``config``, to be resumed.

    Raises:
        RunError: The folder holds something else: a finished run, one of another request, or foreign files.
    """
    run = Run(folder)
    if run.finished:
        raise RunError(f"{folder} already holds a finished run; choose another folder or remove it.")
    if (folder / CONFIG).is_file():
        if run.config != json.loads(json.dumps(config)):
            raise RunError(f"{folder} holds an unfinished run of another request; choose another folder or remove it.")
        _end_line(folder / EVENTS)
        return run
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(f"{folder} holds files that are no run; choose an empty or a new folder.")
    try:
        write_json(folder / CONFIG, config)
    except OSError as error:
        raise RunError(f"The run cannot be written to {folder} ({error.strerror}); choose another folder.") from error
    return run


def default_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder of a run that nobody named a place for; whatever decides its result is in the name."""
    about = "-".join(str(config[name]) for name in ("dataset", "original", "method", "seed"))
    return runs_folder() / f"{about}-{digest(config)[:8]}"


def kept_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder of what a method makes once for an original, whatever the request of the run ``config``."""
    decides = ("dataset_digest", "weights_digest", "recipe", "method", "settings", "seed", "after")
    return runs_folder() / KEPT / digest({name: config[name] for name in decides if name in config})


def digest(value: Any) -> str:
    """Return a short name (hex) of a JSON-ready value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def open_run(folder: Path) -> Run:
    """Return the run in ``folder``.

    Raises:
        RunError: There is none.
    """
    if not (folder / CONFIG).is_file():
        raise RunError(f"There is no run in {folder}; give a folder that `unlearn --out` wrote.")
    return Run(folder)


def list_runs(folder: Path) -> list[Run]:
    """Return the runs in the folders of ``folder``, oldest first."""
    found = [config.parent for config in folder.glob(f"*/{CONFIG}")]
    return [Run(one) for one in sorted(found, key=lambda one: (one / CONFIG).stat().st_mtime)]


def _end_line(path: Path) -> None:
    """End a line that was cut off, so that what is noted next has one of its own."""
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read; the run is damaged, remove it and run again.") from error
    return content

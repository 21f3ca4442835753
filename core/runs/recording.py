"""Recorded runs: a run folder whose events bear their times, and what the run was made on.

A recording is a run like any other, so whatever reads runs reads it too; it has ``recording.json`` besides.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from core.checksums import SUMS, checked, checked_folder, read_record
from core.clock import Now
from core.files import atomic_folder, copy_file, read_json, write_json, write_text
from core.runs.events import Event, Events, Saved, as_record, from_record
from core.runs.store import ADAPTER, CONFIG_FILE, EVENTS_FILE, METRICS_FILE, MODEL, PREDICTIONS_FILE, Run

RECORDING_FILE, AUDIT_FILE = "recording.json", "audit.json"
"""When and on what it was made; and what is measured of it when somebody asks, attacks and all."""
_MOST_STEPS = 600
"""Most steps that a recording keeps: five times as many as a curve has points, and less than 300 kB of text."""
_DIGITS = 6
"""Significant digits of what was said; a curve shows three."""
Moment: TypeAlias = tuple[float, Event]
"""Seconds since the job began, and what was said then."""


@dataclass(frozen=True)
class Recording:
    """A recorded run in its folder.

    Attributes:
        folder: Where it lies.
    """

    folder: Path

    @property
    def run(self) -> Run:
        """The run itself."""
        return Run(self.folder)

    @property
    def made(self) -> dict[str, str]:
        """When and on what it was made; see :func:`core.runs.provenance.made_on`."""
        return dict(read_record(self.folder / RECORDING_FILE)["made"])

    @property
    def moments(self) -> list[Moment]:
        """The run's events and their times, in order."""
        return [(record["at"], from_record(record)) for record in self.run.events()]


def recording_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return the folder of a preset's bundled recordings, which has a folder for each method."""
    return assets / "recordings" / dataset / original / preset


def recording_in(folder: Path) -> Recording | None:
    """Return the recording in ``folder``; None where there is none, or a run that is no recording."""
    return Recording(folder) if (folder / RECORDING_FILE).is_file() else None


def timed(events: Events, moments: list[Moment], now: Now = time.monotonic) -> Events:
    """Pass on a job's events, and add each with its time to ``moments``.

    Args:
        events: The job's events.
        moments: Each event is appended to it, with the seconds since the job began.
        now: Tells the time (seconds).
    """
    start = now()
    for event in events:
        moments.append((now() - start, event))
        yield event


def save_recording(folder: Path, run: Run, moments: Sequence[Moment], made: Mapping[str, str]) -> None:
    """Put a finished ``run`` into ``folder`` as a recording, in place of what is there.

    Args:
        folder: Where it goes.
        run: The run.
        moments: Its events and their times.
        made: When and on what it was made.

    Raises:
        RunError: The run has not finished.
    """
    run.check_finished()
    with atomic_folder(folder) as fresh:
        copy_run(run.folder, fresh)
        _forget_place(fresh / ADAPTER / "adapter_config.json")
        lines = [json.dumps(_rounded(record)) for record in thinned(map(_record, moments))]
        (fresh / EVENTS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
        write_json(fresh / RECORDING_FILE, {"made": dict(made)})
        (fresh / SUMS).unlink()  # of the run as it was; the manifest lists what is bundled


def copy_run(source: Path, target: Path) -> None:
    """Copy the files of a finished run or recording into ``target``, which is made where it is missing.

    Its checkpoint, and where it lay, are left out.

    Raises:
        DamageError: One of them is not the file that was written.
        OSError: One cannot be read or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in (CONFIG_FILE, EVENTS_FILE, PREDICTIONS_FILE, RECORDING_FILE):
        if (source / name).is_file():
            copy_file(checked(source / name), target / name)
    trained = [checked_folder(source / name) for name in (ADAPTER, MODEL) if (source / name).is_dir()]
    for file in (file for folder in trained for file in sorted(folder.rglob("*")) if file.is_file()):
        if file.name != "README.md":  # peft's speaks of a hub that this adapter is not on
            copy_file(file, target / file.relative_to(source))
    metrics = checked(source / METRICS_FILE).read_text(encoding="utf-8")
    Run(target).seal(metrics)
    write_text(target / METRICS_FILE, metrics)  # last, for it makes the run a finished one


def thinned(records: Iterator[dict[str, Any]], most: int = _MOST_STEPS) -> list[dict[str, Any]]:
    """Return ``records`` with at most about ``most`` steps.

    Every phase keeps its first and last steps, and all other events stay. The steps between are joined in groups: a
    group has the time and the number of its last step, the means of what its steps measured, and what was asked last.

    Args:
        records: Events as :func:`core.runs.events.as_record` gives them.
        most: How many steps may stay, about.
    """
    said = list(records)
    steps = sum(record["event"] == "step" for record in said)
    join = -(-steps // most)
    kept: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    for record in said:
        if waiting and (record["event"] != "step" or record["phase"] != waiting[-1]["phase"]):
            kept.append(_joined(waiting))
            waiting = []
        if record["event"] != "step" or record["step"] == 1:
            kept.append(record)
            continue
        waiting.append(record)
        if len(waiting) >= join or record["step"] == record["of"]:
            kept.append(_joined(waiting))
            waiting = []
    return [*kept, _joined(waiting)] if waiting else kept


def _forget_place(adapter: Path) -> None:
    """Take the folder in which the base model lay out of an adapter's settings: it is not there on other machines."""
    if adapter.is_file():
        write_json(adapter, read_json(adapter) | {"base_model_name_or_path": None})


def _joined(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return steps of one phase as one: the last, its measurements replaced by means over those that have them."""
    last = dict(steps[-1])
    for name in [name for name, value in last.items() if isinstance(value, Mapping)]:
        measured = {key for step in steps for key in step[name]}
        means = {key: float(np.mean([one[name][key] for one in steps if key in one[name]])) for key in measured}
        last[name] = dict(sorted(means.items()))
    asked = [step["asked"] for step in steps if step.get("asked")]
    if asked:
        last["asked"] = asked[-1]
    return last


def _record(moment: Moment) -> dict[str, Any]:
    """Return a moment as JSON-ready values, without the folders of the machine that it was made on."""
    at, event = moment
    return {"at": at, **as_record(Saved(Path(event.path).name) if isinstance(event, Saved) else event)}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value

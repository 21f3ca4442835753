"""Recorded runs: a run folder whose events bear the time at which they were said, and what it was made on.

A recording is a run like any other, so that whoever reads runs reads it too; it has ``recording.json`` besides.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from core.events import Event, Events, Saved, as_record, from_record
from core.files import atomic_folder, read_json, write_json
from core.store import ADAPTER, CONFIG, EVENTS, METRICS, MODEL, PREDICTIONS, Run
from core.training.clock import Now

RECORDING = "recording.json"
MOST_STEPS = 600
"""Steps that a recording keeps: five times as many as a curve has points, and less than 300 kB of text."""
DIGITS = 6
"""Significant digits of what was said; a curve shows three."""
Moment: TypeAlias = tuple[float, Event]
"""Seconds since the job began, and what was said then."""


@dataclass(frozen=True)
class Recording:
    """A recorded run in its folder."""

    folder: Path

    @property
    def run(self) -> Run:
        """The run itself."""
        return Run(self.folder)

    @property
    def made(self) -> dict[str, str]:
        """When and on what it was made; see :func:`core.provenance.made_on`."""
        return dict(read_json(self.folder / RECORDING)["made"])

    @property
    def moments(self) -> list[Moment]:
        """What was said, and when, in that order."""
        return [(record["at"], from_record(record)) for record in self.run.events()]


def recording_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return where a preset's bundled recordings lie, a folder a method."""
    return assets / "recordings" / dataset / original / preset


def recording_in(folder: Path) -> Recording | None:
    """Return the recording in ``folder``; None where there is none, or a run that was made here."""
    return Recording(folder) if (folder / RECORDING).is_file() else None


def timed(events: Events, moments: list[Moment], now: Now = time.monotonic) -> Events:
    """Pass on what a job says and note in ``moments`` when it was said."""
    start = now()
    for event in events:
        moments.append((now() - start, event))
        yield event


def save_recording(folder: Path, run: Run, moments: Sequence[Moment], made: Mapping[str, str]) -> None:
    """Put a finished ``run`` into ``folder`` as a recording, in place of what is there.

    Args:
        folder: Where it goes.
        run: The run.
        moments: What it said, and when.
        made: When and on what it was made.

    Raises:
        RunError: The run has not finished.
    """
    run.check_finished()
    with atomic_folder(folder) as fresh:
        copy_run(run.folder, fresh)
        _forget_place(fresh / ADAPTER / "adapter_config.json")
        lines = [json.dumps(_rounded(record)) for record in thinned(map(_record, moments))]
        (fresh / EVENTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        write_json(fresh / RECORDING, {"made": dict(made)})


def copy_run(source: Path, target: Path) -> None:
    """Copy what a run or a recording consists of into ``target``, which is made where it is missing."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (CONFIG, EVENTS, PREDICTIONS, RECORDING):
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
    for name in (ADAPTER, MODEL):
        if (source / name).is_dir():
            # peft's README speaks of a hub that this adapter is not on
            left_out = shutil.ignore_patterns("README.md")
            shutil.copytree(source / name, target / name, ignore=left_out, copy_function=shutil.copyfile)
    shutil.copyfile(source / METRICS, target / METRICS)  # last, for it makes the run a finished one


def thinned(records: Iterator[dict[str, Any]], most: int = MOST_STEPS) -> list[dict[str, Any]]:
    """Return ``records`` with at most about ``most`` steps.

    Every phase keeps its first and its last step, and everything that is no step stays. Steps between are joined: the
    time and the place of the last of them, the means of what they measured.
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
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value

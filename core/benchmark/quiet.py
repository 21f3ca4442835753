"""Whether seconds compare: all rows of a seed timed one after another, on a machine that did nothing else."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import torch

from core.benchmark.plan import Plan
from core.checksums import read_record
from core.files import write_json
from core.runs.alone import by_turns_in
from core.runs.events import Evaluated, Event, Events, Step

QUIET_FILE = "quiet.json"
_SPARE = 0.5
"""Load beyond our own threads that an idle machine may show."""


def noting_load(events: Events, folder: Path) -> Iterator[Event]:
    """Pass on the events of a series of runs, and note in ``folder`` how busy the machine was at the end of each.

    Args:
        events: What :func:`core.experiment.series.run_series` says; a run that is found finished has no steps.
        folder: The benchmark's.
    """
    path, session, running = folder / QUIET_FILE, time.time(), ""
    for event in events:
        if isinstance(event, Step):
            running = event.phase.partition(": ")[0]
        elif isinstance(event, Evaluated):
            with by_turns_in(folder):
                known = read_record(path) if path.is_file() else {}
                if event.of == running or event.of not in known:
                    load = _load() if event.of == running else None
                    write_json(path, known | {event.of: {"session": session, "load": load}})
        yield event


def merge_notes(folder: Path, others: Sequence[Path]) -> None:
    """Add to what is noted in ``folder`` what is noted in ``others`` of runs of which it says nothing."""
    paths = [path for path in (one / QUIET_FILE for one in (folder, *others)) if path.is_file()]
    with by_turns_in(folder):
        noted = [read_record(path) for path in reversed(paths)]
        if noted:
            write_json(folder / QUIET_FILE, reduce(or_, noted))


def was_quiet(plans: Sequence[Plan], folder: Path) -> bool | None:
    """Return whether all rows of each seed were timed in one go on an otherwise idle machine, in each of ``plans``.

    Returns:
        None where nobody noted it of any run.
    """
    path = folder / QUIET_FILE
    if not path.is_file():
        return None
    noted = read_record(path)
    return all(_timed_alone(plan, seed, noted) for plan in plans for seed in plan.seeds)


def _timed_alone(plan: Plan, seed: int, noted: Mapping[str, Any]) -> bool:
    timed = [entry for entry in plan.entries if entry.costs]
    each = [noted.get(entry.variant(seed).title) for entry in timed]
    loads = [one["load"] for one in each if one is not None]
    if len(loads) < len(each) or any(load is None or load > torch.get_num_threads() + _SPARE for load in loads):
        return False
    return len({one["session"] for one in each if one is not None}) <= 1


def was_idle(folder: Path, titles: Sequence[str]) -> bool | None:
    """Return whether the machine did nothing else when each of a series' runs was timed, whenever that was.

    Args:
        folder: The benchmark's.
        titles: What the runs are called within the series.

    Returns:
        None where nobody noted it of any run.
    """
    path = folder / QUIET_FILE
    if not path.is_file():
        return None
    loads = [read_record(path).get(title, {}).get("load") for title in titles]
    return not any(load is None or load > torch.get_num_threads() + _SPARE for load in loads)


def _load() -> float | None:
    """Return how many threads wanted to compute in the last minute; None where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None

"""Several runs of one request, one after another, each in a folder of its own and resumable there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.events import Events, Finished, Saved, Started, Step
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.store import Run, default_folder


def folder_of(experiment: Experiment, request: ForgetRequest, method: str, seed: int) -> Path:
    """Return the folder of a run with tuned settings that nobody named a place for."""
    return default_folder(_config(experiment, request, method, seed))


def run_series(
    experiment: Experiment, request: ForgetRequest, wanted: Mapping[Path, tuple[str, int]], job: str
) -> Events:
    """Make the runs that are ``wanted``, one after another; finished ones are taken as they are.

    Args:
        experiment: On what.
        request: What goes.
        wanted: Folder → name of the method and seed.
        job: What all this is for, in words.

    Raises:
        RunError: A folder holds something else.
    """
    yield Started(job, experiment.engine.device, tuple(_title(*one) for one in wanted.values()))
    seconds: dict[str, float] = {}
    for folder, (method, seed) in wanted.items():
        run = Run(folder)
        if not _holds(run, experiment, request, method, seed):
            events = experiment.unlearn(request, method, seed, folder=folder)
            yield from _within(_title(method, seed), events)
        seconds[_title(method, seed)] = run.metrics["seconds"]
    yield Finished(seconds)


def _holds(run: Run, experiment: Experiment, request: ForgetRequest, method: str, seed: int) -> bool:
    return run.finished and run.config == json.loads(json.dumps(_config(experiment, request, method, seed)))


def _config(experiment: Experiment, request: ForgetRequest, method: str, seed: int) -> dict[str, Any]:
    return experiment.run_config(request, experiment.method(method, experiment.plan(request)), seed)


def _within(title: str, events: Events) -> Events:
    """Pass on what a run says that matters to the whole, its phases under the run's name."""
    for event in events:
        if isinstance(event, Step):
            yield Step(f"{title}: {event.phase}", event.step, event.of, event.losses, event.seconds_left)
        elif isinstance(event, Saved):
            yield event


def _title(method: str, seed: int) -> str:
    return f"{method} seed {seed}"

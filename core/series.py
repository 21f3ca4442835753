"""Several runs of one request, one after another, each in a folder of its own and resumable there."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from core.events import Events, Finished, Saved, Started, Step
from core.experiment import Experiment
from core.files import runs_folder
from core.forgetting import ForgetRequest
from core.settings import tuned_settings
from core.store import Run
from core.unlearning.base import Method, find_method


def tuned_method(experiment: Experiment, name: str) -> Method:
    """Return the method of that name with the settings tuned for the experiment's recommender."""
    kind = find_method(name)
    return kind(tuned_settings(kind, experiment.key, experiment.assets))


def default_folder(experiment: Experiment, request: ForgetRequest, method: str, seed: int) -> Path:
    """Return the folder of a run that nobody named a place for; whatever decides its result is in the name."""
    config = experiment.run_config(request, tuned_method(experiment, method), seed)
    digest = hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()[:8]
    return runs_folder() / f"{experiment.interactions.name}-{experiment.original}-{method}-{seed}-{digest}"


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
    config = experiment.run_config(request, tuned_method(experiment, method), seed)
    return run.finished and run.config == json.loads(json.dumps(config))


def _within(title: str, events: Events) -> Events:
    """Pass on what a run says that matters to the whole, its phases under the run's name."""
    for event in events:
        if isinstance(event, Step):
            yield Step(f"{title}: {event.phase}", event.step, event.of, event.losses, event.seconds_left)
        elif isinstance(event, Saved):
            yield event


def _title(method: str, seed: int) -> str:
    return f"{method} seed {seed}"

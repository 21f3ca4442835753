"""Several runs, one after another, each in a folder of its own and resumable there."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core import text
from core.data.requests import ForgetPlan, ForgetRequest
from core.errors import RunError
from core.experiment.experiment import Experiment
from core.runs.alone import is_at_work_in
from core.runs.events import Evaluated, Event, Events, Finished, Saved, Started, Step
from core.runs.store import Run, default_folder
from core.unlearning.base import Method
from core.unlearning.paper_settings import paper_settings
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import nested, updated


@dataclass(frozen=True)
class Variant:
    """One run of a series.

    Attributes:
        method: Name of the method.
        seed: Decides everything random.
        name: What it is called; the method's name where empty.
        changes: What differs from the tuned settings, by dotted name, such as ``student.learning_rate``.
        request: What goes, where that is not the series' own request.
        as_in_paper: Whether it runs with the settings of the paper's released code in place of the tuned ones.
    """

    method: str
    seed: int
    name: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    request: ForgetRequest | None = None
    as_in_paper: bool = False

    @property
    def title(self) -> str:
        """What its steps are called within the series."""
        return f"{self.name or self.method} seed {self.seed}"


def folder_of(experiment: Experiment, request: ForgetRequest, method: str, seed: int, settings: Any = None) -> Path:
    """Return the folder of a run where the caller chose none; its settings are the tuned ones where None.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    chosen = experiment.method(method, experiment.plan(request), settings)
    return default_folder(experiment.run_config(request, chosen, seed))


def run_series(experiment: Experiment, request: ForgetRequest, wanted: Mapping[Path, Variant], job: str) -> Events:
    """Make the runs that are ``wanted``, one after another; finished ones are taken as they are.

    Each run is told of as ``Evaluated``, under its title, once it is done or found done. Several processes may share
    the folders: a run at which another is at work is passed over, and looked at again behind all others.

    Args:
        experiment: The recommender on its data.
        request: What goes, where a variant names nothing else.
        wanted: What is to be in each folder.
        job: What all this is for, in words.

    Raises:
        RequestError: There is no such method, the paper does not compare with it, or a request cannot be carried out;
            raised before anything runs.
        RunError: A folder holds something else, or another process is still at work in it in the end.
    """
    methods = _methods(experiment, request, wanted)
    yield Started(job, experiment.engine.device, tuple(one.title for one in wanted.values()))
    seconds, elsewhere = dict[str, float](), list[Path]()
    for folder in _in_turn(wanted, elsewhere):
        variant, goes, method = wanted[folder], wanted[folder].request or request, methods[folder]
        run, config = Run(folder), experiment.run_config(goes, method, variant.seed)
        if not _holds(run, config):
            try:
                if is_at_work_in(folder):
                    raise RunError(text.runs.at_work(folder))
                events = experiment.unlearn(goes, variant.method, variant.seed, method.settings, folder)
                yield from _within(variant.title, events)
            except RunError:
                if is_at_work_in(folder) and folder not in elsewhere:
                    elsewhere.append(folder)
                    continue
                if not _holds(run, config):
                    raise
        seconds[variant.title] = run.metrics["seconds"]
        yield Evaluated(run.metrics, variant.title)
    yield Finished(seconds)


def _in_turn(wanted: Iterable[Path], elsewhere: Sequence[Path]) -> Iterator[Path]:
    """Yield all folders, and behind them those ``elsewhere``, which grows meanwhile."""
    yield from wanted
    yield from elsewhere


def config_of(experiment: Experiment, request: ForgetRequest, variant: Variant) -> dict[str, Any]:
    """Return everything that decides the result of one run of a series on ``request``, JSON-ready.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    goes = variant.request or request
    return experiment.run_config(goes, _method(experiment, variant, experiment.plan(goes)), variant.seed)


def as_part(events: Generator[Event, None, Any], seconds: dict[str, float]) -> Events:
    """Pass on what one of several jobs says that are told as one: all but its beginning and its end.

    Args:
        events: The job.
        seconds: Takes up what it says of its wall seconds at its end.
    """
    with closing(events):
        for event in events:
            if isinstance(event, Finished):
                seconds |= event.seconds
            elif not isinstance(event, Started):
                yield event


def _methods(experiment: Experiment, request: ForgetRequest, wanted: Mapping[Path, Variant]) -> dict[Path, Method]:
    plan = cache(experiment.plan)
    return {folder: _method(experiment, one, plan(one.request or request)) for folder, one in wanted.items()}


def _method(experiment: Experiment, variant: Variant, plan: ForgetPlan) -> Method:
    if variant.as_in_paper:
        return experiment.method(variant.method, plan, paper_settings(find_method(variant.method)))
    tuned = experiment.method(variant.method, plan)
    if not variant.changes:
        return tuned
    return experiment.method(variant.method, plan, updated(tuned.settings, nested(variant.changes)))


def _holds(run: Run, config: Mapping[str, Any]) -> bool:
    return run.finished and run.config == json.loads(json.dumps(config))


def _within(title: str, events: Events) -> Events:
    """Pass on the run's steps and what it saved, each phase under the run's title."""
    for event in events:
        if isinstance(event, Step):
            yield Step(f"{title}: {event.phase}", event.step, event.of, event.losses, event.seconds_left)
        elif isinstance(event, Saved):
            yield event

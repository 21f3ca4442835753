"""What lies in a visitor's private folder: runs that are done and can be shown, and runs that can go on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.data.requests import ForgetPlan, ForgetRequest
from core.evaluation.references import Reference
from core.experiment.cost import MachineSpeed, measuring_seconds
from core.experiment.experiment import Experiment
from core.runs.events import Events, Finished, Started, Step
from core.runs.store import Run, default_folder, list_runs
from demo.session.own_data import is_own
from demo.session.visits import Visit
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import RETRAIN_METHOD as RETRAIN_METHOD
from demo.session.zero_gpu.durations import expected_time

VISITOR_SEED = 0
"""Of everything that a visitor runs."""


RETRAININGS_OF_OWN = 3
"""Models that are retrained at once without a part of a visitor's own data: they are small, and nothing is bundled."""


def run_of(experiment: Experiment, visit: Visit, request: ForgetRequest, method: str, seed: int = VISITOR_SEED) -> Run:
    """Return the visitor's run of a method on ``request``: a finished one, else one to be resumed, else a new one.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    config = experiment.run_config(request, experiment.method(method, experiment.plan(request)), seed)
    as_written, place = json.loads(json.dumps(config)), Path(visit.folder)
    same = [run for run in list_runs(place) if run.config == as_written]
    finished = [run for run in same if run.finished]
    return (finished or same or [Run(place / default_folder(config).name)])[-1]


def done(experiment: Experiment, visit: Visit, request: ForgetRequest, method: str, seed: int = VISITOR_SEED) -> Events:
    """Bring the visitor's run of a method to its end; one that is finished is taken as it is.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    run = run_of(experiment, visit, request, method, seed)
    if run.finished:
        yield Finished({})
        return
    work = partial(experiment.unlearn, request, method, seed, folder=run.folder)
    yield from away(work, expected_time(experiment, request, method))


def retrainings_of(experiment: Experiment) -> int:
    """Return how many models a visitor retrains at once."""
    return RETRAININGS_OF_OWN if is_own(experiment.original) else 1


def retrained(experiment: Experiment, visit: Visit, request: ForgetRequest) -> Events:
    """Bring all of the visitor's retrainings to their end, told as one job whose steps are counted through.

    Raises:
        RequestError: The request cannot be carried out.
    """
    models, begun, seconds = retrainings_of(experiment), False, 0.0
    for at in range(models):
        for event in done(experiment, visit, request, RETRAIN_METHOD, at):
            if isinstance(event, Finished):
                seconds += event.seconds.get(RETRAIN_METHOD, 0.0)
            elif isinstance(event, Step):
                yield from _counted_through(event, at, models)
            elif not begun or not isinstance(event, Started):
                begun = True
                yield event
    yield Finished({RETRAIN_METHOD: seconds})


def _counted_through(step: Step, at: int, models: int) -> Iterator[Step]:
    """Yield a step of training one of several models as one of all of them; of measuring, those of the last model."""
    if step.phase == RETRAIN_METHOD:
        pace = step.seconds_left / (step.of - step.step) if step.step < step.of else 0.0
        left = step.seconds_left + (models - 1 - at) * step.of * pace
        yield replace(step, step=at * step.of + step.step, of=models * step.of, seconds_left=left)
    elif at == models - 1:
        yield step


def retraining_seconds(experiment: Experiment, plan: ForgetPlan, speed: MachineSpeed) -> tuple[float, float]:
    """Return about how many seconds all of a visitor's retrainings train, and how many it takes to measure them.

    Ours: the retained samples, once for each pass of the original's recipe, at this machine's speed.
    """
    models, passes = retrainings_of(experiment), experiment.recommender.recipe.training.epochs
    return models * passes * len(plan.retain) * speed.trained, models * measuring_seconds(experiment, plan, speed)


def retraining(experiment: Experiment, visit: Visit, request: ForgetRequest) -> Run | None:
    """Return the visitor's own finished retraining without what ``request`` names; None where there is none.

    Raises:
        RequestError: The request cannot be carried out.
    """
    run = run_of(experiment, visit, request, RETRAIN_METHOD)
    return run if run.finished else None


def reference(experiment: Experiment, visit: Visit, request: ForgetRequest) -> Reference | None:
    """Return what retrained models say about ``request``: those that came with the app, else the visitor's own.

    Returns:
        None where nobody has retrained without it.

    Raises:
        RequestError: The request cannot be carried out.
    """
    models = retrainings_of(experiment)
    runs = [run_of(experiment, visit, request, RETRAIN_METHOD, at) for at in range(models)]
    return experiment.reference(request, runs if all(run.finished for run in runs) else [])

"""What lies in a visitor's private folder: runs that are done and can be shown, and runs that can go on."""

import json
from functools import partial
from pathlib import Path

from core.data.requests import ForgetRequest
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.runs.events import Events, Finished
from core.runs.store import Run, default_folder, list_runs
from demo.session.visits import Visit
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import RETRAIN_METHOD as RETRAIN_METHOD
from demo.session.zero_gpu.durations import expected_time

VISITOR_SEED = 0
"""Of everything that a visitor runs."""


def run_of(experiment: Experiment, visit: Visit, request: ForgetRequest, method: str) -> Run:
    """Return the visitor's run of a method on ``request``: a finished one, else one to be resumed, else a new one.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    config = experiment.run_config(request, experiment.method(method, experiment.plan(request)), VISITOR_SEED)
    as_written, place = json.loads(json.dumps(config)), Path(visit.folder)
    same = [run for run in list_runs(place) if run.config == as_written]
    finished = [run for run in same if run.finished]
    return (finished or same or [Run(place / default_folder(config).name)])[-1]


def done(experiment: Experiment, visit: Visit, request: ForgetRequest, method: str) -> Events:
    """Bring the visitor's run of a method to its end; one that is finished is taken as it is.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    run = run_of(experiment, visit, request, method)
    if run.finished:
        yield Finished({})
        return
    work = partial(experiment.unlearn, request, method, VISITOR_SEED, folder=run.folder)
    yield from away(work, expected_time(experiment, request, method))


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
    own = retraining(experiment, visit, request)
    return experiment.reference(request, [own] if own else [])

"""What a method learns of single ratings. No settings are tried for them: one answer is lost in retraining's noise.

Over a hundred of them that noise averages out, so that a single number can be learned from them: see
:meth:`core.unlearning.base.Method.learn_of_ratings`.
"""

from collections.abc import Generator, Mapping
from typing import Any

from core import text
from core.errors import RunError
from core.evaluation.references import Reference, reference_of
from core.experiment.experiment import Experiment
from core.experiment.series import Variant, folder_of, run_series
from core.runs.events import Event
from core.runs.provenance import made_on
from core.runs.store import Run
from core.tuning.learning import Learning
from core.tuning.tuning_requests import RATINGS, TuningRequests, on_validation, rating_requests


def learned_of_ratings(
    experiment: Experiment, learning: Learning, few: Mapping[str, Any], seeds: tuple[int, ...]
) -> Generator[Event, None, dict[str, Any]]:
    """Return the record of a method's settings for single ratings: those for few people, with what it learns.

    Methods are compared by what their settings for few people came to, for single ratings too.

    Args:
        experiment: The recommender.
        learning: What the method has learned before.
        few: The record of its settings for few people.
        seeds: Of the models that are retrained without the ratings.

    Raises:
        RunError: No retraining was finished.
    """
    asked = rating_requests(experiment.samples)
    judge = on_validation(experiment, asked.judges)
    goal = yield from retrained_without(judge, asked, seeds)
    changes = yield from learning.of_ratings(judge, asked, goal, few["settings"])
    return {
        "name": RATINGS,
        "samples": 1,
        "requests": [one.as_record() for one in asked.requests],
        "trials": [],
        "learned": dict(changes),
        "settings": {**few["settings"], **changes},
        "objective": few["objective"],
        "made": made_on(experiment.engine.device),
    }


def retrained_without(
    judge: Experiment, asked: TuningRequests, seeds: tuple[int, ...]
) -> Generator[Event, None, Reference]:
    """Return models that were retrained without all of some tuning requests, made now where they are not there.

    Args:
        judge: The experiment as the requests see it.
        asked: The requests.
        seeds: Of the models.

    Raises:
        RunError: No retraining was finished.
    """
    runs = {folder_of(judge, asked.together, "retrain", seed): Variant("retrain", seed) for seed in seeds}
    yield from run_series(judge, asked.together, runs, f"retraining for {asked.name}")
    goal = reference_of(map(Run, runs))
    if goal is None:
        raise RunError(text.tuning.NO_RETRAINING)
    return goal

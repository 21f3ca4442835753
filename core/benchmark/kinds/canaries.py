"""Mislabelled people as one more kind of request: an original that learned their flipped labels, made to forget them.

They are the people of the request over five percent, so that its rows and these differ in the labels alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core import text
from core.benchmark.kinds.kinds import OVER_KINDS, PERCENT_OF_PEOPLE, of_kind
from core.benchmark.plan import Plan, with_controls
from core.data.requests import ForgetRequest, forget_fraction
from core.data.samples import Samples
from core.data.taught.canaries import Canaries
from core.experiment.experiment import Experiment
from core.experiment.recommender import RECIPE_FILE, open_recommender, train_recommender
from core.files import runs_folder
from core.runs.events import Events, Finished, Started, Step
from core.runs.store import digest
from core.unlearning.registry import find_method

CANARIES = "canaries"
"""Name of the kind."""


def canaries_of(samples: Samples) -> Canaries:
    """Return the people whose labels are flipped, always the same ones."""
    return Canaries(forget_fraction(PERCENT_OF_PEOPLE, samples).users)


def canary_folder(experiment: Experiment) -> Path:
    """Return where the original lies that was trained with canaries; what decides it is in its name."""
    recipe, canaries = experiment.recommender.recipe, canaries_of(experiment.samples)
    about = {"base": recipe.base, "training": repr(recipe.training), "seed": recipe.seed}
    about |= {"data": canaries.digest(experiment.interactions), **recipe.beyond_training}
    return runs_folder() / CANARIES / digest(about)


def train_with_canaries(experiment: Experiment) -> Events:
    """Train the original again, by its own recipe and seed, on data in which the canaries' labels are flipped.

    Interrupted, it goes on where it stood when it is started again; where it is there already, nothing happens.

    Args:
        experiment: Whose original it is like.
    """
    folder, recipe = canary_folder(experiment), experiment.recommender.recipe
    yield Started(text.benchmark.training_canaries(experiment.key), experiment.engine.device, (CANARIES,))
    if not (folder / RECIPE_FILE).is_file():
        made = (experiment.interactions, recipe.base, recipe.training, recipe.seed, folder, experiment.engine)
        events = train_recommender(*made, canaries_of(experiment.samples), recipe.growth, recipe.people)
        yield from experiment.alone(event for event in events if isinstance(event, Step))
    yield Finished({})


def with_canaries(experiment: Experiment) -> Experiment:
    """Return the experiment with the original that was trained with canaries, on the data that it was trained on.

    Raises:
        ModelError: It has not been trained; see :func:`train_with_canaries`.
    """
    trained = open_recommender(canary_folder(experiment))
    flipped = canaries_of(experiment.samples).flipped(experiment.samples)
    return replace(experiment, recommender=trained, samples=flipped)


def over_canaries(samples: Samples, methods: Sequence[str], seeds: Sequence[int]) -> Plan:
    """Return the plan of every method on the request that forgets the canaries, the controls always among them.

    Methods that learn beforehand are left out: what they learned is of models that were trained on the true labels.

    Args:
        samples: All samples of the data set.
        methods: Names on the registry.
        seeds: One run of each row for each.
    """
    request = ForgetRequest(users=canaries_of(samples).users)
    names = [name for name in with_controls(methods) if not find_method(name).learns]
    entries = tuple(of_kind(name, CANARIES, request) for name in names)
    return Plan(OVER_KINDS, request, entries, tuple(seeds))

"""Who may be judged: people on whom no method was ever tuned on a recommender, at any size of request."""

from collections.abc import Sequence

import numpy as np

from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.data.samples import Ints, Split
from core.experiment.experiment import Experiment
from core.unlearning.registry import METHODS, find_method
from core.unlearning.tuned_settings import everybody_tuned_on, has_setting


def untuned_people(experiment: Experiment) -> tuple[Ints, Ints]:
    """Return the training users (u,) on whom no method was tuned, ascending, and the training samples of each (u,)."""
    users, counts = np.unique(experiment.samples.of(Split.TRAIN).user, return_counts=True)
    key, assets = experiment.key, experiment.assets
    tuned = {user for kind in METHODS.values() for user in everybody_tuned_on(kind, key, assets)}
    free = ~np.isin(users, list(tuned))
    return users[free], counts[free]


def usable_methods(
    experiment: Experiment, methods: Sequence[str], sizes: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which ``methods`` forget, and which are left out since tuning found no setting that helps.

    The controls, the original and retraining, are neither.

    Args:
        experiment: On what.
        methods: Names on the registry.
        sizes: How many samples each request forgets.
    """
    asked = [name for name in methods if name not in (UNTOUCHED, REFERENCE)]
    key, assets = experiment.key, experiment.assets
    helped = {name: all(has_setting(find_method(name), key, assets, size) for size in sizes) for name in asked}
    return tuple(name for name in asked if helped[name]), tuple(name for name in asked if not helped[name])

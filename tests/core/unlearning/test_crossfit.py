import numpy as np
import pytest

from core.experiment.job import workspace
from core.models.adapters import Adapters
from core.unlearning.common import crossfit
from core.unlearning.common.crossfit import SEEN, UNSEEN, cross_fit, halves_of

PAIRS = 2


@pytest.fixture
def plan(experiment):
    return experiment.plan(experiment.presets()["one-user"])


@pytest.fixture
def fitted(experiment, plan, tmp_path):
    """Return a function that cross-fits, and what it said last."""

    def fit(pairs=PAIRS, keep=tmp_path):
        stars = experiment.interactions.table["rating"].to_numpy()
        with Adapters(experiment.recommender.backbone) as adapters:
            job = cross_fit(workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, keep), pairs)
            steps = []
            while True:
                try:
                    steps.append(next(job))
                except StopIteration as end:
                    return end.value, steps

    return fit


def test_a_half_holds_half_of_the_people_each_with_all_of_their_samples():
    users = np.repeat(np.arange(10), np.arange(1, 11))
    one, other = halves_of(users, np.random.default_rng(0))
    assert np.array_equal(one, ~other)
    assert len(np.unique(users[one])) == 5
    assert not set(users[one]) & set(users[other])


def test_every_training_sample_is_answered_by_models_that_saw_its_user_and_by_others(plan, fitted):
    said, _ = fitted()
    for name in (SEEN, UNSEEN):
        assert np.isfinite(said[name][plan.train.row]).all()
        assert np.isfinite(said[name]).sum() == len(plan.train)
    labels, rows = 2.0 * plan.train.label - 1.0, plan.train.row
    assert (labels * said[SEEN][rows]).mean() > (labels * said[UNSEEN][rows]).mean()


def test_with_one_pair_each_answer_is_that_of_one_of_its_two_models(plan, fitted, tmp_path):
    said, _ = fitted(pairs=1)
    one, other = (crossfit.load_file(tmp_path / f"half-{at}.safetensors")["margin"] for at in range(2))
    held = np.isclose(said[SEEN][plan.train.row].astype(float), one, atol=1e-2)
    assert np.allclose(np.where(held, other, one), said[UNSEEN][plan.train.row].astype(float), atol=1e-2)
    assert 0 < held.mean() < 1


def test_what_was_answered_once_is_not_asked_again(fitted, tmp_path):
    first, steps = fitted()
    again, none = fitted()
    assert steps
    assert not none
    assert all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)
    (tmp_path / "half-1.safetensors").unlink()
    once_more, some = fitted()
    assert 0 < len(some) < len(steps)
    assert all(np.array_equal(first[name], once_more[name], equal_nan=True) for name in first)

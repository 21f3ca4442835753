import numpy as np
import pytest

from core.experiment.job import workspace
from core.models.adapters import Adapters
from core.unlearning.common import crossfit
from core.unlearning.common.crossfit import SEEN, UNSEEN, cross_fit, inside_folds

REPEATS, FOLDS = 2, 3


@pytest.fixture
def plan(experiment):
    return experiment.plan(experiment.presets()["one-user"])


@pytest.fixture
def fitted(experiment, plan, tmp_path):
    """Return a function that cross-fits, and what it said last."""

    def fit(repeats=REPEATS, folds=FOLDS, keep=tmp_path):
        stars = experiment.interactions.table["rating"].to_numpy()
        with Adapters(experiment.recommender.backbone) as adapters:
            work = workspace(experiment.recommender, experiment.engine, adapters, plan, stars, 0, keep)
            job = cross_fit(work, repeats, folds)
            steps = []
            while True:
                try:
                    steps.append(next(job))
                except StopIteration as end:
                    return end.value, steps

    return fit


def test_each_person_is_left_out_once_with_all_of_their_samples():
    users = np.repeat(np.arange(10), np.arange(1, 11))
    inside = inside_folds(users, 3, np.random.default_rng(0))
    assert (np.stack(inside).sum(axis=0) == 2).all()
    assert sorted(len(np.unique(users[~one])) for one in inside) == [3, 3, 4]
    assert not any(set(users[one]) & set(users[~one]) for one in inside)


def test_every_training_sample_is_answered_by_models_that_saw_its_user_and_by_others(plan, fitted):
    said, _ = fitted()
    for name in (SEEN, UNSEEN):
        assert np.isfinite(said[name][plan.train.row]).all()
        assert np.isfinite(said[name]).sum() == len(plan.train)
    labels, rows = 2.0 * plan.train.label - 1.0, plan.train.row
    assert (labels * said[SEEN][rows]).mean() > (labels * said[UNSEEN][rows]).mean()


def test_each_answer_is_the_mean_of_the_models_that_saw_the_user_or_did_not(plan, fitted, tmp_path):
    said, _ = fitted(repeats=1)
    each = np.stack([crossfit.load_labelled(tmp_path / f"fold-{at}.safetensors")["margin"] for at in range(FOLDS)])
    seen, unseen = (said[name][plan.train.row].astype(float) for name in (SEEN, UNSEEN))
    out = np.abs(each - unseen).argmin(axis=0)
    assert set(out) == set(range(FOLDS))
    assert np.allclose(each[out, np.arange(len(out))], unseen, atol=1e-2)
    assert np.allclose((each.sum(axis=0) - unseen) / (FOLDS - 1), seen, atol=1e-2)


def test_what_was_answered_once_is_not_asked_again(fitted, tmp_path):
    first, steps = fitted()
    again, none = fitted()
    assert steps
    assert not none
    assert all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)
    (tmp_path / "fold-1.safetensors").unlink()
    once_more, some = fitted()
    assert 0 < len(some) < len(steps)
    assert all(np.array_equal(first[name], once_more[name], equal_nan=True) for name in first)

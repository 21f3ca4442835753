import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

from core.data.samples import Split
from core.evaluation.baseline import logistic_baseline
from core.evaluation.utility import click_probability, user_auc, utility


def test_a_case_by_hand():
    found = utility([1, 1, 0, 0], [0.9, 0.4, 0.5, 0.1])
    assert found["auc"] == pytest.approx(0.75)  # of the four pairs of a like and a dislike, three are in order
    assert found["acc"] == pytest.approx(0.75)  # 0.5 is not more than one half: a No
    assert found["ll"] == pytest.approx(-np.log([0.9, 0.4, 0.5, 0.9]).mean())


def test_it_agrees_with_scikit_learn():
    random = np.random.default_rng(0)
    labels, clicks = random.integers(0, 2, 200), random.uniform(0, 1, 200)
    wanted = {
        "auc": roc_auc_score(labels, clicks),
        "acc": accuracy_score(labels, clicks > 0.5),
        "ll": log_loss(labels, clicks),
    }
    assert utility(labels, clicks) == {name: pytest.approx(value) for name, value in wanted.items()}


def test_labels_that_are_all_alike_have_no_auc():
    found = utility([1, 1], [0.5, 0.75])
    assert np.isnan(found["auc"])
    assert found["ll"] == pytest.approx(-np.log([0.5, 0.75]).mean())


def test_no_sample_has_no_utility():
    assert all(np.isnan(value) for value in utility([], []).values())


def test_p_yes_is_the_two_way_softmax():
    logits = np.random.default_rng(0).normal(0, 4, (20, 2))
    powers = np.exp(logits)
    assert np.allclose(click_probability(logits), powers[:, 1] / powers.sum(axis=1), atol=1e-6)


def test_the_baseline_beats_chance_and_learns_from_training_alone(interactions, experiment):
    found = logistic_baseline(interactions, experiment.samples, Split.TRAIN)
    assert found["auc"] > 0.6
    assert set(logistic_baseline(interactions, experiment.samples)) == {"auc", "acc", "ll"}


def test_the_area_per_user_is_the_mean_over_those_who_liked_and_disliked_something():
    users = [1, 1, 1, 2, 2, 3, 3]
    labels = [1, 0, 0, 1, 1, 0, 1]
    clicks = [0.5, 0.4, 0.5, 0.9, 0.1, 0.8, 0.2]
    assert user_auc(labels, clicks, users) == (pytest.approx((0.75 + 0) / 2), 2)


def test_the_area_per_user_is_scikit_learns_user_by_user():
    random = np.random.default_rng(0)
    users, labels = random.integers(0, 9, 300), random.integers(0, 2, 300)
    clicks = np.round(random.uniform(0, 1, 300), 1)
    each = [roc_auc_score(labels[users == one], clicks[users == one]) for one in range(9)]
    assert user_auc(labels, clicks, users) == (pytest.approx(np.mean(each)), 9)


def test_without_a_user_of_both_kinds_there_is_no_area_per_user():
    for labels, users in (([], []), ([1, 1], [1, 1]), ([1, 0], [1, 2])):
        area, count = user_auc(labels, [0.5] * len(labels), users)
        assert np.isnan(area)
        assert count == 0

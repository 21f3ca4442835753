import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

from core.data.samples import Split
from core.evaluation.baseline import logistic_baseline
from core.evaluation.predictions import click_probability
from core.evaluation.utility import utility


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

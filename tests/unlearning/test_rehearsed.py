import numpy as np
import pytest
from scipy.special import expit, logit

from core.errors import ModelError
from core.unlearning.rehearsed import Rehearsed, features


@pytest.fixture
def plan(experiment):
    return experiment.plan(experiment.presets()["twenty-percent"])


@pytest.fixture
def stars(experiment):
    return experiment.interactions.table["rating"].to_numpy()


def test_it_learns_the_shift_that_led_to_the_retrained_models(experiment, plan, stars):
    original = experiment.predict(plan.forget).astype(float)
    margin, click = logit(original), 2.0 * plan.forget.label - 1.0
    retrained = expit(np.stack([0.8 * margin - 0.3 * click + noise for noise in (-0.01, 0.01)]))
    intercept, *slopes = Rehearsed.learn(plan, stars, original, retrained)["shift"]
    shifted = margin + intercept + features(plan.forget, plan.train, stars, margin) @ np.array(slopes)
    assert np.abs(shifted - (0.8 * margin - 0.3 * click)).mean() < 0.05
    assert np.abs(shifted - margin).mean() > 0.2


def test_how_well_a_film_is_known_does_not_count_the_sample_itself(plan, stars):
    margin = np.zeros(len(plan.forget))
    found = features(plan.forget, plan.train, stars, margin)
    for at in (0, len(plan.forget) - 1):
        others = plan.train.take((plan.train.item == plan.forget.item[at]) & (plan.train.row != plan.forget.row[at]))
        likes = (others.label.sum() + 2.5) / (len(others) + 5)
        assert found[at, 2] == pytest.approx(logit(likes))
        assert found[at, 7] == pytest.approx(np.log(len(others) + 1))


def test_what_a_history_says_is_read_from_its_ratings_alone(plan, stars):
    found = features(plan.forget, plan.train, stars, np.zeros(len(plan.forget)))
    for at in range(3):
        rows = [row for row in plan.forget.history[at] if row >= 0]
        assert found[at, 4] == pytest.approx(stars[rows].mean())
        assert found[at, 5] == pytest.approx((stars[rows] > 3).mean())
        assert found[at, 6] == stars[rows[-1]]


def test_without_a_rehearsal_it_says_what_to_do(experiment, tmp_path):
    request = experiment.presets()["one-user"]
    with pytest.raises(ModelError, match="python -m core tune"):
        list(experiment.unlearn(request, "rehearsed", settings=Rehearsed.Settings(), folder=tmp_path / "run"))

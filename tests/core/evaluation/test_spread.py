import numpy as np
import pytest

from core.evaluation.distances import JSD_PERCENTILES, QUANTILES, jsd, jsd_floor_spread, jsd_spread


@pytest.fixture
def clicks():
    return np.random.default_rng(0).uniform(0.1, 0.9, (4, 40))


@pytest.fixture
def users():
    return np.random.default_rng(1).integers(0, 5, 40)


def test_percentiles_are_over_samples_and_retrained_models(clicks, users):
    found = jsd_spread(clicks[:1], clicks[1:], users)
    away = np.concatenate([jsd(clicks[0], one) for one in clicks[1:]])
    assert [found[f"jsd_q{one:02}"] for one in QUANTILES] == pytest.approx(np.percentile(away, QUANTILES))


def test_a_person_counts_once_however_many_samples_they_have():
    found = jsd_spread([[0.9, 0.5, 0.5, 0.5]], [[0.5, 0.5, 0.5, 0.5]], [1, 2, 2, 2])
    far = float(jsd([0.9], [0.5])[0])
    assert found["user_jsd"] == pytest.approx(far / 2)
    assert found["user_jsd_q50"] == pytest.approx(far / 2)
    assert found["jsd_q50"] == 0


def test_the_floor_is_what_retrained_models_score_against_one_another(clicks, users):
    found = jsd_floor_spread(clicks[:3], users)
    pairs = [jsd(clicks[a], clicks[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert found["jsd_q75"] == pytest.approx(np.percentile(np.concatenate(pairs), 75))
    assert found.keys() == {*JSD_PERCENTILES, "user_jsd"}


def test_models_that_agree_have_no_distance_anywhere(clicks, users):
    assert set(jsd_floor_spread(np.stack([clicks[0]] * 2), users).values()) == {0.0}

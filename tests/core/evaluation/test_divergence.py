import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from core.evaluation.distances import DIVERGENCES, distances, jsd, l2, symmetric_kl


@pytest.fixture
def clicks():
    return np.random.default_rng(0).uniform(0.01, 0.99, (4, 30))


def both(clicks):
    return np.stack([clicks, 1 - clicks])


def test_jsd_is_the_square_of_scipys_distance(clicks):
    p, q = clicks[:2]
    assert np.allclose(jsd(p, q), jensenshannon(both(p), both(q), axis=0) ** 2, atol=1e-12)


def test_symmetric_kl_is_the_mean_of_the_two_kls(clicks):
    p, q = clicks[:2]
    assert np.allclose(symmetric_kl(p, q), (entropy(both(p), both(q)) + entropy(both(q), both(p))) / 2, atol=1e-12)


def test_l2_is_root_two_times_the_difference(clicks):
    p, q = clicks[:2]
    assert np.allclose(l2(p, q), np.sqrt(2) * np.abs(p - q), atol=1e-12)


def test_opposite_certainties_are_as_far_apart_as_can_be():
    assert jsd([1.0], [0.0]) == pytest.approx(np.log(2))
    assert l2([1.0], [0.0]) == pytest.approx(np.sqrt(2))
    assert symmetric_kl([1.0], [0.0]) == np.inf


@pytest.mark.parametrize("divergence", DIVERGENCES.values(), ids=DIVERGENCES)
def test_every_divergence_is_symmetric_and_zero_for_equals(clicks, divergence):
    p, q = clicks[:2]
    assert np.allclose(divergence(p, q), divergence(q, p), atol=1e-15)
    assert np.allclose(divergence(p, p), 0)
    assert (divergence(p, q) > 0).all()


def test_one_retraining_gives_a_distance_and_no_floor(clicks):
    found = distances(clicks[0], clicks[1])
    assert found == {name: pytest.approx(one(clicks[0], clicks[1]).mean()) for name, one in DIVERGENCES.items()}


@pytest.mark.parametrize("count", [2, 3])
def test_several_retrainings_give_means_and_floors(clicks, count):
    model, retrained = clicks[0], clicks[1 : 1 + count]
    found = distances(model, retrained)
    assert found["jsd"] == pytest.approx(np.mean([jsd(model, one) for one in retrained]))
    assert found["jsd_to_mean"] == pytest.approx(jsd(model, retrained.mean(axis=0)).mean())
    pairs = [(a, b) for a in range(count) for b in range(a)]
    assert found["jsd_floor"] == pytest.approx(np.mean([jsd(retrained[a], retrained[b]) for a, b in pairs]))
    left_out = [
        jsd(retrained[a], np.mean([retrained[b] for b in range(count) if b != a], axis=0)) for a in range(count)
    ]
    assert found["jsd_to_mean_floor"] == pytest.approx(np.mean(left_out))


def test_one_more_retraining_scores_what_the_floor_says():
    """Like with like: a model that is a retraining is as far from the mean of the others as the floor, on average."""
    random = np.random.default_rng(0)
    models = 1 / (1 + np.exp(-random.normal(scale=0.5, size=(4, 20_000))))
    found = distances(models[0], models[1:])
    assert found["jsd_to_others"] == pytest.approx(found["jsd_to_mean_floor"], rel=0.03)
    assert found["jsd_to_mean"] < 0.95 * found["jsd_to_mean_floor"]


def test_identical_retrainings_have_a_floor_of_zero(clicks):
    found = distances(clicks[0], np.stack([clicks[1]] * 3))
    assert all(found[f"{name}_floor"] == pytest.approx(0, abs=1e-12) for name in DIVERGENCES)

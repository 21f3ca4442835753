"""The ε that many unlearned and many retrained models leave room for."""

import numpy as np
import pytest
from scipy.stats import beta, norm

from core.evaluation.exposure.epsilon import empirical_epsilon


def apart(models):
    return np.ones((models, 1)), np.zeros((models, 1))


@pytest.mark.parametrize("models", [14, 40, 512])
def test_an_attack_without_an_error_leaves_what_its_limits_allow(models):
    found, measured = empirical_epsilon(*apart(models)), models // 2
    limit = 1 - 0.0125 ** (1 / measured)  # Clopper and Pearson's, of no error
    assert found.low[0] == pytest.approx(np.log((1 - limit) / limit))
    assert found.value[0] == pytest.approx(np.log((measured + 0.5) / 0.5))
    assert np.isinf(found.high[0])


def test_too_few_models_prove_nothing():
    assert empirical_epsilon(*apart(13)).low[0] == 0
    assert empirical_epsilon(*apart(14)).low[0] > 0


def test_rates_that_are_counted_give_the_formula():
    """A fifth of 20 unlearned models that are measured answers 0, and a twentieth of 40 retrained ones 1."""
    ours, theirs = np.repeat([1.0, 0, 1, 0], [16, 4, 16, 4]), np.repeat([0.0, 1, 0, 1], [38, 2, 38, 2])
    ours, theirs = ours.reshape(2, 20).T.ravel(), theirs.reshape(2, 40).T.ravel()  # halves are every other model
    found = empirical_epsilon(ours[:, None], theirs[:, None], delta=0.1)
    missed, accused = 4.5 / 21, 2.5 / 41
    assert found.value[0] == pytest.approx(max(np.log((0.9 - accused) / missed), np.log((0.9 - missed) / accused)))
    missed, accused = beta.ppf(0.9875, 5, 16), beta.ppf(0.9875, 3, 38)
    assert found.low[0] == pytest.approx(max(np.log((0.9 - accused) / missed), np.log((0.9 - missed) / accused)))
    missed, accused = beta.ppf(0.0125, 4, 17), beta.ppf(0.0125, 2, 39)
    assert found.high[0] == pytest.approx(max(np.log((0.9 - accused) / missed), np.log((0.9 - missed) / accused)))


def test_models_that_cannot_be_told_apart_prove_nothing_about_most_samples():
    rng = np.random.default_rng(0)
    found = empirical_epsilon(*rng.normal(0, 1, (2, 64, 1000)))
    assert (found.low > 0).mean() <= 0.05
    assert found.value.mean() < 0.5


def test_it_is_a_lower_bound_of_what_two_normals_really_allow():
    rng = np.random.default_rng(0)
    found = empirical_epsilon(rng.normal(1, 1, (512, 200)), rng.normal(0, 1, (512, 200)))
    cuts = np.linspace(-3, 4, 500)
    true = np.log(norm.sf(cuts, 1) / norm.sf(cuts, 0)).max()
    assert (found.low <= true).all()
    assert np.median(found.low) > 0.5
    assert ((found.low <= found.value) & (found.value <= found.high)).all()


def test_a_range_finds_what_no_threshold_does():
    ours, theirs = np.zeros(40), np.tile([-1.0, -1, 1, 1], 10)
    assert empirical_epsilon(ours[:, None], theirs[:, None]).low[0] > 1
    assert empirical_epsilon(theirs[:, None], ours[:, None]).low[0] > 1


def test_the_same_answer_from_every_model_tells_nothing():
    found = empirical_epsilon(np.ones((40, 3)), np.ones((40, 3)))
    assert found.low.tolist() == [0, 0, 0]


def test_each_sample_has_bounds_of_its_own():
    ours = np.stack([np.ones(40), np.zeros(40)], axis=1)
    found = empirical_epsilon(ours, np.zeros((40, 2)))
    assert found.low[0] > 1
    assert found.low[1] == 0


def test_a_larger_delta_excuses_more():
    loose, strict = (empirical_epsilon(*apart(40), delta=delta).low[0] for delta in (0.2, 0.0))
    assert loose < strict


@pytest.mark.parametrize(("ours", "theirs"), [((1, 3), (4, 3)), ((4, 3), (0, 3)), ((4, 3), (4, 2))])
def test_models_that_cannot_be_compared_are_refused(ours, theirs):
    with pytest.raises(ValueError, match="do not fit: give both as"):
        empirical_epsilon(np.zeros(ours), np.zeros(theirs))

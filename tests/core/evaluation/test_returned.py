import numpy as np
import pytest

from core.evaluation.distances import jsd
from core.evaluation.returning.rounding import (
    AnswersOf,
    beyond_interval,
    returned,
    returned_beyond,
    rounding_metrics,
)

ORIGINAL, UNLEARNED = np.array([0.9, 0.2, 0.6, 0.5]), np.array([0.5, 0.4, 0.6, 0.1])
STILL = AnswersOf(ORIGINAL, ORIGINAL)
USERS = np.array([1, 1, 2, 2])


def unlearned(said):
    return AnswersOf(UNLEARNED, said)


def test_nothing_returns_where_answers_stay_and_all_where_they_are_the_originals():
    assert returned(unlearned(UNLEARNED), STILL) == 0
    assert returned(unlearned(ORIGINAL), STILL) == pytest.approx(1)
    assert returned(unlearned(UNLEARNED + 0.25 * (ORIGINAL - UNLEARNED)), STILL) == pytest.approx(0.25)
    assert returned(unlearned(2 * UNLEARNED - ORIGINAL), STILL) == pytest.approx(-1)


def test_movement_across_the_way_back_counts_for_nothing():
    assert returned(unlearned(np.add(UNLEARNED, [0.0, 0.0, 0.3, 0.0])), STILL) == pytest.approx(0)
    assert returned(unlearned(np.add(UNLEARNED, [0.1, 0.2, 0.0, 0.0])), STILL) == pytest.approx(0, abs=1e-12)


def test_noise_neither_feigns_nor_hides_a_return():
    random = np.random.default_rng(0)
    original, model = random.uniform(0.2, 0.8, (2, 40_000))
    said = model + 0.3 * (original - model) + random.normal(0, 0.2, len(model))
    assert returned(AnswersOf(model, said), AnswersOf(original, original)) == pytest.approx(0.3, abs=0.01)
    assert 1 - np.abs(said - original).mean() / np.abs(model - original).mean() < 0.2


def test_where_rounding_makes_both_the_same_model_all_is_back_however_far_both_moved():
    both = np.array([0.1, 0.8, 0.3, 0.7])
    assert returned_beyond(unlearned(both), AnswersOf(ORIGINAL, both)) == pytest.approx(1)
    assert returned(unlearned(both), STILL) != pytest.approx(1, abs=0.1)


def test_what_rounding_does_to_the_original_too_is_no_return():
    shift = np.array([0.05, -0.1, 0.2, 0.1])
    assert returned_beyond(unlearned(UNLEARNED + shift), AnswersOf(ORIGINAL, ORIGINAL + shift)) == pytest.approx(0)


def test_of_a_model_that_forgot_nothing_there_is_no_share():
    assert np.isnan(returned(STILL, STILL))
    found = rounding_metrics(STILL, STILL, None, None, USERS)
    assert found["returned"] is found["returned_beyond_low"] is found["jsd"] is None
    assert found["gap_to_original"] == 0


def test_the_interval_draws_people_and_of_one_person_samples():
    half = unlearned(UNLEARNED + 0.5 * (ORIGINAL - UNLEARNED))
    even = beyond_interval(half, STILL, USERS)
    assert (even.low, even.value, even.high) == pytest.approx((0.5, 0.5, 0.5))
    mixed = unlearned(np.array([0.9, 0.2, 0.6, 0.1]))
    assert beyond_interval(mixed, STILL, USERS).low == pytest.approx(0)
    assert beyond_interval(mixed, STILL, USERS).high == pytest.approx(1)
    assert np.isnan(beyond_interval(AnswersOf([0.5], [0.6]), AnswersOf([0.9], [0.9]), np.array([1])).low)


def test_the_metrics_hold_distances_and_what_a_retrained_model_yields():
    said, rounded = np.array([0.6, 0.4, 0.6, 0.2]), np.array([0.8, 0.2, 0.6, 0.5])
    references = np.array([[0.5, 0.3, 0.6, 0.2], [0.4, 0.4, 0.5, 0.3]])
    retrained = AnswersOf(references[0], references[0] + 0.5 * (ORIGINAL - references[0]))
    original = AnswersOf(ORIGINAL, rounded)
    found = rounding_metrics(unlearned(said), original, retrained, references, USERS)
    assert found["returned"] - found["returned_original"] == pytest.approx(found["returned_beyond"])
    assert found["returned_beyond_retrained"] == pytest.approx(returned_beyond(retrained, original))
    assert found["gap_to_original"] == pytest.approx(np.abs(said - rounded).mean())
    assert found["jsd_to_original"] == pytest.approx(jsd(said, rounded).mean())
    assert found["jsd"] == pytest.approx(np.mean([jsd(said, one).mean() for one in references]))
    assert found["jsd_before"] == pytest.approx(np.mean([jsd(rounded, one).mean() for one in references]))
    assert found["jsd_floor"] == pytest.approx(jsd(*references).mean())

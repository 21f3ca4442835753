import math

import numpy as np
import pytest

from core.evaluation.distances import jsd
from core.evaluation.returning.relearning import RelearningCurve, curve_of, relearning, steps_until


def curve(*far, steps=None):
    steps = np.array(steps or range(0, 10 * len(far), 10))
    gap = {"all": np.array(far)}
    return RelearningCurve(steps, gap, {"all": 2 * gap["all"] - 1}, {"all": np.full(len(far), np.nan)})


def test_the_steps_until_half_the_distance_is_gone_lie_between_two_looks():
    falling = curve(0.8, 0.6, 0.2, 0.08)
    assert steps_until(falling, "all", 0.5) == pytest.approx(15)
    assert steps_until(falling, "all", 0.9) == pytest.approx(30)


def test_a_distance_that_falls_and_rises_again_was_gone_when_it_first_was():
    assert steps_until(curve(1.0, 0.5, 0.9, 0.4), "all", 0.5) == pytest.approx(10)


def test_what_never_comes_back_takes_for_ever_and_what_was_never_gone_takes_no_number():
    assert steps_until(curve(1.0, 0.9, 0.8), "all", 0.5) == math.inf
    assert math.isnan(steps_until(curve(0.0, 0.1), "all", 0.5))
    assert math.isnan(steps_until(curve(1.0, 0.1), "others", 0.5))


def test_loss_that_falls_below_the_originals_was_made_up_for():
    assert steps_until(curve(1.0, 0.7, 0.1), "all", 0.9, "loss") == pytest.approx(12.5)
    assert math.isnan(steps_until(curve(0.4, 0.2), "all", 0.5, "loss"))


def test_a_curve_tells_the_samples_tuned_on_from_the_others():
    original, labels = np.array([0.9, 0.1, 0.8, 0.3]), np.array([1, 0, 1, 0])
    tuned = np.array([True, True, False, False])
    said = [np.array([0.5, 0.5, 0.4, 0.6]), np.array([0.9, 0.1, 0.4, 0.6])]
    found = curve_of([0, 5], said, original, labels, tuned)
    assert found.jsd["tuned"][0] == pytest.approx(jsd(said[0], original)[:2].mean())
    assert found.jsd["tuned"][1] == 0
    assert found.jsd["others"][0] == found.jsd["others"][1] > 0
    assert found.jsd["all"][1] == pytest.approx(found.jsd["others"][1] / 2)
    assert found.auc["tuned"].tolist() == [0.5, 1.0]
    assert found.loss["tuned"] == pytest.approx([math.log(2) + math.log(0.9), 0])
    assert found.loss["others"] == pytest.approx([-math.log(0.4) + (math.log(0.8) + math.log(0.7)) / 2] * 2)
    assert found.auc["others"].tolist() == [0.0, 0.0]


def test_a_part_without_samples_is_left_out_and_labels_of_one_kind_have_no_auc():
    found = curve_of([0], [np.array([0.5])], np.array([0.6]), np.array([1]), np.array([True]))
    assert found.jsd.keys() == {"all", "tuned"}
    assert np.isnan(found.auc["all"][0])


def test_a_curve_survives_being_written_as_json():
    found = curve_of([0, 3], [np.array([0.5]), np.array([0.6])], np.array([0.6]), np.array([1]), np.array([True]))
    record = found.as_record()
    assert record["auc"]["all"] == [None, None]
    again = RelearningCurve.from_record(record)
    assert again.steps.tolist() == [0, 3]
    assert np.array_equal(again.jsd["all"], found.jsd["all"])
    assert again.as_record() == record


def test_beside_the_median_of_retrained_models_the_ratio_of_steps_is_the_anamnesis_index():
    fast, slow = curve(1.0, 0.0), curve(1.0, 0.75, 0.5)
    found = relearning(fast, [slow, curve(1.0, 0.5), curve(1.0, 1.0, 1.0)])
    assert found["relearn_all_jsd_half"] == pytest.approx(5)
    assert found["relearn_all_jsd_half_retrained"] == pytest.approx(20)
    assert found["relearn_all_jsd_half_ratio"] == pytest.approx(0.25)
    assert found["relearn_all_jsd_ninety_retrained"] is None
    assert found["relearn_all_jsd_ninety_ratio"] is None
    assert (found["relearn_all_jsd"], found["relearn_all_jsd_least"]) == (1.0, 0.0)


def test_without_retrained_models_nothing_is_said_of_them():
    found = relearning(curve(1.0, 0.4))
    assert found["relearn_all_jsd_half_retrained"] is None
    assert found["relearn_others_jsd_half"] is None

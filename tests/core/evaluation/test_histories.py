"""Two kinds of metrics that only some requests have: of cleaned histories, and of earlier requests."""

import numpy as np
import pytest

from core.evaluation.distances import jsd
from core.evaluation.references import Reference
from core.evaluation.report import cleaned_and_old, stays_forgotten


def reference(**clicks):
    stacked = {part: np.array(one, np.float32) for part, one in clicks.items()}
    return Reference(stacked, np.ones(2, np.float32), True, np.array([1, 2]))


@pytest.fixture
def asked():
    return {
        "rebuilt": np.array([0.5, 0.6]),
        "rebuilt_old": np.array([0.7, 0.6]),
        "rebuilt_before": np.array([0.5, 0.5]),
        "rebuilt_old_before": np.array([0.9, 0.5]),
    }


def test_the_shift_is_what_the_prompt_alone_changes(asked):
    retrained = reference(rebuilt=[[0.5, 0.5], [0.6, 0.6]], rebuilt_old=[[0.5, 0.5], [0.8, 0.6]])
    found = cleaned_and_old(asked, retrained)
    assert found["rebuilt_shift"] == pytest.approx(jsd([0.5], [0.7])[0] / 2)
    assert found["rebuilt_shift_before"] == pytest.approx(jsd([0.5], [0.9])[0] / 2)
    assert found["rebuilt_shift_retrained"] == pytest.approx(jsd([0.6], [0.8])[0] / 4, rel=1e-5)


def test_either_prompt_is_measured_against_the_same_prompt_to_retrained_models(asked):
    same = reference(rebuilt=[asked["rebuilt"]], rebuilt_old=[asked["rebuilt_old_before"]])
    found = cleaned_and_old(asked, same)
    assert found["rebuilt_jsd"] == pytest.approx(0, abs=1e-9)
    assert found["rebuilt_old_jsd_before"] == pytest.approx(0, abs=1e-9)
    assert found["rebuilt_old_jsd"] == pytest.approx(jsd([0.7, 0.6], [0.9, 0.5]).mean(), rel=1e-5)


@pytest.mark.parametrize("known", [None, reference(forget=[[0.5]])])
def test_references_that_were_not_asked_leave_the_distances_unknown(asked, known):
    found = cleaned_and_old(asked, known)
    assert found["rebuilt_jsd"] is found["rebuilt_old_l2"] is found["rebuilt_shift_retrained"] is None
    assert found["rebuilt_shift"] > 0


def test_where_no_history_was_cleaned_nothing_is_said():
    assert cleaned_and_old({"forget": np.array([0.5])}, None) == {}


def test_what_went_earlier_is_held_against_the_state_before_and_the_first_model():
    clicks = {
        "earlier": np.array([0.5, 0.6]),
        "earlier_before": np.array([0.5, 0.5]),
        "earlier_original": np.array([0.9, 0.6]),
    }
    found = stays_forgotten(clicks, reference(earlier=[[0.5, 0.6]]))
    assert found["earlier_jsd_to_previous"] == pytest.approx(jsd([0.6], [0.5])[0] / 2)
    assert found["earlier_jsd_to_original"] == pytest.approx(jsd([0.5], [0.9])[0] / 2)
    assert found["earlier_jsd_to_original_before"] == pytest.approx(jsd([0.5, 0.5], [0.9, 0.6]).mean())
    assert found["earlier_jsd"] == pytest.approx(0, abs=1e-9)
    assert stays_forgotten(clicks, None)["earlier_jsd"] is None


def test_a_first_request_has_no_earlier_ones():
    assert stays_forgotten({"forget": np.array([0.5])}, None) == {}

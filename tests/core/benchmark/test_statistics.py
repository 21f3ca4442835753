import numpy as np
import pytest

from core.benchmark.statistics import holm, paired_tests, summary


def test_a_summary_is_the_mean_with_its_standard_error():
    found = summary([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.error == pytest.approx(1 / np.sqrt(3))
    assert found.values == (1.0, 2.0, 3.0)


def test_a_single_seed_has_no_error():
    assert summary([0.5]).error is None


def test_the_paired_t_test_is_the_one_in_the_books():
    test = paired_tests([2.0, 4.0, 6.0], {"other": [1.0, 2.0, 3.0]})["other"]
    t = 2.0 / (1.0 / np.sqrt(3))
    assert test.difference == 2.0
    assert test.p == pytest.approx(1 - t / np.sqrt(t**2 + 2))  # Student's t with two degrees of freedom, in closed form
    assert test.adjusted == test.p


def test_with_several_rows_each_p_is_corrected():
    others = {"near": [1.0, 2.0, 3.0], "far": [1.1, 1.2, 1.3]}
    tests = paired_tests([2.0, 4.0, 6.0], others)
    assert [one.adjusted for one in tests.values()] == pytest.approx(holm([one.p for one in tests.values()]))


@pytest.mark.parametrize("ours", [[1.0], [1.0, 2.0]], ids=["one seed", "the same difference twice"])
def test_nothing_is_said_where_nothing_can_be(ours):
    assert paired_tests(ours, {"other": [value - 0.5 for value in ours]}) == {"other": None}


def test_holm_steps_down_and_never_back():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.benchmark.plan import Plan, as_tuned, over_fractions, side_by_side
from core.data.requests import forget_fraction, preset
from core.data.samples import Split
from core.errors import RequestError

OUT = Path("out")


@pytest.fixture
def request_(experiment):
    return preset("twenty-percent", experiment.samples)


def test_twenty_percent_are_the_preset(experiment, request_):
    assert forget_fraction(20, experiment.samples) == request_


def test_more_percent_hold_all_of_less(experiment):
    drawn = [set(forget_fraction(percent, experiment.samples).users) for percent in (1, 10, 20, 40, 99)]
    assert all(less <= more for less, more in pairwise(drawn))
    users = len(np.unique(experiment.samples.of(Split.TRAIN).user))
    assert [len(one) for one in drawn] == [max(1, users * percent // 100) for percent in (1, 10, 20, 40, 99)]


@pytest.mark.parametrize("percent", [0, 100, -5])
def test_a_share_that_is_none_is_refused(experiment, percent):
    with pytest.raises(RequestError, match="between 1 and 99"):
        forget_fraction(percent, experiment.samples)


def test_runs_of_plain_methods_lie_under_method_and_seed_one_seed_after_another(request_):
    plan = side_by_side("twenty-percent", request_, ("original", "retrain", "e2urec"), (3, 4))
    names = ("original-3", "retrain-1003", "e2urec-3", "original-4", "retrain-1004", "e2urec-4")
    assert list(plan.runs(OUT)) == [OUT / name for name in names]
    assert plan.retrainings(plan.entries[1], OUT) == {3: OUT / "retrain-1003", 4: OUT / "retrain-1004"}


def test_each_share_is_measured_against_its_own_retrainings(experiment, request_):
    plan = over_fractions(experiment.samples, (20, 40), ("e2urec",), (0,))
    twenty, forty = (plan.retrainings(plan.entries[at], OUT) for at in (2, 5))
    assert twenty == {0: OUT / "retrain-1000"}
    assert forty == {0: OUT / "forget-40" / "retrain-1000"}
    requests = [one.request for one in plan.runs(OUT).values()]
    assert requests == [*[None] * 3, *[forget_fraction(40, experiment.samples)] * 3]


def test_without_a_retraining_there_is_nothing_to_compare_with(request_):
    plan = Plan("twenty-percent", request_, (as_tuned("e2urec"),), (0,))
    assert plan.retrainings(plan.entries[0], OUT) == {}

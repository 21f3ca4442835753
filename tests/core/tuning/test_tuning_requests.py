import numpy as np
import pytest

from core.data.requests import PRESETS, forget_fraction
from core.data.samples import Split
from core.evaluation.references import reference_of
from core.runs.store import Run
from core.tuning.choice import helps
from core.tuning.trial import try_settings
from core.tuning.tuning_requests import on_validation, tuning_requests


@pytest.fixture
def judge(experiment):
    return on_validation(experiment)


def named(experiment):
    requests = [experiment.presets()[name] for name in PRESETS]
    return {*(u for one in requests for u in one.users), *(u for one in requests for u, _ in one.interactions)}


def test_nobody_who_is_tuned_on_is_named_by_a_preset_or_by_the_other_requests(experiment):
    crowd, few = tuning_requests(experiment.samples)
    assert not named(experiment) & set(crowd.together.users)
    assert not named(experiment) & set(few.together.users)
    assert not set(crowd.together.users) & set(few.together.users)
    assert all(len(one.users) == 1 for one in few.requests)
    assert [one.small for one in (crowd, few)] == [False, True]


def test_nobody_who_is_tuned_on_is_in_a_share_that_is_reported(experiment):
    tuned = {user for one in tuning_requests(experiment.samples) for user in one.together.users}
    for percent in (1, 5, 10, 20, 40):
        assert not tuned & set(forget_fraction(percent, experiment.samples).users)


def test_tuning_requests_are_always_the_same(experiment):
    assert tuning_requests(experiment.samples) == tuning_requests(experiment.samples)


def test_the_judge_has_never_seen_a_test_sample(experiment, judge):
    assert not (judge.samples.split == Split.TEST).any()
    assert (judge.samples.split == Split.VALID).any()
    plan = judge.plan(judge.presets()["one-user"])
    assert set(judge.eval_sets(plan)["test"].row) <= set(experiment.samples.of(Split.VALID).row)


def test_a_trial_measures_the_way_that_is_left(judge, tmp_path):
    crowd, few = tuning_requests(judge.samples)
    for asked in (crowd, few):
        run = Run(tmp_path / asked.name)
        list(judge.unlearn(asked.together, "retrain", 1, folder=run.folder))
        goal = reference_of([run])
        nothing = try_settings(judge, "original", None, asked, goal)
        assert nothing["left"] == pytest.approx(1.0)
        assert nothing["after"] == pytest.approx(nothing["before"])
        assert nothing["before"] > 0
        assert nothing["harm"] == pytest.approx(1.0)
        assert nothing["retain_after"] == pytest.approx(nothing["retain_before"])
        assert nothing["attack_after"] == pytest.approx(nothing["attack_before"])
        assert nothing["objective"] <= 1.0 + 1e-9
        assert helps(nothing)
    again = try_settings(judge, "retrain", None, crowd, reference_of([Run(tmp_path / "crowd")]), seed=1)
    assert again["left"] == pytest.approx(0.0, abs=1e-6)
    assert again["harm"] == pytest.approx(0.0, abs=1e-6)
    assert again["gap"] == pytest.approx(0.0, abs=1e-6)
    assert again["objective"] == pytest.approx(0.0, abs=1e-6)
    assert again["auc_lost"] == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(again["seconds"])

import numpy as np
import pytest

from core.data.samples import Split
from core.forgetting import PRESETS
from core.references import reference_of
from core.rehearsal import on_validation, rehearsals, rehearse
from core.store import Run


@pytest.fixture
def judge(experiment):
    return on_validation(experiment)


def named(experiment):
    requests = [experiment.presets()[name] for name in PRESETS]
    return {*(u for one in requests for u in one.users), *(u for one in requests for u, _ in one.interactions)}


def test_nobody_in_a_rehearsal_is_named_by_a_preset_or_by_the_other_rehearsal(experiment):
    crowd, few = rehearsals(experiment.samples)
    assert not named(experiment) & set(crowd.together.users)
    assert not named(experiment) & set(few.together.users)
    assert not set(crowd.together.users) & set(few.together.users)
    assert all(len(one.users) == 1 for one in few.requests)


def test_rehearsals_are_always_the_same(experiment):
    assert rehearsals(experiment.samples) == rehearsals(experiment.samples)


def test_the_judge_has_never_seen_a_test_sample(experiment, judge):
    assert not (judge.samples.split == Split.TEST).any()
    assert (judge.samples.split == Split.VALID).any()
    plan = judge.plan(judge.presets()["one-user"])
    assert set(judge.parts(plan)["test"].row) <= set(experiment.samples.of(Split.VALID).row)


def test_a_rehearsal_measures_the_way_that_is_left(judge, tmp_path):
    crowd, few = rehearsals(judge.samples)
    for rehearsal in (crowd, few):
        run = Run(tmp_path / rehearsal.name)
        list(judge.unlearn(rehearsal.together, "retrain", 1, folder=run.folder))
        goal = reference_of([run])
        nothing = rehearse(judge, "original", None, rehearsal, goal)
        assert nothing["left"] == pytest.approx(1.0)
        assert nothing["after"] == pytest.approx(nothing["before"])
        assert nothing["before"] > 0
    again = rehearse(judge, "retrain", None, crowd, reference_of([Run(tmp_path / "crowd")]), seed=1)
    assert again["left"] == pytest.approx(0.0, abs=1e-6)
    assert again["auc_lost"] == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(again["seconds"])

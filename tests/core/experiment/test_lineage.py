"""Forget one, then another, then a third: the first ones stay forgotten, and undoing is opening the run before."""

import shutil

import numpy as np
import pytest

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError, RunError
from core.experiment.lineage import earlier_runs
from core.runs.store import Run, digest

DISTANCES = {f"earlier_jsd{end}" for end in ("", "_to_previous", "_to_original", "_to_original_before")}


def done(experiment, request, method, folder, seed=0):
    for _ in experiment.unlearn(request, method, seed, folder=folder):
        pass
    return Run(folder)


@pytest.fixture
def requests(experiment):
    """A rating that later histories show, an earlier one of the same person, and two other people."""
    single = experiment.presets()["one-interaction"]
    user, item = single.interactions[0]
    train = experiment.samples.of(Split.TRAIN)
    other = next(one for one in train.item[train.user == user] if one != item)
    people = [one for one in np.unique(train.user) if one != user]
    also = ForgetRequest(users=(people[0],), interactions=((user, other),))
    return single, also, ForgetRequest(users=(people[1],))


@pytest.fixture
def chain(experiment, requests, tmp_path):
    """Three runs, each after the one before, and the experiments on which they were made."""
    runs, stages = [], [experiment]
    for at, (request, method) in enumerate(zip(requests, ("e2urec", "neggrad", "e2urec"), strict=True)):
        runs.append(done(stages[-1], request, method, tmp_path / str(at)))
        stages.append(stages[-1].after(runs[-1]))
    return runs, stages


def test_each_request_starts_from_what_the_one_before_left(chain):
    runs, stages = chain
    for run, before, after in zip(runs, stages, stages[1:], strict=False):
        forget = before.plan(ForgetRequest.from_record(run.config["request"])).forget
        assert np.allclose(before.predict(forget, run), after.predict(forget), atol=1e-6)
        assert np.allclose(run.predictions["forget_before"], before.predict(forget), atol=1e-6)


def test_what_went_earlier_is_measured_again_at_every_request(chain, experiment, requests):
    runs, stages = chain
    assert not [name for name in runs[0].metrics if name.startswith("earlier")]
    for at, run in enumerate(runs[1:], start=1):
        assert run.metrics.keys() >= DISTANCES
        earlier = stages[at].lineage.forgotten
        assert len(earlier) == sum(one.metrics["forgotten"] for one in runs[:at])
        said = run.predictions
        assert np.allclose(said["earlier_original"], experiment.predict(earlier), atol=1e-6)
        assert np.allclose(said["earlier_before"], stages[at].predict(earlier), atol=1e-6)
        assert np.allclose(said["earlier"], stages[at + 1].predict(earlier), atol=1e-6)


def test_earlier_stages_stay_as_they_were_so_that_opening_one_is_undoing(chain, experiment):
    runs, stages = chain
    again = experiment.after(runs[0])
    samples = experiment.samples.of(Split.TEST)
    assert np.array_equal(again.predict(samples), stages[1].predict(samples))
    assert experiment.samples is stages[0].samples
    assert not stages[0].lineage.runs


def test_the_config_names_its_parents_and_that_of_a_first_request_is_as_ever(chain):
    runs, _ = chain
    assert "after" not in runs[0].config
    assert [one["digest"] for one in runs[2].config["after"]] == [digest(run.config) for run in runs[:2]]
    assert [one["method"] for one in runs[2].config["after"]] == ["e2urec", "neggrad"]


def test_what_is_left_to_retain_is_what_one_request_for_all_would_leave(chain, experiment, requests):
    together = experiment.plan(requests[0] | requests[1]).retain
    left = chain[1][1].plan(requests[1]).retain
    assert np.array_equal(left.row, together.row)
    assert np.array_equal(left.history, together.history)
    assert np.array_equal(left.tokens, together.tokens)


def test_retraining_after_a_request_is_retraining_without_both(chain, experiment, requests, tmp_path):
    later = done(chain[1][1], requests[1], "retrain", tmp_path / "later", seed=3)
    whole = done(experiment, requests[0] | requests[1], "retrain", tmp_path / "whole", seed=3)
    assert np.allclose(later.predictions["test"], whole.predictions["test"], atol=1e-6)
    reference = chain[1][1].reference(requests[1], [later, whole])
    assert reference.seeds.tolist() == [3]
    assert chain[1][1].evaluate(chain[0][1], reference)["earlier_jsd"] > 0


def test_people_who_went_earlier_are_neither_strangers_nor_among_those_who_stayed(chain, requests):
    runs, stages = chain
    known = stages[2].evidence(runs[2])
    test, people = known.eval_sets["test"].user, (*requests[0].interactions[0][:1], *requests[1].users)
    assert set(people) >= set(test[known.gone_before])
    assert not set(people) & set(test[known.never_seen | known.stayed])


def test_nobody_is_forgotten_twice(chain, requests):
    _, stages = chain
    with pytest.raises(RequestError, match=r"has forgotten user .* already; choose something that it still knows"):
        stages[3].plan(requests[2])
    both = ForgetRequest(users=(*requests[1].users, *requests[2].users))
    assert stages[2].plan(both).untrained_users == requests[1].users


def test_presets_name_the_same_people_after_a_request(chain, experiment):
    assert chain[1][3].presets() == experiment.presets()


def test_a_run_is_asked_only_where_it_was_made(chain, experiment):
    runs, stages = chain
    for wrong in (experiment, stages[2]):
        with pytest.raises(RunError, match="was made after other requests; open the run that it goes on from"):
            wrong.evaluate(runs[1])


def test_the_way_back_is_found_where_the_runs_lie_and_where_they_were_moved_to_together(chain, tmp_path):
    runs, _ = chain
    assert [one.folder.name for one in earlier_runs(runs[2])] == ["0", "1"]
    moved = tmp_path / "moved"
    moved.mkdir()
    for run in runs:
        shutil.move(run.folder, moved / f"run-{run.folder.name}")
    assert [one.folder.name for one in earlier_runs(Run(moved / "run-2"))] == ["run-0", "run-1"]
    shutil.rmtree(moved / "run-0")
    with pytest.raises(RunError, match=r"goes on from another, which is not in .* beside it; put it there"):
        earlier_runs(Run(moved / "run-2"))


def test_an_ensemble_is_the_end_of_a_sequence(experiment, finished):
    with pytest.raises(RunError, match=r"left several models that answer as one.*ask sisa for both requests in one"):
        experiment.after(finished("sisa")[0])

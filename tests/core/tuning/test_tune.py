from operator import attrgetter

import numpy as np
import pytest

import core.tuning.tune as tuning
from core.errors import RequestError
from core.files import read_json, runs_folder, write_json
from core.runs.events import Finished, Saved, Started, Step
from core.tuning.choice import best_of, helps, objective
from core.tuning.draws import TRIALS, drawn, grid_of
from core.tuning.learning import Learning
from core.tuning.tune import tune
from core.tuning.tuning_requests import tuning_requests
from core.unlearning.methods.e2urec import E2URec
from core.unlearning.registry import METHODS
from core.unlearning.tuned_settings import (
    everybody_tuned_on,
    learned_path,
    nested,
    one_off_seconds,
    tuned_path,
    tuned_settings,
    tuning_people,
    updated,
)

LORA = {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}


@pytest.fixture
def small(monkeypatch, experiment, tmp_path):
    """Return the experiment with assets of its own, and a grid of two combinations that are done in a moment."""
    quick = {f"{part}_lora.{name}": (value,) for part in ("augment", "student") for name, value in LORA.items()}
    quick |= {"augment_steps": ((2, 2),), "student_steps": ((1, 2),), "forget_only_steps": (0,)}
    monkeypatch.setattr(E2URec, "grid", quick | {"click_weight": (0.0, 1.0)})
    monkeypatch.setattr(E2URec, "small_grid", {})
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    experiment.assets = tmp_path / "assets"
    return experiment


def trial(left, objective, auc_lost=0.0, harm=1.0):
    told = {"left": left, "auc_lost": auc_lost, "objective": objective}
    return told | {"retain_before": 0.2, "retain_after": 0.2 * harm, "retain_floor": 0.1}


def test_of_those_that_help_the_one_of_the_least_objective_is_best():
    log = [trial(0.9, 0.9), trial(0.2, 0.7, auc_lost=0.002), trial(0.9, 0.5, harm=1.04)]
    assert best_of(log) == log[2]
    assert best_of(log[:2]) == log[1]


@pytest.mark.parametrize("bad", [{"left": 1.01}, {"auc_lost": 0.004}, {"harm": 1.11}], ids=str)
def test_what_leaves_more_than_was_there_or_harms_is_never_chosen(bad):
    assert best_of([trial(**{"left": 0.1, "objective": 0.1} | bad)]) is None


def test_harm_within_the_noise_of_retraining_is_none():
    assert helps(trial(0.5, 0.5, harm=1.5) | {"retain_floor": 0.3})


def test_the_untouched_original_scores_one():
    assert objective(1.0, 1.0, 1.0) == objective(1.0, 1.0, None) == 1.0
    assert objective(0.5, 1.0, 0.0) == 0.5


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_with_a_choice_is_tried_as_often(method, small):
    kind = METHODS[method]
    grid = grid_of(kind, small)
    wanted = drawn(grid)
    assert len(wanted) == (TRIALS if any(len(values) > 1 for values in grid.values()) else 1)
    assert wanted == drawn(grid)
    for changes in wanted:
        settings = updated(kind.Settings(), nested(changes))
        assert all(attrgetter(name)(settings) == value for name, value in changes.items() if type(value) is not dict)


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_a_draw_covers_each_range_evenly_and_stays_in_it(method, small):
    grid = grid_of(METHODS[method], small)
    for name, values in grid.items():
        numbers = all(type(one) in (int, float) and one > 0 for one in values)
        seen = sorted(changes[name] for changes in drawn(grid)) if numbers and len(values) > 1 else []
        if seen:
            least, most = min(values), max(values)
            strata = [int(TRIALS * np.log(one / least) / np.log(most / least) + 1e-2) for one in seen]
            assert min(seen) >= least * 0.99
            assert max(seen) <= most * 1.01
            assert len(set(strata)) >= TRIALS - 3


def test_the_beta_of_npo_is_tuned():
    assert len({changes["beta"] for changes in drawn(grid_of(METHODS["npo"]))}) == TRIALS


def test_the_best_combination_is_bundled_with_the_log_of_all(small):
    events = list(tune(small, "e2urec", 2))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    path = tuned_path(small.assets, small.key, "e2urec")
    assert Saved(str(path)) in events
    found = read_json(path)
    assert "one_off" not in found
    assert [len(one["trials"]) for one in found["tuned"]] == [2, 1]
    assert {one["changes"]["click_weight"] for one in found["tuned"][0]["trials"]} == {0.0, 1.0}
    for tuned in found["tuned"]:
        assert tuned["drawn"]["trials"] == len(tuned["trials"])
        best = best_of(tuned["trials"])
        people = {user for one in tuned["requests"] for user in one["users"]}
        assert tuning_people(E2URec, small.key, small.assets, tuned["samples"]) == people != set()
        if best is None:
            with pytest.raises(RequestError, match="No tuned setting of E2URec helps"):
                tuned_settings(E2URec, small.key, small.assets, tuned["samples"])
        else:
            chosen = tuned_settings(E2URec, small.key, small.assets, tuned["samples"])
            assert chosen.click_weight == best["changes"]["click_weight"]


def test_where_no_setting_helps_the_record_says_so_and_the_method_refuses(small, monkeypatch):
    monkeypatch.setattr("core.tuning.tune.best_of", lambda *_: None)
    list(tune(small, "e2urec", 2))
    tuned = read_json(tuned_path(small.assets, small.key, "e2urec"))["tuned"]
    assert [(one["settings"], one["refused"]) for one in tuned] == [(None, "No setting helps at this size.")] * 2
    with pytest.raises(RequestError, match="No tuned setting of E2URec helps"):
        small.method("e2urec", small.plan(small.presets()["one-user"]))


def test_what_a_method_learned_beforehand_is_timed_once_and_its_parts_are_thrown_away(small, monkeypatch):
    untried(monkeypatch)
    list(tune(small, "crossfit", 1))
    found = read_json(tuned_path(small.assets, small.key, "crossfit"))
    phases = found["one_off"]["phases"]
    assert phases.keys() == {"retrainings", "cross-fitting", "teachers", "retrainings without single ratings"}
    assert all(spent > 0 for spent in phases.values())
    assert found["one_off"]["seconds"] == pytest.approx(sum(phases.values()))
    assert one_off_seconds(METHODS["crossfit"], small.key, small.assets) == found["one_off"]["seconds"]
    assert not list(runs_folder().rglob("fold-*.safetensors"))
    forbid_learning(monkeypatch)
    list(tune(small, "crossfit", 1))  # other settings could be tried without learning again
    assert told_of_learning(read_json(tuned_path(small.assets, small.key, "crossfit"))) == told_of_learning(found)


@pytest.mark.parametrize("differs", ["the model", "a request", "nothing is told"])
def test_it_is_learned_again_where_the_record_is_of_something_else(small, monkeypatch, differs):
    forbid_learning(monkeypatch)
    method = METHODS["crossfit"]
    asked = [
        {"name": one.name, "requests": [request.as_record() for request in one.requests], "learned": {"shift": [1.0]}}
        for one in tuning_requests(small.samples)
    ]
    record = {"weights": small.recommender.weights_digest, "one_off": {"seconds": 1.0}, "tuned": asked}
    path = tuned_path(small.assets, small.key, "crossfit")
    learned = learned_path(small.assets, small.key, "crossfit")
    write_json(path, record)
    learned.write_bytes(b"")
    assert Learning(small, method).record() == {"weights": record["weights"], "one_off": {"seconds": 1.0}}
    if differs == "the model":
        record["weights"] = "another"
    elif differs == "a request":
        asked[1]["requests"] = asked[1]["requests"][:-1]
    else:
        del asked[0]["learned"]
    write_json(path, record)
    with pytest.raises(AssertionError, match="learned again"):
        list(tune(small, "crossfit", 1))


def forbid_learning(monkeypatch):
    """Let learning fail the test."""

    def learn(*_):
        raise AssertionError("learned again")

    monkeypatch.setattr(METHODS["crossfit"], "learn", learn)


def told_of_learning(record):
    return record["weights"], record["one_off"], [one["learned"] for one in record["tuned"]]


def untried(monkeypatch):
    """Let the cross-fitted teacher be tuned without a choice: it is tried once for each size, and that is kept."""
    monkeypatch.setattr(tuning, "best_of", lambda log: log[0])
    for grid in ("grid", "small_grid"):
        monkeypatch.setattr(METHODS["crossfit"], grid, {})


def test_single_ratings_have_the_settings_of_few_people_with_what_was_learned_of_them(small, monkeypatch):
    untried(monkeypatch)
    list(tune(small, "crossfit", 1))
    crowd, few, ratings = read_json(tuned_path(small.assets, small.key, "crossfit"))["tuned"]
    assert [one["name"] for one in (crowd, few, ratings)] == ["crowd", "few", "ratings"]
    assert ratings["settings"] == {**few["settings"], **ratings["learned"]}
    assert ratings["learned"].keys() == {"own_part", "own_fall", "overshoot"}
    assert ratings["learned"]["overshoot"] == 1
    assert ratings["objective"] == few["objective"]
    people = crowd["requests"][0]["users"]
    assert [one["interactions"][0][0] for one in ratings["requests"]] == people
    method, where = METHODS["crossfit"], (small.key, small.assets)
    assert tuned_settings(method, *where, 1).own_part == ratings["learned"]["own_part"]
    assert tuned_settings(method, *where, few["samples"]).own_part == 1
    assert tuning_people(method, *where, 1) == set(people)
    assert everybody_tuned_on(method, *where) == {*people, *(one["users"][0] for one in few["requests"])}


def test_what_was_learned_of_single_ratings_stays_where_only_the_crowd_is_tuned(small, monkeypatch):
    untried(monkeypatch)
    list(tune(small, "crossfit", 1))
    before = read_json(tuned_path(small.assets, small.key, "crossfit"))["tuned"][2]
    monkeypatch.setattr(METHODS["crossfit"], "learn_of_ratings", lambda *_: pytest.fail("learned again"))
    list(tune(small, "crossfit", 1, "crowd"))
    after = read_json(tuned_path(small.assets, small.key, "crossfit"))["tuned"][2]
    assert {**after, "made": None} == {**before, "made": None}


def test_single_ratings_are_learned_anew_alone(small, monkeypatch):
    untried(monkeypatch)
    list(tune(small, "crossfit", 1))
    path = tuned_path(small.assets, small.key, "crossfit")
    before = read_json(path)
    forbid_learning(monkeypatch)
    monkeypatch.setattr(tuning, "try_settings", lambda *_: pytest.fail("a setting was tried"))
    list(tune(small, "crossfit", 1, "ratings"))
    after = read_json(path)
    assert after["one_off"] == before["one_off"]
    for old, new in zip(before["tuned"], after["tuned"], strict=True):
        assert {name: new[name] for name in old if name != "made"} == {n: old[n] for n in old if n != "made"}


def test_a_method_that_learns_nothing_of_ratings_has_two_sizes(small):
    list(tune(small, "e2urec", 2))
    assert [one["name"] for one in read_json(tuned_path(small.assets, small.key, "e2urec"))["tuned"]] == [
        "crowd",
        "few",
    ]


def test_interrupted_it_goes_on_behind_the_last_trial(small, monkeypatch):
    job = tune(small, "e2urec", 2)
    while not (isinstance(event := next(job), Step) and event.phase == "trials"):
        pass
    job.close()
    first = [read_json(one)["changes"]["click_weight"] for one in (runs_folder() / "trials").glob("*.json")]
    assert len(first) == 1
    made = []
    try_settings = tuning.try_settings
    monkeypatch.setattr(tuning, "try_settings", lambda *args: made.append(args[2].click_weight) or try_settings(*args))
    list(tune(small, "e2urec", 2))
    assert len(made) == 2
    assert made[0] != first[0]


def test_one_size_is_tuned_alone_and_the_other_stays_as_it_was(small, monkeypatch):
    path = tuned_path(small.assets, small.key, "e2urec")
    with pytest.raises(RequestError, match="No tuning of E2URec on this model is bundled for few"):
        next(tune(small, "e2urec", 2, "crowd"))
    assert not path.exists()
    list(tune(small, "e2urec", 2))
    before = read_json(path)
    asked = []
    try_settings = tuning.try_settings
    monkeypatch.setattr(tuning, "try_settings", lambda *args: asked.append(args[3].name) or try_settings(*args))
    monkeypatch.setattr(E2URec, "grid", {**E2URec.grid, "click_weight": (0.5, 0.9)})
    list(tune(small, "e2urec", 2, "crowd"))
    after = read_json(path)
    assert asked == ["crowd", "crowd"]
    assert [one["name"] for one in after["tuned"]] == ["crowd", "few"]
    assert after["tuned"][0]["trials"] != before["tuned"][0]["trials"]
    assert after["tuned"][1] == {**before["tuned"][1], "made": before["made"]}
    write_json(path, {**before, "weights": "another model's"})
    with pytest.raises(RequestError, match="leave --size out"):
        next(tune(small, "e2urec", 2, "crowd"))
    with pytest.raises(RequestError, match="size 'huge'; choose one of crowd, few, ratings"):
        next(tune(small, "e2urec", 2, "huge"))


def test_a_method_that_learned_tunes_one_size_by_what_it_learned(small, monkeypatch):
    untried(monkeypatch)
    list(tune(small, "crossfit", 1))
    path = tuned_path(small.assets, small.key, "crossfit")
    before = read_json(path)
    forbid_learning(monkeypatch)
    list(tune(small, "crossfit", 1, "few"))
    assert told_of_learning(read_json(path)) == told_of_learning(before)
    learned_path(small.assets, small.key, "crossfit").unlink()
    with pytest.raises(RequestError, match="leave --size out"):
        next(tune(small, "crossfit", 1, "few"))


def test_an_unknown_method_is_refused(small):
    with pytest.raises(RequestError, match="no method magic"):
        next(tune(small, "magic"))

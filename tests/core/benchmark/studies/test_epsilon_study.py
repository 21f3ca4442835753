"""ε over many models: who starts from where, what is shared, and what so many models can show."""

import json
from math import inf, log

import numpy as np
import pytest

from core.benchmark.originals import original_folder
from core.benchmark.studies.epsilon import EpsilonTable, epsilon_metrics, measure_epsilon
from core.benchmark.studies.epsilon_runs import EpsilonStudy, models_of, run_epsilon
from core.errors import RunError
from core.evaluation.exposure.epsilon import attainable_epsilon, empirical_epsilon
from core.evaluation.references import reference_of, reference_path, save_reference
from core.files import plain, runs_folder
from core.runs.events import Evaluated, Finished, Started, Step
from core.runs.store import Run, list_runs


@pytest.fixture
def study(experiment, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    request = experiment.presets()["one-user"]
    return EpsilonStudy("one-user", request, ("npo", "original", "retrain"), 4, 4)


def of_method(method):
    return [run for run in list_runs(runs_folder()) if run.config["method"] == method]


@pytest.mark.parametrize(("unlearned", "retrained"), [(14, 14), (16, 16), (40, 30), (4, 4)])
def test_what_models_can_show_at_most_is_what_an_attack_without_error_shows(unlearned, retrained):
    ours, theirs = np.ones((unlearned, 1)), np.zeros((retrained, 1))
    found = empirical_epsilon(ours, theirs)
    assert attainable_epsilon(unlearned, retrained) == (found.value[0], found.low[0])
    if unlearned == retrained:
        half = unlearned // 2
        assert attainable_epsilon(unlearned, retrained)[0] == pytest.approx(log(2 * half + 1))


def test_models_that_always_differ_on_one_persons_samples_show_all_they_can_there():
    users, theirs = np.array([1, 1, 1, 2]), np.tile(np.linspace(0, 1, 16)[:, None], 4)
    ours = theirs + np.array([5.0, 5, 5, 0])
    found = epsilon_metrics(ours, theirs, users, delta=0.0)
    most, low = attainable_epsilon(16, 16)
    for level, count, proven in (("sample", 4, 0.75), ("person", 2, 0.5)):
        one = found[level]
        assert (one["most"], one["most_low"], one["count"], one["proven"]) == (most, low, count, proven)
        assert (one["q95"], one["q95_low"], one["q95_high"]) == (most, low, inf)
    assert found["sample"]["median"] == most


def test_a_person_may_be_told_where_no_single_sample_can_be():
    random = np.random.default_rng(0)
    users = np.zeros(400, int)
    ours, theirs = random.normal(0.3, 1, (16, 400)), random.normal(0, 1, (16, 400))
    found = epsilon_metrics(ours, theirs, users, delta=0.0)
    assert found["person"]["median_low"] > 0
    assert found["sample"]["median_low"] == 0


def test_seeds_of_the_control_are_others_than_those_of_the_models_all_are_held_against(study):
    assert not set(study.seeds("retrain")) & set(study.references)
    assert min(*study.seeds("retrain"), *study.references) >= 1000
    assert study.seeds("npo") == (0, 1, 2, 3)
    assert study.seeds("original") == (0,)


def test_every_model_is_made_once_and_told(experiment, study):
    events = list(run_epsilon(experiment, study))
    assert [type(one) for one in events if isinstance(one, Started | Finished)] == [Started, Finished]
    assert sorted(run.config["seed"] for run in of_method("npo")) == [0, 1, 2, 3]
    assert sorted(run.config["seed"] for run in of_method("retrain")) == [*range(1000, 1004), *range(1500, 1504)]
    again = list(run_epsilon(experiment, study))
    assert not [one for one in again if isinstance(one, Step)]
    assert len([one for one in again if isinstance(one, Evaluated)]) == 12
    found = measure_epsilon(experiment, study, "again")
    assert [row.method for row in found.rows] == ["npo", "retrain"]
    assert found.refused == ("original",)  # one original makes one model
    assert found.rows[0].models == {"unlearned": 4, "retrained": 4, "originals": 1}
    assert EpsilonTable.from_record(json.loads(json.dumps(plain(found.as_record())))) == found


def test_it_is_what_the_runs_answers_say(experiment, study):
    list(run_epsilon(experiment, study))
    said = models_of(experiment, study)
    seeds = {run.config["seed"]: run.predictions["forget"] for run in of_method("retrain")}
    assert np.array_equal(np.sort(said[""], axis=0), np.sort([seeds[seed] for seed in study.references], axis=0))
    second = next(run for run in of_method("npo") if run.config["seed"] == 2)
    assert np.array_equal(said["npo"][2], second.predictions["forget"])


def test_unlearned_models_start_from_several_originals_by_turns(experiment, study):
    several = EpsilonStudy(study.what, study.request, ("npo", "original"), 4, 4, originals=4)
    with pytest.raises(RunError, match="original of seed 2001 has not been trained; start the command again"):
        models_of(experiment, several)
    list(run_epsilon(experiment, several))
    assert original_folder(experiment, 2003).is_dir()
    assert len({run.config["weights_digest"] for run in of_method("npo")}) == 4
    assert sorted(run.config["seed"] for run in of_method("npo")) == [0, 1, 2, 3]
    found = measure_epsilon(experiment, several, "again")
    assert [(row.method, row.models["originals"]) for row in found.rows] == [("npo", 4), ("original", 4)]


def test_retrainings_are_shared_with_other_commands(experiment, study, monkeypatch, tmp_path):
    bench = tmp_path / "bench"
    list(experiment.unlearn(study.request, "retrain", 1002, folder=bench / "retrain-1002"))
    elsewhere = EpsilonStudy(study.what, study.request, ("npo",), 4, 4, look_in=(bench,))
    list(run_epsilon(experiment, elsewhere))
    assert sorted(run.config["seed"] for run in of_method("retrain")) == [1000, 1001, 1003]
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "others"))
    experiment.assets = tmp_path / "assets"
    bundled = reference_path(experiment.assets, "synthetic", "best", "one-user")
    made = reference_of([Run(bench / "retrain-1002")])
    save_reference(bundled, made, experiment.reference_key(study.request))
    plain_study = EpsilonStudy(study.what, study.request, ("neggrad",), 4, 4)
    list(run_epsilon(experiment, plain_study))
    assert sorted(run.config["seed"] for run in of_method("retrain")) == [1000, 1001, 1003]
    assert len(models_of(experiment, plain_study)[""]) == 4

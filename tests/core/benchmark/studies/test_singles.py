"""Many small requests, each alone: who goes, what every model is asked, and what is made of the answers."""

import numpy as np
import pytest

from core.benchmark.results import read_benchmark
from core.benchmark.studies.answer_files import kept_answers
from core.benchmark.studies.singles import measure_singles
from core.benchmark.studies.singles_judge import SinglesJudge
from core.benchmark.studies.singles_runs import (
    JUDGES,
    SinglesPlan,
    answers_of_run,
    judged_on_some,
    judged_sets,
    plan_singles,
    run_singles,
)
from core.data.samples import Split
from core.errors import RequestError, RunError
from core.evaluation.distances import jsd
from core.evaluation.evidence import Evidence
from core.files import write_json
from core.runs.events import Evaluated, Step
from core.runs.store import Run
from core.unlearning.tuned_settings import tuned_path

MANY = 3


@pytest.fixture(params=["people", "ratings"])
def kind(request):
    return request.param


@pytest.fixture
def plan(experiment, kind):
    return plan_singles(experiment, SinglesPlan(kind, (), ("npo", "original"), retrained=2), MANY)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder in which the runs of each kind are made once; every test finds them finished but the first."""
    return tmp_path_factory.mktemp("singles")


@pytest.fixture
def done(experiment, plan, made, kind):
    list(run_singles(experiment, plan, made / kind))
    return made / kind


@pytest.fixture
def results(experiment, plan, done):
    list(measure_singles(experiment, plan, done, "again"))
    return read_benchmark(done / "results.json")


def test_each_request_is_of_somebody_else_on_whom_nothing_was_tuned(experiment, kind, tmp_path):
    users = np.unique(experiment.samples.of(Split.TRAIN).user).tolist()
    experiment.assets = tmp_path
    tuned = [{"samples": 5 + 85 * at, "settings": {}, "requests": [{"users": [users[at]]}]} for at in (0, 1)]
    write_json(tuned_path(tmp_path, experiment.key, "finetune"), {"tuned": tuned})
    plan = plan_singles(experiment, SinglesPlan(kind, (), ("npo",)), len(users) - 2)
    gone = [{*one.users, *(user for user, _ in one.interactions)} for one in plan.requests]
    assert all(len(one) == 1 for one in gone)
    assert set.union(*gone) == set(users[2:])
    with pytest.raises(RequestError, match=f"ask for {len(users) - 2} at most"):
        plan_singles(experiment, SinglesPlan(kind, (), ("npo",)), len(users) - 1)


def test_a_single_rating_is_one_that_its_person_was_asked_about(experiment):
    train = experiment.samples.of(Split.TRAIN)
    asked = set(zip(train.user.tolist(), train.item.tolist(), strict=True))
    plan = plan_singles(experiment, SinglesPlan("ratings", (), ("npo",)), MANY)
    assert all(len(one.interactions) == 1 and one.interactions[0] in asked and not one.users for one in plan.requests)


def test_a_method_that_no_setting_helps_at_that_size_is_left_out(experiment, kind, tmp_path):
    experiment.assets = tmp_path
    write_json(tuned_path(tmp_path, experiment.key, "npo"), {"tuned": [{"samples": 5, "settings": None}]})
    found = plan_singles(experiment, SinglesPlan(kind, (), ("neggrad", "npo", "retrain")), 2)
    assert (found.methods, found.refused) == (("neggrad",), ("npo",))


def test_only_test_samples_are_left_out_and_always_the_same(experiment, monkeypatch):
    assert len(experiment.samples.of(Split.TEST)) < JUDGES
    assert np.array_equal(judged_on_some(experiment).samples.row, np.sort(_judged_rows(experiment)))
    monkeypatch.setattr("core.benchmark.studies.singles_runs.JUDGES", 7)
    few = judged_on_some(experiment).samples
    assert len(few.of(Split.TEST)) == 7
    assert len(few.of(Split.TRAIN)) == len(experiment.samples.of(Split.TRAIN))
    assert np.array_equal(few.row, judged_on_some(experiment).samples.row)


def _judged_rows(experiment):
    return experiment.samples.row[np.isin(experiment.samples.split, (Split.TRAIN, experiment.eval_split))]


def test_each_goes_alone_from_the_original_and_is_asked_about_everything(experiment, plan, done):
    _, sets = judged_sets(experiment, plan)
    for place, variant in plan.alone(done, "npo").items():
        run = Run(place)
        assert run.config["request"] == variant.request.as_record()
        assert "after" not in run.config
        said = kept_answers(answers_of_run(place))
        assert set(said) == {"forget", "retain", "test"}
        for name, samples in sets.items():
            assert np.allclose(said[name], experiment.predict(samples, run), atol=1e-6)


def test_retrained_models_never_saw_any_of_it(plan, done):
    runs = [Run(place) for place in plan.retrainings(done)]
    assert [run.config["seed"] for run in runs] == [1000, 1001]
    assert all(run.config["request"] == plan.together.as_record() for run in runs)


def test_started_again_nothing_is_trained_or_asked_anew(experiment, plan, done):
    kept = {path: path.stat().st_mtime_ns for path in done.rglob("*.safetensors")}
    again = list(run_singles(experiment, plan, done))
    assert not [event for event in again if isinstance(event, Step)]
    assert len([event for event in again if isinstance(event, Evaluated)]) == MANY + 2
    assert kept == {path: path.stat().st_mtime_ns for path in done.rglob("*.safetensors")}


def test_a_model_that_was_not_asked_is_told(experiment, plan, done):
    path = answers_of_run(next(iter(plan.alone(done, "npo"))))
    path.rename(path.with_suffix(".away"))
    with pytest.raises(RunError, match=r"There are no answers in .*; start the command again"):
        list(measure_singles(experiment, plan, done, "again"))
    path.with_suffix(".away").rename(path)


def test_distances_are_of_each_request_by_the_model_that_forgot_it(experiment, plan, done, results):
    rows = {row.method: row for row in results.rows}
    assert list(rows) == ["original", "retrain", "npo"]
    whole, _ = judged_sets(experiment, plan)
    retrained = [Run(place).predictions for place in plan.retrainings(done)]
    said = [kept_answers(answers_of_run(place)) for place in plan.alone(done, "npo")]
    for at, request in enumerate(plan.requests):
        mine = np.isin(whole.forget.user, request.users)
        for user, item in request.interactions:
            mine |= (whole.forget.user == user) & (whole.forget.item == item)
        now = np.mean([jsd(said[at]["forget"][mine], one["forget"][mine]).mean() for one in retrained])
        assert rows["npo"].metrics["jsd"].values[at] == pytest.approx(now)
        stayed = np.mean([jsd(said[at]["retain"], one["retain"]).mean() for one in retrained])
        assert rows["npo"].metrics["retain_jsd"].values[at] == pytest.approx(stayed)
    before = np.array(rows["original"].metrics["jsd"].values)
    after = np.array(rows["npo"].metrics["jsd"].values)
    assert rows["npo"].mean("jsd_change") == pytest.approx((after - before).mean())
    assert rows["npo"].mean("jsd_change_low") <= rows["npo"].mean("jsd_change") <= rows["npo"].mean("jsd_change_high")
    assert rows["npo"].mean("nearer") == pytest.approx((after < before).mean())
    assert rows["original"].mean("nearer") == rows["original"].mean("jsd_change") == 0
    assert rows["npo"].mean("latency_p50") > 0
    assert results.what == f"single-{plan.kind}"


def test_one_retrained_model_stands_beside_the_others(plan, done, results):
    one, other = (Run(place).predictions for place in plan.retrainings(done))
    row = next(row for row in results.rows if row.method == "retrain")
    assert row.reference == {"bundled": False, "seeds": [1000]}
    assert row.mean("retain_jsd") == pytest.approx(jsd(one["retain"], other["retain"]).mean())
    assert row.mean("jsd_floor") == pytest.approx(row.mean("jsd"))


def _models(said, many):
    return {name: np.repeat(one[None], many, axis=0) for name, one in said.items()}


def judge_of(experiment, plan, people, references):
    whole, sets = judged_sets(experiment, plan)
    known = Evidence(whole, sets, {}, None, None, "")
    own = np.stack([np.isin(whole.forget.user, one.users) for one in plan.requests])
    return SinglesJudge(known, own, references(sets), people), sets


def test_who_is_surer_than_all_never_seen_people_stands_above_them_all(experiment):
    """A model that knows its person's answers, beside retrained ones that are surer of strangers' than of theirs."""
    plan = plan_singles(experiment, SinglesPlan("people", (), ("npo",)), MANY)

    def sure(sets, of_own):
        return {
            name: np.where(one.label == 1, by, 1 - by)
            for name, one in sets.items()
            for by in [of_own if name == "forget" else 0.5]
        }

    judge, sets = judge_of(experiment, plan, True, lambda sets: _models(sure(sets, 0.3), 2))
    said, before = _models(sure(sets, 0.9), MANY), _models(sure(sets, 0.8), 1)
    said["forget"] = np.where(judge.own, said["forget"], 1 - said["forget"])
    found = judge.read(said, before)
    # Above everybody, and below everybody on each of the retrained models.
    assert found["mia_user_gap"] == found["mia_user_gap_low"] == found["mia_user_gap_high"] == [1]
    assert found["nearer"] == [0]
    assert found["jsd"] == pytest.approx([float(jsd([0.9], [0.3])[0])] * MANY)
    assert found["jsd_change"][0] == pytest.approx(float((jsd([0.9], [0.3]) - jsd([0.8], [0.3]))[0]))
    assert found["retain_jsd"] == [0] * MANY
    assert "lira_user_gap" not in found


def test_the_original_has_the_gap_that_forgetting_nothing_leaves(experiment):
    plan = plan_singles(experiment, SinglesPlan("people", (), ("npo",)), MANY)
    rng = np.random.default_rng(0)
    judge, _ = judge_of(
        experiment, plan, True, lambda sets: {name: rng.uniform(0.1, 0.9, (3, len(one))) for name, one in sets.items()}
    )
    before = {name: one[:1] for name, one in judge.references.items()}
    everywhere = {name: np.repeat(one, MANY, axis=0) for name, one in before.items()}
    found = judge.read(everywhere, before)
    assert found["jsd_change"] == found["retain_jsd_change"] == [0]
    places = judge._retrained["mia_user"]
    assert found["mia_user_gap"][0] == pytest.approx(places[0].mean() - places.mean())

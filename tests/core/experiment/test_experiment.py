import threading

import numpy as np
import pytest

import core
from core.config import Training
from core.data.datasets.synthetic import synthetic
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.data.taught.one_in import OneIn
from core.errors import DataError, ModelError, RequestError, RunError
from core.experiment.experiment import Experiment
from core.experiment.opening.open import open_experiment
from core.experiment.recommender import open_recommender, tokenised, train_recommender
from core.files import read_json
from core.runs.events import Cancelled, Failed, Step
from core.runs.store import Run
from core.training.loop import Engine


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def test_it_is_opened_by_name(tiny_dataset, assets):
    experiment = open_experiment("synthetic", assets=assets)
    assert experiment.key == "synthetic/best"
    assert len(experiment.predict(experiment.samples.of(Split.TEST))) == len(experiment.samples.of(Split.TEST))


def test_it_is_opened_with_a_recommender_in_a_folder(tiny_dataset, assets, tmp_path):
    folder = assets / "models" / "synthetic" / "best"
    assert open_experiment("synthetic", folder, assets=tmp_path).key == "synthetic/best"


def test_an_original_that_is_nowhere_is_refused(tiny_dataset, assets):
    with pytest.raises(ModelError, match="no trained recommender in nowhere"):
        open_experiment("synthetic", "nowhere", assets=assets)


def test_a_recommender_of_other_ratings_is_refused(assets, recommender):
    with pytest.raises(ModelError, match="another version of synthetic"):
        recommender.check_fits(synthetic(users=12, items=40, seed=2))


def test_an_unknown_data_set_is_refused():
    with pytest.raises(DataError, match="no data set 'netflix'"):
        open_experiment("netflix")


def test_an_unknown_method_is_refused_before_anything_is_written(experiment, request_, tmp_path):
    with pytest.raises(RequestError, match="no method magic; choose one of"):
        experiment.unlearn(request_, "magic", folder=tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_a_request_that_cannot_be_carried_out_is_refused_before_anything_is_written(experiment, tmp_path):
    with pytest.raises(RequestError, match="Unknown user 999"):
        experiment.unlearn(ForgetRequest(users=(999,)), folder=tmp_path / "run")
    assert not list(tmp_path.iterdir())


def test_what_a_request_means_is_worked_out_once(experiment, request_):
    known, asked_again = experiment.plan(request_), ForgetRequest(users=request_.users)
    assert experiment.plan(asked_again) is known
    assert len(experiment.plan(experiment.presets()["one-interaction"]).forget) < len(known.forget)


def test_predictions_are_probabilities_and_agree_with_the_original_of_a_run(experiment, finished):
    run, _ = finished("original")
    test = experiment.samples.of(Split.TEST)
    clicks = experiment.predict(test)
    assert ((clicks > 0) & (clicks < 1)).all()
    assert np.allclose(clicks, run.predictions["test"], atol=1e-6)
    assert np.allclose(clicks, experiment.predict(test, run), atol=1e-6)


def test_a_run_of_another_original_is_refused(experiment, finished, tmp_path):
    run, _ = finished("retrain")
    other = open_recommender(run.folder / "model")
    theirs = Experiment(experiment.interactions, other, tokenised(experiment.interactions, other.backbone), "other")
    for ask in (lambda: theirs.predict(theirs.samples, run), lambda: theirs.evaluate(run)):
        with pytest.raises(RunError, match="was made from another original; open best"):
            ask()


def test_an_unfinished_run_answers_nothing(experiment, request_, tmp_path):
    job = experiment.unlearn(request_, "original", folder=tmp_path / "run")
    next(job)
    job.close()
    for ask in (lambda run: experiment.predict(experiment.samples, run), experiment.evaluate):
        with pytest.raises(RunError, match="has not finished"):
            ask(Run(tmp_path / "run"))


def test_what_models_are_compared_on_is_always_the_same(experiment, request_):
    one, again = (experiment.eval_sets(experiment.plan(request_)) for _ in range(2))
    assert one.keys() == {"forget", "retain", "test"}
    assert all(np.array_equal(one[part].row, again[part].row) for part in one)
    assert not set(one["forget"].row) & set(one["retain"].row)


def test_without_retrainings_there_is_no_reference(experiment, request_, finished):
    assert experiment.reference(request_, [finished("e2urec")[0], finished("original")[0]]) is None


def test_retrainings_of_the_same_request_are_found_and_those_of_another_are_not(experiment, request_, finished):
    retrained = [finished("retrain", seed)[0] for seed in (1, 2)]
    found = experiment.reference(request_, [*retrained, finished("e2urec")[0]])
    assert found.seeds.tolist() == [1, 2]
    assert experiment.reference(experiment.presets()["one-user"], retrained) is None


def test_a_retraining_that_has_not_begun_or_not_ended_is_no_reference(experiment, request_, tmp_path):
    (tmp_path / "waiting").mkdir()
    job = experiment.unlearn(request_, "retrain", folder=tmp_path / "begun")
    next(job)
    job.close()
    assert experiment.reference(request_, [Run(tmp_path / "waiting"), Run(tmp_path / "begun")]) is None


def test_against_a_reference_the_distances_of_a_run_are_known(experiment, request_, finished):
    reference = experiment.reference(request_, [finished("retrain", seed)[0] for seed in (1, 2)])
    metrics = experiment.evaluate(finished("e2urec")[0], reference)
    assert metrics["jsd"] > 0
    assert metrics["jsd_floor"] > 0
    assert metrics["retain_jsd"] > 0
    assert metrics["method"] == "e2urec"


def test_a_retraining_is_not_measured_against_itself(experiment, request_, finished):
    first, second = (finished("retrain", seed)[0] for seed in (1, 2))
    metrics = experiment.evaluate(first, experiment.reference(request_, [first, second]))
    other = experiment.evaluate(first, experiment.reference(request_, [second]))
    assert metrics["jsd"] == pytest.approx(other["jsd"])


def test_what_goes_wrong_is_said_noted_and_raised(experiment, request_, tmp_path, monkeypatch):
    def broken(self, phase, backbone, samples):
        raise ValueError("the device is gone")

    monkeypatch.setattr("core.training.loop.Engine.score", broken)
    job = experiment.unlearn(request_, "original", folder=tmp_path / "run")
    said = [next(job), next(job), next(job)]
    with pytest.raises(ValueError, match="the device is gone"):
        next(job)
    assert said[-1] == Failed("the device is gone")
    assert list(Run(tmp_path / "run").events())[-1]["message"] == "the device is gone"


def test_ctrl_c_is_noted_as_a_cancellation(experiment, request_, tmp_path, monkeypatch):
    def interrupted(self, phase, backbone, samples):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.training.loop.Engine.score", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(experiment.unlearn(request_, "original", folder=tmp_path / "run"))
    assert list(Run(tmp_path / "run").events())[-1]["event"] == type(Cancelled()).__name__.lower()


def test_while_one_job_computes_another_waits(experiment, request_, tmp_path):
    job = experiment.unlearn(request_, "e2urec", folder=tmp_path / "run")
    while not isinstance(next(job), Step):
        pass
    answered = threading.Event()
    asking = threading.Thread(target=lambda: (experiment.predict(experiment.samples), answered.set()))
    asking.start()
    assert not answered.wait(0.05)
    job.close()
    asking.join(30)
    assert answered.is_set()


def test_the_public_names_are_found_in_core_itself():
    assert all(getattr(core, name) for name in core.__all__)
    assert core.open_experiment is open_experiment
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        _ = core.magic


def test_a_recommender_for_some_of_the_people_never_meets_the_others(interactions, tmp_path):
    some, folder = OneIn(2), tmp_path / "models" / "synthetic" / "best"
    list(train_recommender(interactions, "compact", Training(epochs=1), 0, folder, Engine(), people=some))
    assert read_json(folder / "recipe.json")["people"] == {"one_in": 2, "seed": 0}
    ours = open_recommender(folder)
    assert ours.recipe.people == some
    samples = ours.recipe.of(tokenised(interactions, ours))
    everybody = np.unique(tokenised(interactions, ours).of(Split.TRAIN).user)
    assert len(np.unique(samples.of(Split.TRAIN).user)) == len(everybody) / 2 == 4
    theirs = Experiment(interactions, ours, samples, "best", assets=tmp_path)
    asked = theirs.presets()["one-user"].users[0]
    assert asked in samples.of(Split.TRAIN).user
    stranger = next(user for user in interactions.users.index if user not in samples.of(Split.TRAIN).user)
    with pytest.raises(RequestError):
        theirs.plan(ForgetRequest(users=(stranger,)))


def test_recipes_of_everybody_are_recorded_as_they_always_were(recommender):
    assert not {"growth", "people"} & set(recommender.recipe.as_record)
    assert recommender.recipe.beyond_training == {}

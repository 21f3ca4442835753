import pytest

from core.runs.events import Finished, Step
from demo.session import visitor_runs
from demo.session.visits import begin_visit, fresh_folder


@pytest.fixture
def visit(tmp_path):
    return begin_visit(tmp_path, "best")


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def test_what_was_done_once_is_taken_as_it_is(experiment, visit, request_):
    said = list(visitor_runs.done(experiment, visit, request_, "neggrad"))
    assert any(isinstance(event, Step) for event in said)
    assert visitor_runs.run_of(experiment, visit, request_, "neggrad").finished
    assert list(visitor_runs.done(experiment, visit, request_, "neggrad")) == [Finished({})]


def test_what_was_stopped_goes_on_in_its_folder(experiment, visit, request_):
    job = visitor_runs.done(experiment, visit, request_, "neggrad")
    next(job)
    job.close()
    stopped = visitor_runs.run_of(experiment, visit, request_, "neggrad")
    assert not stopped.finished
    list(visitor_runs.done(experiment, visit, request_, "neggrad"))
    assert stopped.finished


def test_a_run_is_found_wherever_in_the_visitors_folder_it_lies(experiment, visit, request_):
    folder = fresh_folder(visit, "e2urec")
    list(experiment.unlearn(request_, "e2urec", folder=folder))
    assert visitor_runs.run_of(experiment, visit, request_, "e2urec").folder == folder
    other = experiment.presets()["one-user"]
    assert not visitor_runs.run_of(experiment, visit, other, "e2urec").finished


def test_a_retraining_is_a_reference_once_it_has_finished_and_counts_once(experiment, visit, request_):
    assert visitor_runs.reference(experiment, visit, request_) is None
    job = visitor_runs.done(experiment, visit, request_, "retrain")
    next(job)
    job.close()
    assert visitor_runs.reference(experiment, visit, request_) is None
    list(visitor_runs.done(experiment, visit, request_, "retrain"))
    list(experiment.unlearn(request_, "retrain", folder=fresh_folder(visit, "retrain")))
    assert len(visitor_runs.reference(experiment, visit, request_).clicks["forget"]) == 1


def test_visitors_do_not_see_one_anothers(experiment, visit, request_, tmp_path):
    list(visitor_runs.done(experiment, visit, request_, "original"))
    assert not visitor_runs.run_of(experiment, begin_visit(tmp_path, "best"), request_, "original").finished

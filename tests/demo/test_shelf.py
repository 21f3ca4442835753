import pytest

from core.events import Finished, Step
from demo import shelf
from demo.state import begin_visit, fresh_folder


@pytest.fixture
def visit(tmp_path):
    return begin_visit(tmp_path, "best")


@pytest.fixture
def request_(experiment):
    return experiment.presets()["twenty-percent"]


def test_what_was_done_once_is_taken_as_it_is(experiment, visit, request_):
    said = list(shelf.done(experiment, visit, request_, "neggrad"))
    assert any(isinstance(event, Step) for event in said)
    assert shelf.run_of(experiment, visit, request_, "neggrad").finished
    assert list(shelf.done(experiment, visit, request_, "neggrad")) == [Finished({})]


def test_what_was_stopped_goes_on_in_its_folder(experiment, visit, request_):
    job = shelf.done(experiment, visit, request_, "neggrad")
    next(job)
    job.close()
    stopped = shelf.run_of(experiment, visit, request_, "neggrad")
    assert not stopped.finished
    list(shelf.done(experiment, visit, request_, "neggrad"))
    assert stopped.finished


def test_a_run_is_found_wherever_in_the_visitors_folder_it_lies(experiment, visit, request_):
    folder = fresh_folder(visit, "e2urec")
    list(experiment.unlearn(request_, "e2urec", folder=folder))
    assert shelf.run_of(experiment, visit, request_, "e2urec").folder == folder
    other = experiment.presets()["one-user"]
    assert not shelf.run_of(experiment, visit, other, "e2urec").finished


def test_a_retraining_is_a_reference_once_it_has_finished_and_counts_once(experiment, visit, request_):
    assert shelf.reference(experiment, visit, request_) is None
    job = shelf.done(experiment, visit, request_, "retrain")
    next(job)
    job.close()
    assert shelf.reference(experiment, visit, request_) is None
    list(shelf.done(experiment, visit, request_, "retrain"))
    list(experiment.unlearn(request_, "retrain", folder=fresh_folder(visit, "retrain")))
    assert len(shelf.reference(experiment, visit, request_).clicks["forget"]) == 1


def test_visitors_do_not_see_one_anothers(experiment, visit, request_, tmp_path):
    list(shelf.done(experiment, visit, request_, "original"))
    assert not shelf.run_of(experiment, begin_visit(tmp_path, "best"), request_, "original").finished

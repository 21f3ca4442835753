import threading

import pytest

from core.errors import RunError
from core.runs.events import Cancelled, Failed, Finished, Started, Step
from demo.session.jobs import Jobs


def everything(job):
    return [event for heard in job.updates(0.01) for event in heard]


def test_a_job_is_heard_to_its_end():
    events = [Started("job", "CPU", ("train",)), Step("train", 1, 1), Finished({})]
    assert everything(Jobs().submit("me", lambda: iter(events))) == events


@pytest.fixture
def endless():
    """Return a job that works until it is closed, and what tells of its beginning and its end."""
    begun, closed = threading.Event(), threading.Event()

    def steps():
        try:
            for at in range(1, 10**9):
                begun.set()
                yield Step("train", at, 10**9)
        finally:
            closed.set()

    return steps, begun, closed


def test_stopping_closes_the_generator_and_says_so(endless):
    steps, begun, closed = endless
    jobs = Jobs()
    job = jobs.submit("me", steps)
    assert begun.wait(5)
    jobs.stop("somebody else")
    assert not closed.wait(0.05)
    jobs.stop("me")
    assert everything(job)[-1] == Cancelled()
    assert closed.is_set()


def test_jobs_wait_in_line_and_can_be_stopped_there(endless):
    steps, begun, _ = endless
    jobs, started = Jobs(), []
    first = jobs.submit("first", steps)
    assert begun.wait(5)
    second = jobs.submit("second", lambda: started.append(1) or iter([Finished({})]))
    assert first.at_work
    assert not second.at_work
    jobs.stop("second")
    assert everything(second) == [Cancelled()]  # while the first still works
    first.stop()
    assert jobs.compute(lambda: "free") == "free"
    assert not started


@pytest.mark.parametrize("error", [RunError("The folder is gone; choose another."), ValueError("a slip")])
def test_an_error_becomes_one_sentence(error, caplog):
    def broken():
        yield Step("train", 1, 2)
        raise error

    said = everything(Jobs().submit("me", broken))
    assert isinstance(said[-1], Failed)
    assert str(error) in said[-1].message
    assert bool(caplog.records) == isinstance(error, ValueError)  # only what nobody foresaw leaves a traceback


def test_an_error_before_the_first_event_is_told_too():
    def refuse():
        raise RunError("The folder is taken; choose another.")

    assert everything(Jobs().submit("me", refuse)) == [Failed("The folder is taken; choose another.")]


def test_whoever_comes_later_hears_all_of_it(endless):
    steps, begun, _ = endless
    jobs = Jobs()
    job = jobs.submit("me", steps, about="what it does")
    assert begun.wait(5)
    assert [one.about for one in jobs.of("me")] == ["what it does"]
    assert jobs.of("somebody else") == []
    job.stop()
    assert everything(job) == everything(job)
    jobs.compute(lambda: None)
    assert jobs.of("me") == []


def test_what_touches_no_model_does_not_wait_for_the_engine(endless):
    steps, begun, _ = endless
    jobs = Jobs()
    first = jobs.submit("first", steps)
    assert begun.wait(5)
    assert everything(jobs.beside("second", lambda: iter([Finished({})]))) == [Finished({})]
    first.stop()


def test_looking_waits_for_no_job(endless):
    steps, begun, _ = endless
    jobs = Jobs()
    job = jobs.submit("me", steps)
    assert begun.wait(5)
    assert jobs.look(lambda: "seen") == "seen"
    assert job.at_work
    jobs.stop("me")
    everything(job)

"""The line before the engine is fair, says how long it is, and keeps to what the host allows."""

import threading

import pytest

from core.errors import CoreError, RequestError
from core.runs.events import Failed, Finished, Step
from demo import text
from demo.session.budgets import LARGEST_REQUEST, MOST_VISITORS, NO_BUDGETS, RUNS_PER_HOUR, Budgets, budgets
from demo.session.jobs import Jobs
from demo.session.line import WaitingLine
from demo.session.open_pages import OpenPages


def drained(line):
    order = []
    while (found := line.next()) is not None:
        order.append(found)
        line.done()
    return order


def test_owners_are_served_by_turns_and_each_ones_jobs_in_order():
    line = WaitingLine(lambda: 0.0)
    for owner, job in (("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"), ("b", "b2")):
        line.enter(owner, job)
    assert [job for _, job in drained(line)] == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_whoever_was_served_last_goes_behind_others():
    line = WaitingLine(lambda: 0.0)
    line.enter("a", "a1")
    line.next()
    line.enter("a", "a2")
    line.enter("b", "b1")
    line.done()
    assert [job for _, job in drained(line)] == ["b1", "a2"]


def test_the_wait_is_what_jobs_take_times_those_before_and_what_is_left_of_the_one_at_work():
    seconds = [0.0]
    line = WaitingLine(lambda: seconds[0])
    for job in "first", "second", "third":
        line.enter(job, job)
    assert line.before("third") == (2, None)
    line.next()
    seconds[0] = 10.0
    line.done()
    line.next()
    seconds[0] = 14.0
    assert line.before("third") == (1, 6.0)
    line.leave("third")
    assert line.next() is None


def test_an_hour_later_runs_count_no_more():
    seconds = [0.0]
    line = WaitingLine(lambda: seconds[0])
    assert [line.begun_in_an_hour("a") for _ in range(3)] == [1, 2, 3]
    assert line.begun_in_an_hour("b") == 1
    seconds[0] = 3601.0
    assert line.begun_in_an_hour("a") == 1


def ended(job):
    return [event for heard in job.updates(0.01) for event in heard]


def test_a_run_too_many_is_refused_in_a_sentence_and_preparations_do_not_count():
    jobs = Jobs(Budgets(runs=1))
    for counted in (False, True):
        assert ended(jobs.submit("me", lambda: iter([Finished({})]), counted=counted)) == [Finished({})]
    assert ended(jobs.submit("me", lambda: iter([Finished({})]))) == [Failed(text.common.too_many_runs(1))]
    assert ended(jobs.submit("you", lambda: iter([Finished({})]))) == [Finished({})]


def test_those_who_came_when_the_house_was_full_may_run_nothing():
    pages = OpenPages()
    for page, owner in (("1", "first"), ("2", "first"), ("3", "second")):
        pages.opened(page, owner)
    jobs = Jobs(Budgets(visitors=1), pages.place)
    assert ended(jobs.submit("second", lambda: iter([Finished({})]))) == [Failed(text.common.too_many_visitors(1))]
    assert ended(jobs.submit("first", lambda: iter([Finished({})]))) == [Finished({})]


def test_a_run_that_takes_too_long_is_closed():
    closed = threading.Event()

    def steps():
        try:
            for at in range(1, 10**9):
                yield Step("train", at, 10**9)
        finally:
            closed.set()

    jobs = Jobs(Budgets(seconds=0))
    assert ended(jobs.submit("me", steps))[-1] == Failed(text.common.too_long(0))
    assert closed.is_set()


def test_a_host_sets_limits_by_environment():
    assert budgets({}) == NO_BUDGETS
    assert budgets({LARGEST_REQUEST: "500", RUNS_PER_HOUR: " 20 "}) == Budgets(samples=500, runs=20)
    with pytest.raises(CoreError, match="E2UREC_VISITORS is “many”; give a whole number from 1 on"):
        budgets({MOST_VISITORS: "many"})
    for none in ("0", "-1", "1.5", "²"):
        with pytest.raises(CoreError):
            budgets({MOST_VISITORS: none})


def test_a_request_too_large_is_refused():
    Budgets(samples=5).check_size(5)
    with pytest.raises(RequestError, match="would forget 6 training samples; this host allows 5"):
        Budgets(samples=5).check_size(6)


def test_what_waits_says_its_place_and_for_how_long():
    assert text.unlearn.waiting(2, 30.2).endswith("2 jobs come before yours, in about 30 s. It starts by itself.")
    assert text.unlearn.waiting(1, None).endswith("1 job comes before yours. It starts by itself.")

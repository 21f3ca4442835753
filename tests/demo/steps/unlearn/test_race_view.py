from dataclasses import replace

from core.experiment.race import LaneEvent
from core.runs.events import Cancelled, Failed, Finished, Started, Step
from demo import text
from demo.session.job_progress import JobProgress, fold_race
from demo.steps.unlearn.race_view import lanes

START = {"e2urec": JobProgress(), "retrain": JobProgress()}
BEGUN = [
    LaneEvent("e2urec", 0.0, Started("e2urec", "CPU", ("augment", "student", "evaluate"))),
    LaneEvent("retrain", 0.0, Started("retrain", "CPU", ("retrain", "evaluate"))),
    LaneEvent("e2urec", 1.0, Step("student", 2, 4)),
    LaneEvent("retrain", 1.0, Step("retrain", 10, 40, {"click": 0.6}, seconds_left=9.0)),
]
AHEAD = [*BEGUN, LaneEvent("e2urec", 2.0, Finished({"augment": 0.5, "student": 1.5}))]


def test_lanes_are_folded_each_for_itself():
    views = fold_race(START, AHEAD)
    assert views["e2urec"].status == "finished"
    assert (views["retrain"].status, views["retrain"].share) == ("running", 0.25)


def test_the_end_of_the_race_is_that_of_whoever_still_runs():
    for end, status in ((Cancelled(), "cancelled"), (Failed("The disk is full."), "failed")):
        views = fold_race(START, [*AHEAD, end])
        assert [view.status for view in views.values()] == ["finished", status]


def test_a_finish_is_extrapolated_at_its_own_pace_and_called_so():
    views = fold_race(START, AHEAD)
    assert views["retrain"].at_this_pace == 12.0
    html = lanes("Race", views)
    assert text.unlearn.race_ahead("E2URec", 2.0, 0.25, 9.0) in html
    assert "about 12 s in all (extrapolated)" in html
    assert 'class="bar more"' in html


def test_nothing_is_extrapolated_while_both_run():
    html = lanes("Race", fold_race(START, BEGUN))
    assert "extrapolated" not in html
    assert "step 10 of 40" in html
    assert html.count('class="piece"') == 3  # being measured is no part of the race


def test_a_stopped_retraining_is_told_with_what_it_would_have_taken():
    html = lanes("Race", fold_race(START, [*AHEAD, Cancelled()]))
    assert text.unlearn.race_stopped("E2URec", 2.0, 0.25, 12.0) in html


def test_when_both_have_finished_their_times_are_compared():
    end = LaneEvent("retrain", 12.0, Finished({"retrain": 12.0}))
    html = lanes("Race", fold_race(START, [*AHEAD, end]))
    assert "6.0× faster" in html
    assert "extrapolated" not in html


def test_nothing_is_extrapolated_from_the_steps_of_measuring():
    measured = LaneEvent("retrain", 11.0, Step("evaluate", 1, 9, seconds_left=1.0))
    html = lanes("Race", fold_race(START, [*AHEAD, measured]))
    assert text.unlearn.took_alone("E2URec", 2.0) in html
    assert "extrapolated" not in html


def test_a_race_that_nobody_finished_and_one_in_line_say_so():
    assert text.unlearn.RACE_CANCELLED in lanes("Race", fold_race(START, [*BEGUN, Cancelled()]))
    waiting = {lane: replace(view, status="waiting") for lane, view in START.items()}
    assert text.unlearn.WAITING in lanes("Race", waiting)


def test_a_lane_that_failed_says_why():
    html = lanes("Race", fold_race(START, [*BEGUN, LaneEvent("retrain", 1.0, Failed("The <disk> is full."))]))
    assert "The &lt;disk&gt; is full." in html
    assert 'role="alert"' in html

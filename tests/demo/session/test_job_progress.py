from core.runs.events import Cancelled, Evaluated, Failed, Finished, Saved, Started, Step
from demo.session.job_progress import JobProgress, binned, fold

START = Started("e2urec on synthetic/best", "CPU, 2 threads", ("augment", "student"))


def test_steps_move_the_phase_and_lengthen_its_curves():
    steps = [Step("augment", at, 3, {"click": 1.0 / at}, 3.0 - at) for at in (1, 2)]
    view = fold(JobProgress(), [START, *steps, Step("student", 1, 9, {"forget": 2.0, "remember": 3.0}, 8.0)])
    assert (view.status, view.phase, view.step, view.of, view.seconds_left) == ("running", "student", 1, 9, 8.0)
    assert view.losses == {
        ("augment", "click"): (1.0, 0.5),
        ("student", "forget"): (2.0,),
        ("student", "remember"): (3.0,),
    }
    assert view.share == 1 / 9


def test_phases_lie_behind_at_and_ahead_of_the_one_at_work():
    view = fold(JobProgress(), [START])
    assert [view.place(phase) for phase in view.phases] == ["ahead", "ahead"]
    view = fold(view, [Step("student", 1, 2)])
    assert [view.place(phase) for phase in view.phases] == ["done", "now"]
    view = fold(view, [Saved("somewhere"), Evaluated({"auc": 0.7}), Finished({"student": 2.0})])
    assert [view.place(phase) for phase in view.phases] == ["done", "done"]
    assert view.seconds == {"student": 2.0}


def test_every_end_is_told_apart():
    ends = {"finished": Finished({}), "cancelled": Cancelled(), "failed": Failed("The disk is full.")}
    for status, event in ends.items():
        view = fold(JobProgress(), [START, event])
        assert view.status == status
        assert not view.busy
    assert fold(JobProgress(), [Failed("The disk is full.")]).message == "The disk is full."


def test_a_new_start_forgets_the_job_before():
    assert fold(JobProgress(), [START, Step("augment", 1, 2, {"click": 1.0}), Cancelled(), START]).losses == {}


def test_long_curves_are_binned_to_means_and_short_ones_kept():
    curve = tuple(float(value) for value in range(1000))
    short = binned(curve, 10)
    assert short[0] == sum(range(100)) / 100
    assert len(short) == 10
    assert binned(curve[:7], 10) == curve[:7]


def test_what_was_said_along_the_way_stands_at_its_share_of_the_phase():
    said = [{"forgotten": 0.6}, {"forgotten": 0.5}, {"forgotten": 0.4}]
    steps = [Step("student", at, 10, watched=one) for at, one in zip((1, 5, 10), said, strict=True)]
    view = fold(JobProgress(), [START, *steps[:1], Step("student", 2, 10), *steps[1:]])
    assert view.probed == ((0.0, said[0]), (0.5, said[1]), (1.0, said[2]))

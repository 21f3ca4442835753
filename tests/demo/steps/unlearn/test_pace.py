import pytest

from demo.session.job_progress import JobProgress
from demo.steps.unlearn.pace import RetrainingPace, retraining_pace

PACE = RetrainingPace(80.0, "a laptop")


@pytest.mark.parametrize(
    ("status", "spent", "said"),
    [
        ("running", 20.0, "is at 25 %; it took 80 s on a laptop"),
        ("finished", 20.0, "was at 25 %"),
        ("running", 90.0, "would be done too"),
    ],
)
def test_retraining_is_where_its_recorded_pace_puts_it(status, spent, said):
    assert said in PACE.lane(JobProgress(status), spent)


@pytest.mark.parametrize("status", ["idle", "waiting", "failed", "cancelled"])
def test_what_does_not_run_races_nobody(status):
    assert PACE.lane(JobProgress(status), 5.0) == ""


def test_the_pace_is_that_of_the_fastest_retraining(experiment, reference, monkeypatch):
    monkeypatch.setattr(type(experiment), "reference", lambda *_: reference)
    found = retraining_pace(experiment, experiment.presets()["one-user"], "e2urec")
    assert found.seconds == pytest.approx(reference.seconds.min())
    monkeypatch.setattr(type(experiment), "reference", lambda *_: None)
    assert retraining_pace(experiment, experiment.presets()["one-user"], "e2urec") is None


def test_what_was_trained_beforehand_is_told_beside_the_lanes(experiment, reference, monkeypatch):
    monkeypatch.setattr(type(experiment), "reference", lambda *_: reference)
    told = {
        method: retraining_pace(experiment, experiment.presets()["one-user"], method).lane(JobProgress("running"), 1.0)
        for method in ("e2urec", "crossfit")
    }
    assert "other models were trained for 2.5 s" in told["crossfit"]
    assert "other models were trained" not in told["e2urec"]

import json
import shutil

import numpy as np
import pytest

from core.cli.main import main
from core.errors import RunError
from core.runs.events import Cancelled, Evaluated, Failed, Finished, Saved, Started, Step, as_record, from_record
from core.runs.manifest import problems
from core.runs.recording import (
    Recording,
    copy_run,
    recording_in,
    recording_path,
    save_recording,
    thinned,
    timed,
)
from core.runs.store import Run

EVERYTHING = [
    Started("e2urec", "CPU", ("augment", "student")),
    Step("augment", 1, 2, {"click": 0.5}, 1.5),
    Evaluated({"auc": 0.7}, "e2urec"),
    Saved("adapter"),
    Finished({"augment": 1.0}),
    Failed("The disk is full."),
    Cancelled(),
]


@pytest.mark.parametrize("event", EVERYTHING, ids=lambda event: type(event).__name__)
def test_an_event_is_the_same_after_it_was_written_and_read(event):
    assert from_record(json.loads(json.dumps(as_record(event)))) == event


def test_what_an_event_does_not_know_is_left_out():
    assert from_record({"event": "saved", "path": "x", "at": 2.0, "new": [1]}) == Saved("x")


def test_times_are_counted_from_the_beginning():
    clock, moments = iter([10.0, 10.5, 13.0]), []
    events = (event for event in EVERYTHING[:2])
    assert list(timed(events, moments, lambda: next(clock))) == EVERYTHING[:2]
    assert moments == [(0.5, EVERYTHING[0]), (3.0, EVERYTHING[1])]


def steps(number, **more):
    return [
        {
            "at": float(at),
            "event": "step",
            "phase": "p",
            "step": at,
            "of": number,
            "losses": {"click": float(at)},
            **more,
        }
        for at in range(1, number + 1)
    ]


def test_short_runs_are_kept_whole():
    said = [{"event": "started"}, *steps(5), {"event": "finished"}]
    assert thinned(iter(said), most=5) == said


def test_long_runs_keep_first_and_last_and_the_means_between():
    said = [{"event": "started"}, *steps(10), {"event": "finished"}]
    thin = thinned(iter(said), most=4)
    assert [one.get("step") for one in thin] == [None, 1, 4, 7, 10, None]
    assert [one["losses"]["click"] for one in thin[1:-1]] == [1.0, 3.0, 6.0, 9.0]
    assert thin[2]["at"] == 4.0


def test_a_phase_that_stopped_early_keeps_its_last_step_and_gauges_that_some_steps_have():
    said = steps(7)[:6]
    said[1]["watched"], said[4]["watched"] = {}, {"forget": 0.2}
    for one in said:
        one.setdefault("watched", {})
    said[5]["watched"] = {"forget": 0.4}
    thin = thinned(iter(said), most=2)
    assert [one["step"] for one in thin] == [1, 4, 6]
    assert thin[-1]["watched"] == {"forget": pytest.approx(0.3)}


@pytest.fixture
def recorded(finished, tmp_path):
    run, events = finished("e2urec")
    moments = [(float(at), event) for at, event in enumerate(events)]
    save_recording(tmp_path / "recorded", run, moments, {"date": "2026-01-02", "device": "a CPU"})
    return run, events, Recording(tmp_path / "recorded")


def test_a_recording_is_a_run_that_answers_as_the_one_it_was_made_of(recorded, experiment):
    run, _, recording = recorded
    part = experiment.samples.take(np.arange(5))
    assert recording.run.metrics == run.metrics
    np.testing.assert_array_equal(experiment.predict(part, recording.run), experiment.predict(part, run))
    experiment.check_ours(recording.run)


def test_a_recording_tells_when_and_on_what_it_was_made_and_nothing_of_the_folders_there(recorded):
    run, events, recording = recorded
    assert recording.made["date"] == "2026-01-02"
    assert [at for at, _ in recording.moments] == [float(at) for at in range(len(events))]
    assert [type(event) for _, event in recording.moments] == [type(event) for event in events]
    assert not [file for file in recording.folder.rglob("*.json*") if str(run.folder.parent) in file.read_text()]


def test_a_copy_is_a_recording_too_and_a_run_that_was_made_here_is_none(recorded, tmp_path):
    run, _, recording = recorded
    copy_run(recording.folder, tmp_path / "copy")
    assert recording_in(tmp_path / "copy").moments == recording.moments
    assert recording_in(run.folder) is None


def test_what_has_not_finished_is_not_recorded(tmp_path):
    with pytest.raises(RunError, match="has not finished"):
        save_recording(tmp_path / "recorded", Run(tmp_path), [], {})


def test_the_command_makes_a_listed_asset(assets, tiny_dataset, tmp_path, capsys):
    own = shutil.copytree(assets, tmp_path / "assets")
    assert main(["record", "synthetic", "--preset", "one-user", "--assets", str(own), "--json"]) == 0
    path = recording_path(own, "synthetic", "best", "one-user") / "e2urec"
    assert json.loads(capsys.readouterr().out)["path"] == str(path)
    assert isinstance(Recording(path).moments[-1][1], Finished)
    assert not [said for said in problems(own) if said.startswith("recordings")]

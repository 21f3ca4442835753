import shutil

import pytest

from core.experiment.experiment import Experiment
from core.runs.events import Finished, Started
from core.runs.recording import recording_path, save_recording
from core.runs.store import Run
from demo.steps.compare.model import compare
from demo.steps.unlearn.replay import SLICE, Player, made_of, recording_for, recordings
from demo.widgets.recorded import playing, result

MADE = {"date": "2026-01-02", "cpu": "a <fast> processor", "device": "CPU"}


@pytest.fixture
def recorded(experiment, finished, tmp_path):
    """Return an experiment with one recorded run of ten seconds, and the recording."""
    run, events = finished("e2urec")
    assets = shutil.copytree(experiment.assets, tmp_path / "assets")
    folder = recording_path(assets, "synthetic", "best", "twenty-percent") / "e2urec"
    moments = [(10.0 * at / (len(events) - 1), event) for at, event in enumerate(events)]
    save_recording(folder, run, moments, MADE)
    ours = Experiment(experiment.interactions, experiment.recommender, experiment.samples, "best", assets=assets)
    return ours, recordings(ours)["twenty-percent", "e2urec"]


@pytest.mark.parametrize("speed", [1, 4, 16])
def test_a_recording_takes_its_own_time_divided_by_the_speed(recorded, speed):
    waited = []
    said = list(Player(recorded[1], speed, wait=waited.append).events())
    assert said == [event for _, event in recorded[1].moments]
    assert sum(waited) == pytest.approx(10.0 / speed, rel=1e-3)
    assert max(waited) <= SLICE


def test_it_goes_on_where_it_was_stopped_after_all_that_was_said_before(recorded):
    waited = []
    said = list(Player(recorded[1], 1, at=7.5, wait=waited.append).events())
    assert isinstance(said[0], Started)
    assert sum(waited) == pytest.approx(2.5, rel=1e-3)


def test_a_change_of_speed_is_felt_at_once(recorded):
    waited = []

    def wait(seconds):
        waited.append(seconds)
        player.speed = 16 if player.at > 5.0 else 1

    player = Player(recorded[1], 1, wait=wait)
    list(player.events())
    assert sum(waited) == pytest.approx(5.0 + 5.0 / 16, abs=0.2)


def test_a_run_that_was_played_is_a_marked_run_of_the_visitors(recorded, tmp_path):
    ours, recording = recorded
    said = list(Player(recording, 16, at=10.0).into(tmp_path / "own"))
    assert isinstance(said[-1], Finished)
    ours.check_ours(Run(tmp_path / "own"))
    assert made_of(str(tmp_path / "own")) == MADE
    assert compare(ours, Run(tmp_path / "own"), None).recorded


def test_what_is_stopped_leaves_nothing(recorded, tmp_path):
    playing = Player(recorded[1], 16, at=10.0).into(tmp_path / "own")
    next(playing)
    playing.close()
    assert not (tmp_path / "own").exists()


def test_only_what_was_chosen_is_played_by_any_method_and_no_other_recommender(recorded, experiment):
    ours, recording = recorded
    presets = ours.presets()
    assert recording_for(ours, presets["twenty-percent"], "e2urec") == recording
    assert recording_for(ours, presets["twenty-percent"], "neggrad") == recording
    assert recording_for(ours, presets["one-user"], "e2urec") is None
    assert recording_for(ours, None, "e2urec") == recording
    assert recording_for(experiment, presets["twenty-percent"], "e2urec") is None


def test_every_mark_says_when_and_on_what_and_is_escaped(finished):
    for mark in (playing(MADE), result(MADE)):
        assert "Recorded on 2026-01-02, a &lt;fast&gt; processor, CPU." in mark
    assert result(None) == ""
    assert made_of(str(finished("e2urec")[0].folder)) is None
    assert made_of("") is None

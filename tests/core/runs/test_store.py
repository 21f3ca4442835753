import json

import numpy as np
import pytest

from core.errors import RunError
from core.runs.events import Finished, Started, Step
from core.runs.store import Run, list_runs, open_run, start_run

CONFIG = {"method": "e2urec", "seed": 0, "betas": (0.9, 0.98)}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "run"


def test_a_new_run_holds_its_config(folder):
    run = start_run(folder, CONFIG)
    assert run.config == {"method": "e2urec", "seed": 0, "betas": [0.9, 0.98]}
    assert not run.finished
    assert open_run(folder) == run


def test_an_unfinished_run_of_the_same_request_is_taken_up(folder):
    first = start_run(folder, CONFIG)
    first.note(Started("job", "cpu", ()))
    assert list(start_run(folder, CONFIG).events()) == list(first.events())


def test_an_unfinished_run_of_another_request_is_left_alone(folder):
    start_run(folder, CONFIG)
    with pytest.raises(RunError, match="unfinished run of another request"):
        start_run(folder, {**CONFIG, "seed": 1})
    assert Run(folder).config["seed"] == 0


def test_a_finished_run_is_not_run_over(folder):
    start_run(folder, CONFIG).finish({"auc": 0.75})
    with pytest.raises(RunError, match="already holds a finished run"):
        start_run(folder, CONFIG)


def test_a_folder_with_other_files_is_left_alone(folder):
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match="files that are no run"):
        start_run(folder, CONFIG)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_may_be_used(folder):
    folder.mkdir()
    assert start_run(folder, CONFIG).config["seed"] == 0


def test_a_file_in_place_of_the_folder_is_refused(folder):
    folder.write_text("a file")
    with pytest.raises(RunError, match="files that are no run"):
        start_run(folder, CONFIG)


def test_what_is_no_run_cannot_be_opened(folder):
    with pytest.raises(RunError, match="There is no run in"):
        open_run(folder)


def test_metrics_make_a_run_a_finished_one_and_drop_its_checkpoint(folder):
    run = start_run(folder, CONFIG)
    with pytest.raises(RunError, match="has not finished"):
        _ = run.metrics
    (folder / "checkpoint").mkdir()
    run.finish({"auc": 0.75})
    assert run.finished
    assert run.metrics == {"auc": 0.75}
    assert not (folder / "checkpoint").exists()


def test_events_come_back_in_order_and_a_line_that_was_cut_off_is_left_out(folder):
    run = start_run(folder, CONFIG)
    for event in (Started("job", "cpu", ("train",)), Step("train", 1, 2, {"click": 0.5})):
        run.note(event)
    whole = (folder / "events.jsonl").read_text()
    (folder / "events.jsonl").write_text(whole + json.dumps({"event": "finished"})[:9])
    records = list(run.events())
    assert [record["event"] for record in records] == ["started", "step"]
    assert records[1]["losses"] == {"click": 0.5}


def test_what_is_noted_after_a_cut_off_line_is_not_lost(folder):
    run = start_run(folder, CONFIG)
    (folder / "events.jsonl").write_text('{"event": "st')
    start_run(folder, CONFIG).note(Finished({"train": 1.0}))
    assert [record["event"] for record in run.events()] == ["finished"]


def test_predictions_come_back_as_they_were(folder):
    run = start_run(folder, CONFIG)
    clicks = {"forget": np.array([0.25, 0.5], np.float32), "test": np.array([1.0], np.float32)}
    run.save_predictions(clicks)
    assert all(np.array_equal(run.predictions[part], clicks[part]) for part in clicks)


def test_a_damaged_config_is_named(folder):
    start_run(folder, CONFIG)
    (folder / "config.json").write_text("{")
    with pytest.raises(RunError, match=r"config\.json cannot be read"):
        _ = Run(folder).config


def test_runs_are_listed_and_other_folders_are_not(tmp_path):
    made = [start_run(tmp_path / name, CONFIG) for name in ("one", "two")]
    (tmp_path / "other").mkdir()
    assert sorted(list_runs(tmp_path), key=lambda run: run.folder) == made
    assert list_runs(tmp_path / "nowhere") == []


def test_a_removed_run_is_gone(folder):
    start_run(folder, CONFIG).remove()
    assert not folder.exists()

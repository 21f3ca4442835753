import copy
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.data.requests import ForgetRequest
from demo.session.visits import (
    VISIT,
    Visit,
    begin_visit,
    begun_run,
    end_visit,
    find_visit,
    found_beside,
    fresh_folder,
    keep_beside,
    keep_visit,
    kept_visit,
    note_begun,
    note_ended,
    sweep,
)


def test_visitors_have_folders_of_their_own_that_go_with_them(tmp_path):
    one, other = (begin_visit(tmp_path / "sessions", "best") for _ in range(2))
    (fresh_folder(one, "e2urec") / "config.json").write_text("{}")
    kept = fresh_folder(other, "e2urec")
    assert one.folder != other.folder
    end_visit(one)
    end_visit(None)
    assert not Path(one.folder).exists()
    assert kept.is_dir()


def test_runs_of_one_visitor_do_not_meet(tmp_path):
    visit = begin_visit(tmp_path, "best")
    assert fresh_folder(visit, "retrain") != fresh_folder(visit, "retrain")


def test_a_sweep_takes_what_is_old_and_nothing_else(tmp_path):
    old, new = begin_visit(tmp_path, "best"), begin_visit(tmp_path, "best")
    (tmp_path / "mine").mkdir()
    long_ago = time.time() - 1000
    for folder in (old.folder, tmp_path / "mine"):
        os.utime(folder, (long_ago, long_ago))
    sweep(tmp_path, older_than=500)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["mine", Path(new.folder).name])
    sweep(tmp_path / "nowhere")


def test_a_visit_can_be_copied_as_gradio_does():
    visit = Visit("folder", "best", ForgetRequest(users=(1,)), "run")
    assert copy.deepcopy(visit) == visit


@pytest.fixture
def visit(tmp_path):
    return begin_visit(tmp_path / "sessions", "best")


def test_a_visit_is_found_again_by_its_token_one_arrival_later(visit, tmp_path):
    run = str(fresh_folder(visit, "e2urec"))
    kept = replace(visit, original="memorising", request=ForgetRequest(users=(1,), interactions=((2, 3),)), run=run)
    keep_visit(kept)
    assert find_visit(tmp_path / "sessions", visit.token) == replace(kept, arrivals=2)
    assert find_visit(tmp_path / "sessions", visit.token).arrivals == 3


def test_tokens_cannot_be_guessed_and_lead_nowhere_else(visit, tmp_path):
    sessions = tmp_path / "sessions"
    other = begin_visit(tmp_path, "best")
    assert len(set(visit.token)) > 8
    assert Path(visit.folder).stat().st_mode & 0o077 == 0
    for token in ("", ".", "..", f"../{other.token}", other.token, visit.token[:-1], f"{visit.token}/", other.folder):
        assert find_visit(sessions, token) is None


def test_a_visit_that_has_ended_is_not_found_and_not_written_again(visit, tmp_path):
    end_visit(visit)
    keep_visit(visit)
    assert find_visit(tmp_path / "sessions", visit.token) is None


def test_a_page_that_was_reloaded_does_not_take_the_visit_with_it(visit, tmp_path):
    again = find_visit(tmp_path / "sessions", visit.token)
    end_visit(visit)
    assert Path(visit.folder).is_dir()
    end_visit(again)
    assert not Path(visit.folder).exists()


def test_a_run_that_finished_while_nobody_looked_is_found(visit, finished, tmp_path):
    run, _ = finished("e2urec")
    begun = Path(visit.folder) / "e2urec-1"
    shutil.copytree(run.folder, begun)
    note_begun(visit, begun)
    found = find_visit(tmp_path / "sessions", visit.token)
    assert found.run == str(begun)
    assert found.request == ForgetRequest.from_record(run.config["request"])
    assert find_visit(tmp_path / "sessions", visit.token).done == found.done  # no second time


def test_a_run_that_has_not_finished_or_ended_otherwise_is_nobodys(visit, finished, tmp_path):
    run, _ = finished("e2urec")
    begun = Path(visit.folder) / "e2urec-1"
    shutil.copytree(run.folder, begun)
    note_begun(visit, begun)
    note_ended(visit, Path(visit.folder) / "another")
    assert begun_run(visit) == str(begun)
    note_ended(visit, begun)
    assert find_visit(tmp_path / "sessions", visit.token).run == ""
    note_begun(visit, begun)
    (begun / "metrics.json").unlink()
    assert find_visit(tmp_path / "sessions", visit.token).run == ""
    assert begun_run(visit) == str(begun)


def test_a_run_that_finished_is_once_among_those_that_are_done(visit):
    run, request = Path(visit.folder) / "e2urec-1", ForgetRequest(users=(1,))
    once = visit.finished(request, run)
    assert once.finished(request, run) == once


def test_what_is_noted_beside_a_visit_is_found_unless_it_is_damaged_or_the_visit_has_ended(visit):
    assert found_beside(visit, "note") == {}
    keep_beside(visit, "note", {"one": 1})
    assert found_beside(visit, "note") == {"one": 1}
    for damaged in ("{", "7", "[1]"):
        (Path(visit.folder) / "note.json").write_text(damaged)
        assert found_beside(visit, "note") == {}
    end_visit(visit)
    keep_beside(visit, "note", {"one": 1})
    assert not Path(visit.folder).exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"original": 7}', '{"original": "best"}', '{"original": "x", "run": 1}']
)
def test_a_visit_whose_file_is_damaged_is_none_and_nothing_falls_over_it(visit, tmp_path, content):
    (Path(visit.folder) / VISIT).write_text(content)
    assert find_visit(tmp_path, visit.token) is None
    assert kept_visit(tmp_path, visit.token) is None
    end_visit(visit)

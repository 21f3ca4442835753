import copy
import os
import time
from pathlib import Path

from core.forgetting import ForgetRequest
from demo.state import Visit, begin_visit, end_visit, fresh_folder, sweep


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

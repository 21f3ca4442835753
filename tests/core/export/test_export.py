import os
import re
import subprocess
import sys
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

from core.data.requests import ForgetRequest
from core.export.files import KINDS, export, export_all, file_name
from core.export.predictions import predictions_table
from core.files import read_json, sha256
from core.runs.store import Run


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """Return a function that unpacks the weights of a run, goes there, and returns the code of its README."""

    def unpack(experiment, run):
        folder = tmp_path / "unpacked"
        with ZipFile(export(experiment, run, None, tmp_path / "out", "weights")) as archive:
            archive.extractall(folder)
        monkeypatch.chdir(folder)
        return re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)

    return unpack


@pytest.fixture
def tiny_assets(monkeypatch, tiny_dataset, assets):
    """Let a README's code find the tiny world where it looks for the bundled one."""
    from core.experiment.opening.open import open_experiment

    opened = lambda dataset, original: open_experiment(dataset, original, assets=assets)  # noqa: E731
    monkeypatch.setattr("core.experiment.opening.open.open_experiment", opened)
    monkeypatch.setattr("core.files.ASSETS", assets)


def test_everything_is_written_under_names_that_say_what_it_is(experiment, run, reference, tmp_path):
    paths = export_all(experiment, run, reference, tmp_path / "out")
    assert set(paths) == set(KINDS)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths.values())
    assert paths["weights"].name == f"forgotten-user-{run.config['request']['users'][0]}-e2urec-adapter.zip"


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (ForgetRequest(users=(405,)), "forgotten-user-405-e2urec.html"),
        (ForgetRequest(users=(4, 5)), "forgotten-2-users-e2urec.html"),
        (ForgetRequest(interactions=((13, 250),)), "forgotten-user-13-item-250-e2urec.html"),
        (ForgetRequest((4,), ((13, 250), (13, 251))), "forgotten-user-4-2-ratings-e2urec.html"),
    ],
)
def test_a_file_is_named_after_whose_ratings_went(monkeypatch, tmp_path, request_, name):
    config = {"request": request_.as_record(), "method": "e2urec"}
    monkeypatch.setattr(Run, "config", property(lambda _: config))
    assert file_name(Run(tmp_path), "certificate") == name


def test_the_table_has_a_row_for_each_sample(experiment, run, reference, tmp_path):
    known = experiment.evidence(run, reference)
    written = pd.read_csv(export(experiment, run, reference, tmp_path, "predictions"))
    assert written["split"].value_counts().to_dict() == {
        "forgotten": len(known.eval_sets["forget"]),
        "retained": len(known.eval_sets["retain"]),
        "test": len(known.eval_sets["test"]),
    }
    gone = written[written["split"] == "forgotten"]
    assert gone["user"].tolist() == known.eval_sets["forget"].user.tolist()
    assert gone["after"].to_numpy() == pytest.approx(run.predictions["forget"], abs=1e-6)
    assert gone["retrained"].to_numpy() == pytest.approx(reference.clicks["forget"].mean(axis=0), abs=1e-6)


def test_without_retrained_models_their_column_is_empty(experiment, run):
    assert predictions_table(experiment.interactions, experiment.evidence(run))["retrained"].isna().all()


def test_the_zip_lists_what_its_files_must_be_and_says_nothing_of_this_machine(experiment, run, unpacked, tmp_path):
    unpacked(experiment, run)
    folder = tmp_path / "unpacked"
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == set(found) - {"SHA256SUMS"}
    assert all(sha256(found[name]) == digest for name, digest in listed.items())
    assert listed["run/adapter/adapter_model.safetensors"] == sha256(run.folder / "adapter/adapter_model.safetensors")
    for path in found.values():
        assert str(tmp_path.parent).encode() not in path.read_bytes()
        assert b"/models/synthetic" not in path.read_bytes()


@pytest.mark.parametrize("method", ["e2urec", "neggrad", "sisa", "original", "uld"])
def test_the_code_in_the_readme_loads_what_the_run_left(finished, experiment, unpacked, tiny_assets, capsys, method):
    run = finished(method)[0]
    snippets = unpacked(experiment, run)
    assert len(snippets) == {"e2urec": 2, "neggrad": 2, "sisa": 1, "original": 1, "uld": 2}[method]
    for code in snippets:
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - that it runs is what is tested
        assert "core" not in code or code == snippets[0], "the others need no project"
    said = capsys.readouterr().out
    assert f"{run.predictions['forget'].mean():.3f} on average" in said
    assert said.count("P(click) is") == len(snippets) - 1


def test_the_code_for_libraries_alone_runs_where_this_project_is_not(experiment, run, unpacked, tmp_path):
    """In a Python of its own that cannot import a single module of ours."""
    _, alone = unpacked(experiment, run)
    (tmp_path / "alone.py").write_text(alone + 'import sys\nassert "core" not in sys.modules\n')
    settings = read_json(tmp_path / "unpacked" / "run" / "adapter" / "adapter_config.json")
    assert (settings["task_type"], settings["base_model_name_or_path"]) == ("SEQ_2_SEQ_LM", "original")
    environment = {name: one for name, one in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, str(tmp_path / "alone.py")]
    done = subprocess.run(
        command, cwd=tmp_path / "unpacked", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first = run.predictions["forget"][0]
    assert f"P(click) is {first:.3f}." in done.stdout


def test_the_weights_of_a_second_request_come_with_those_of_the_first(
    experiment, unpacked, tiny_assets, tmp_path, capsys
):
    first, second = np.unique(experiment.plan(experiment.presets()["twenty-percent"]).retain.user)[:2]
    list(experiment.unlearn(ForgetRequest(users=(first,)), folder=tmp_path / "first"))
    after = experiment.after(Run(tmp_path / "first"))
    list(after.unlearn(ForgetRequest(users=(second,)), folder=tmp_path / "second"))
    run = Run(tmp_path / "second")
    snippets = unpacked(after, run)
    assert len(snippets) == 1
    exec(compile(snippets[0], "README.md", "exec"), {})  # noqa: S102
    assert f"{run.predictions['forget'].mean():.3f} on average" in capsys.readouterr().out

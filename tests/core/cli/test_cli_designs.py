"""``benchmark --design`` and ``results`` as people type them, on twelve made-up people."""

import json

import pytest

from core.benchmark.designs.results import answers_folder, load_design
from core.benchmark.documents.sources import Bundled
from core.cli.bundling import bundle_answer
from core.cli.main import main
from core.files import ASSETS, read_json
from core.runs.alone import alone_in
from core.runs.manifest import problems

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def run(capsys):
    def command(*words):
        code = main(["benchmark", "synthetic", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_a_design_tells_what_is_left_and_is_bundled_with_its_answers(run, assets, tmp_path):
    own, out = tmp_path / "assets", tmp_path / "design"
    own.mkdir()
    (answers_folder(own, "synthetic", "best")).mkdir(parents=True)
    (answers_folder(own, "synthetic", "best") / "gone.safetensors").touch()
    what = ("--design", "2x1x2", "--methods", "neggrad", "--out", out, "--bundle", "--assets", own)
    code, printed, said = run(*what, "--original", assets / "models" / "synthetic" / "best", "--json")
    assert code == 0, said
    first, *_, last = [line for line in said.splitlines() if "Left:" in line or "All models" in line]
    assert first.startswith("Left: 1 × training an original, 2 × retrain, 2 × original, 2 × neggrad; about 0 min")
    assert "which nobody has timed yet" in first
    assert last.endswith("All models are made.")
    found = load_design("synthetic", "best", own)
    assert json.loads(printed)["rows"] == found.as_record()["rows"]
    assert [row.method for row in found.rows] == ["original", "mean_of_originals", "retrain", "neggrad"]
    kept = {file.name for file in answers_folder(own, "synthetic", "best").iterdir()}
    assert kept == {"original.safetensors", "neggrad.safetensors", "retrain.safetensors"}
    assert problems(own) == []
    command = read_json(own / "manifest.json")["benchmarks/synthetic/best/design.json"]["command"]
    assert "--design 2x1x2" in command
    assert command.endswith("--out DIR --bundle")


def test_a_design_is_printed_for_people(run, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    code, printed, _ = run("--design", "1x1x2", "--methods", "original", "--out", tmp_path / "design")
    assert code == 0
    assert "Retrain (one held out of the references)" in printed
    assert "There is no likelihood-ratio attack here." in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--design", "3x3"), "such as 3x3x8"),
        (("--design", "3x3x8", "--seeds", "1"), "leave --seeds out"),
        (("--design", "3x3x8", "--preset", "one-user", "--ablate"), "leave --preset, --ablate out"),
    ],
)
def test_a_wrong_design_is_refused_before_anything_runs(run, tmp_path, words, said):
    code, _, lines = run(*words, "--out", tmp_path / "design")
    assert (code, said in lines) == (2, True), lines
    assert not (tmp_path / "design").exists()


def test_two_processes_do_not_share_a_folder(run, tmp_path):
    with alone_in(tmp_path / "design"):
        code, _, said = run("--design", "1x1x2", "--methods", "original", "--out", tmp_path / "design")
    assert code == 1
    assert "Another process is at work" in said


def test_results_tells_whether_documents_are_what_is_bundled(capsys, tmp_path):
    assert main(["results", "--check", "--json", "--assets", str(ASSETS)]) == 0
    assert json.loads(capsys.readouterr().out) == {"written": [], "empty": {}}
    assert main(["results", "--check", "--assets", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "README.md, docs/results.md: not what is bundled" in said


def test_a_run_that_was_rounded_can_be_bundled(experiment, finished, tmp_path):
    """What is bundled names no folder of this machine."""
    experiment.assets = tmp_path / "assets"
    bundle_answer(experiment, "rounding", finished("e2urec")[0].folder, {"run": "/home/me", "roundings": {}})
    found = Bundled(experiment.assets, "synthetic").returned("best", "rounding")
    assert found["run"] == "RUN"
    assert {"date", "device", "cpu"} <= set(found["made"])

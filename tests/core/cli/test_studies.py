"""Commands that make more models than a table of methods has: unlearned shadows, ε over seeds, requests in sequence."""

import pytest

from core.benchmark.results import load_benchmark
from core.files import read_json
from core.runs.manifest import problems

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def own(assets, tmp_path):
    """Return the words that name the tiny model, with assets of its own for what is bundled."""
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "tuned").symlink_to(assets / "tuned")
    return ("--original", assets / "models" / "synthetic" / "best", "--assets", folder)


def test_shadows_are_unlearned_bundled_and_the_attack_then_knows_the_method(answer, run, own):
    (assets := own[-1]).joinpath("tuned").unlink()
    found = answer("shadows", "synthetic", "--unlearned", "npo", "--models", 4, "--seed", 2, *own)
    assert found["path"].endswith("shadows/synthetic/best/twenty-percent/npo.safetensors")
    assert problems(assets) == []
    command = read_json(assets / "manifest.json")["shadows/synthetic/best/twenty-percent/npo.safetensors"]["command"]
    assert command.endswith("--models 4 --seed 2 --unlearned npo --preset twenty-percent")
    folder = answer("unlearn", "synthetic", "--preset", "twenty-percent", "--method", "npo", *own)["run"]
    attacked = answer("attack", "synthetic", "--run", folder, "--unlearned-shadows", *own)
    assert 0 <= attacked["ulira_auc"] <= 1
    assert attacked["ulira_skipped"] is None
    table = " ".join(run("attack", "synthetic", "--run", folder, *own)[1].split())
    assert "who knows the method" in table
    assert "unlearned shadows, per person" in table


def test_an_attack_that_asks_for_unlearned_shadows_says_how_to_make_them(answer, run, own):
    folder = answer("unlearn", "synthetic", "--preset", "twenty-percent", "--method", "original", *own)["run"]
    code, out, lines = run("attack", "synthetic", "--run", folder, "--unlearned-shadows", *own)
    assert (code, out) == (1, "")
    assert "make them with `python -m core shadows synthetic --original best --unlearned original`" in lines[-1]
    assert answer("attack", "synthetic", "--run", folder, *own)["ulira_skipped"] == lines[-1]


def test_a_request_without_a_method_that_forgets_it_is_refused(run):
    code, _, lines = run("shadows", "synthetic", "--preset", "one-user")
    assert code == 2
    assert "give --unlearned METHOD too" in lines[-1]


def test_epsilon_of_a_preset_is_told_beside_what_so_many_models_can_show_and_bundled(answer, run, own):
    words = ("epsilon", "synthetic", "--method", "npo", "--preset", "one-user", "--unlearned", 4, "--retrained", 4)
    found = answer(*words, "--bundle", *own)
    assert [row["method"] for row in found["rows"]] == ["npo"]
    for level in ("sample", "person"):
        assert 0 <= found["rows"][0]["metrics"][level]["median"] <= found["rows"][0]["metrics"][level]["most"]
    path = "benchmarks/synthetic/best/epsilon-one-user.json"
    assert read_json(own[-1] / path)["rows"] == found["rows"]
    command = read_json(own[-1] / "manifest.json")[path]["command"]
    assert "epsilon synthetic --methods npo --preset one-user --unlearned 4 --retrained 4" in command
    table = " ".join(run(*words, *own)[1].split())
    assert "4 × 4," in table
    code, _, lines = run("epsilon", "synthetic", "--users", 1, "--bundle", *own)
    assert (code, "--bundle keeps results of presets" in lines[-1]) == (2, True)


def test_people_go_one_after_another_and_the_result_is_bundled(answer, run, own, tmp_path):
    words = ("sequence", "synthetic", "--methods", "npo", "--requests", 2, "--every", 1, "--retrain-every", 2)
    found = answer(*words, "--out", tmp_path / "out", "--bundle", *own)
    titles = ["original, 1 request", "npo, 1 request"]
    assert [row["title"] for row in found["rows"]][:2] == titles
    bundled = load_benchmark("synthetic", "best", "sequence", own[-1])
    assert [row.title for row in bundled.rows][:2] == titles
    assert (tmp_path / "out" / "plots.html").is_file()
    command = read_json(own[-1] / "manifest.json")["benchmarks/synthetic/best/sequence.json"]["command"]
    assert "sequence synthetic --methods npo --requests 2 --every 1 --retrain-every 2" in command
    table = " ".join(run(*words, "--out", tmp_path / "out", *own)[1].split())
    assert "each on top of the last" in table


@pytest.mark.parametrize("of", ["people", "ratings"])
def test_many_go_each_alone_and_the_result_is_bundled(answer, run, own, tmp_path, of):
    words = ("singles", "synthetic", "--of", of, "--methods", "npo", "--requests", 2, "--retrained", 2)
    found = answer(*words, "--out", tmp_path / "out", "--bundle", *own)
    assert [row["title"] for row in found["rows"]] == ["original", "retrain", "npo"]
    bundled = load_benchmark("synthetic", "best", f"single-{of}", own[-1])
    assert len(bundled.request["users"]) + len(bundled.request["interactions"]) == 2
    command = read_json(own[-1] / "manifest.json")[f"benchmarks/synthetic/best/single-{of}.json"]["command"]
    assert f"singles synthetic --of {of} --methods npo --requests 2 --retrained 2" in command
    table = " ".join(run(*words, "--out", tmp_path / "out", *own)[1].split())
    assert "Each request alone" in table

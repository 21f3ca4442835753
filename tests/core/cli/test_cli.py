"""The command line as a program sees it: exit codes, one JSON object on stdout, one line on stderr when it fails."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from safetensors.numpy import load_file

from core import text
from core.benchmark.results import load_benchmark
from core.cli.main import main
from core.data.requests import preset
from core.data.samples import Split
from core.files import PROJECT, plain, read_json
from core.runs.manifest import problems
from core.runs.store import Run, open_run
from core.unlearning.methods.e2urec import E2URec

METRICS = {
    *("run", "auc", "acc", "ll", "jsd", "l2", "symmetric_kl", "seconds"),
    *("trainable_params", "forgotten", "retained", "method", "seed"),
}

TWENTY = "twenty-percent.safetensors"


pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def user(experiment):
    return int(experiment.presets()["one-user"].users[0])


@pytest.fixture
def pair(experiment):
    return "{}:{}".format(*experiment.presets()["one-interaction"].interactions[0])


def test_data_counts_what_is_in_a_data_set(answer, interactions, experiment):
    found = answer("data", "synthetic")
    assert found["ratings"] == len(interactions)
    assert found["users"] == 12
    assert found["digest"] == interactions.digest
    assert sum(found["samples"].values()) == len(experiment.samples)
    assert set(found["samples"]) == {"train", "valid", "test"}
    assert found["training_users"] <= 12


def test_predict_shows_a_users_latest_samples_as_the_model_reads_them(answer, experiment, user):
    found = answer("predict", "synthetic", "--user", user, "--limit", 3)
    samples = experiment.samples.take(np.flatnonzero(experiment.samples.user == user)[-3:])
    assert [row["item"] for row in found["predictions"]] == samples.item.tolist()
    assert [row["label"] for row in found["predictions"]] == samples.label.tolist()
    assert np.allclose([row["p_yes"] for row in found["predictions"]], experiment.predict(samples), atol=1e-5)
    row = found["predictions"][0]
    assert f"Would this user like ***{row['title']}***? Answer Yes or No." in row["prompt"]


def test_predict_can_ask_about_one_item_of_an_unlearned_model(answer, pair, finished):
    user, item = pair.split(":")
    folder = finished("e2urec")[0].folder
    found = answer("predict", "synthetic", "--user", user, "--item", item, "--run", folder)
    assert len(found["predictions"]) == 1
    assert found["predictions"][0]["p_yes"] != found["predictions"][0]["p_yes_before"]
    assert found["run"] == str(folder)


def test_unlearn_by_preset_writes_a_run_and_says_what_came_of_it(answer):
    found = answer("unlearn", "synthetic", "--preset", "one-user")
    assert found.keys() >= METRICS
    assert found["method"] == "e2urec"
    assert found["jsd"] is None
    assert Run(Path(found["run"])).finished


def test_unlearn_takes_users_and_ratings_a_method_a_seed_and_a_folder(answer, pair, tmp_path, experiment):
    other = next(int(one) for one in experiment.samples.user if str(one) != pair.split(":")[0])
    what = ("--users", other, "--interactions", pair, "--method", "retrain", "--seed", 3, "--out", tmp_path / "out")
    found = answer("unlearn", "synthetic", *what)
    assert found["request"] == {"users": [other], "interactions": [[int(one) for one in pair.split(":")]]}
    assert (found["method"], found["seed"], found["run"]) == ("retrain", 3, str(tmp_path / "out"))


def test_users_of_whom_nothing_was_learned_are_named(run, experiment, user):
    train = set(experiment.samples.of(Split.TRAIN).user)
    stranger = next((one for one in experiment.interactions.users.index if one not in train), None)
    assert stranger is not None
    _, out, lines = run("unlearn", "synthetic", "--users", f"{user},{stranger}", "--method", "original", "--json")
    assert f"Never trained on, so there was nothing to forget: user {stranger}." in lines
    assert json.loads(out)["strangers"] == [stranger]


def test_a_rating_that_only_histories_show_is_forgotten_and_counted(run, experiment):
    train = experiment.samples.of(Split.TRAIN)
    row = int(np.setdiff1d(train.history[train.history >= 0], train.row)[0])
    user, item = (int(experiment.interactions.table[name][row]) for name in ("user", "item"))
    code, out, lines = run("unlearn", "synthetic", "--interactions", f"{user}:{item}", "--json")
    found = json.loads(out)
    showed = int((train.history == row).any(axis=1).sum())
    assert (code, found["ratings"], found["only_shown"], found["people"]) == (0, 1, 1, 1)
    assert found["forgotten"] == showed
    assert text.cli.goes(1, 1, 1, found["rebuilt"]) in lines


def test_another_id_of_the_same_title_is_named(run, experiment, interactions, pair, monkeypatch):
    user, item = map(int, pair.split(":"))
    train = experiment.samples.of(Split.TRAIN)
    other = next(int(one) for one in train.item[train.user == user] if one != item)
    ids = tuple(sorted((item, other)))
    monkeypatch.setattr(type(interactions), "same_title", lambda *_: ids)
    _, out, lines = run("unlearn", "synthetic", "--interactions", pair, "--method", "original", "--json")
    assert text.cli.same_title(user, interactions.titles[other], f"{user}:{other}") in lines
    assert json.loads(out)["same_title"] == [[user, other]]


def test_ratings_outside_training_are_named(run, experiment, pair):
    late = experiment.samples.of(Split.TEST).take([-1])
    never = f"{late.user[0]}:{late.item[0]}"
    what = ("--interactions", f"{pair},{never}", "--method", "original")
    _, out, lines = run("unlearn", "synthetic", *what, "--json")
    assert f"Never trained on, so there was nothing to forget: rating {never}." in lines
    assert json.loads(out)["outside"] == [[int(one) for one in never.split(":")]]


def test_unlearning_again_replaces_the_run_that_nobody_named_a_place_for(run):
    command = ("unlearn", "synthetic", "--preset", "one-user", "--method", "original")
    first, again = run(*command), run(*command)
    assert first[0] == again[0] == 0
    assert not any(line.startswith("Replacing") for line in first[2])
    assert again[2][0].startswith("Replacing the finished run in")


def test_a_finished_run_in_a_named_folder_is_not_run_over(run, finished):
    folder = finished("original")[0].folder
    code, out, lines = run("unlearn", "synthetic", "--preset", "one-user", "--out", folder)
    assert (code, out) == (1, "")
    assert lines == [f"{folder} already holds a finished run; choose another folder or remove it."]


def test_evaluate_measures_against_retrainings_that_lie_beside_the_run(answer, finished):
    finished("retrain", 1), finished("retrain", 2)
    folder = finished("e2urec")[0].folder
    found = answer("evaluate", "synthetic", "--run", folder)
    assert found.keys() >= METRICS
    assert found["jsd"] > 0
    assert found["jsd_floor"] > 0


def test_evaluate_audits_the_run(answer, finished):
    finished("retrain", 1), finished("retrain", 2)
    found = answer("evaluate", "synthetic", "--run", finished("e2urec")[0].folder)
    assert 0 <= found["mia_auc"] <= 1
    assert {"mia_auc_retrained_low", "mia_user_privleak", "later_auc_gap", "stayed_user_auc", "jsd_q95_floor"} <= set(
        found
    )


def test_evaluate_ranks_where_it_is_asked_to(answer, run, finished, tmp_path):
    folder = copytree(finished("e2urec")[0].folder, tmp_path / "e2urec")
    copytree(finished("retrain", 1)[0].folder, tmp_path / "retrain")
    assert "ndcg10" not in answer("evaluate", "synthetic", "--run", folder)
    command = ("evaluate", "synthetic", "--run", folder, "--ranking", "--ranking-items", 8)
    found = answer(*command)
    assert found["ranking_samples"] == 8
    assert found["ranking_skipped"] is None
    assert found["ndcg10_gap"] == pytest.approx(found["ndcg10"] - found["ndcg10_retrained"])
    assert 0 <= found["ndcg10_before"] <= found["hr10_before"] <= 1
    _, out, _ = run(*command)
    assert "NDCG@10" in out


def test_evaluate_tells_how_alike_groups_are_served(answer, run, finished, monkeypatch):
    monkeypatch.setattr("core.evaluation.usefulness.fairness.fairness.__defaults__", (1, 1))
    folder = finished("e2urec")[0].folder
    found = answer("evaluate", "synthetic", "--run", folder)
    groups = found["fairness"]["gender"]
    areas = [one["auc"] for one in groups.values()]
    assert len(areas) > 1
    assert found["gender_spread"] == pytest.approx(max(areas) - min(areas))
    _, out, _ = run("evaluate", "synthetic", "--run", folder)
    assert "AUC by gender" in out
    assert "spread" in out


def test_attack_holds_the_unlearned_model_against_the_original_and_retrained_ones(answer, run, finished):
    finished("retrain", 1), finished("retrain", 2)
    command = ("attack", "synthetic", "--run", finished("original")[0].folder)
    found = answer(*command)
    assert found["mia_auc"] == found["mia_auc_before"] == pytest.approx(found["mia_auc_retrained"], abs=0.5)
    assert found["method"] == "original"
    assert found["lira_auc"] is None
    assert "make them with `python -m core shadows`" in found["lira_skipped"]
    table = " ".join(run(*command)[1].split())
    assert "loss threshold, per person" in table
    assert "There are no shadow models for synthetic/best" in table
    assert "likelihood ratio" not in table


def test_attack_says_how_many_were_scored_and_tells_no_rate_of_one_person(answer, run, finished):
    finished("retrain", 1), finished("retrain", 2)
    command = ("attack", "synthetic", "--run", finished("original")[0].folder)
    found, table = answer(*command), run(*command)[1]
    assert (found["mia_user_members"], found["mia_user_tpr"], found["mia_user_tpr_before"]) == (1, None, None)
    flat = " ".join(table.replace("│", " ").split())
    assert f"(1 member, {found['mia_user_others']} others)" in flat
    assert "needs at least 2 members and 100 others" in flat
    rates = [line.split("│")[2:-1] for line in table.splitlines() if "TPR at 1 %" in line and "│" in line]
    assert rates
    assert {cell.strip() for row in rates for cell in row} == {"–"}


def test_attack_tells_what_both_models_show_and_who_else_is_exposed(answer, run, finished):
    finished("retrain", 1), finished("retrain", 2)
    command = ("attack", "synthetic", "--run", finished("original")[0].folder)
    found, table = answer(*command), " ".join(run(*command)[1].split())
    assert found["fall_user_auc"] == found["move_kept_auc"] == 0.5
    assert found["retain_mia_gap"] == 0
    assert "who holds both models" in table
    assert "A rise above 0 means that unlearning exposed those who stayed" in table


def test_evaluate_shows_what_happened_to_what_stayed(run, finished):
    finished("retrain", 1), finished("retrain", 2)
    row = next(
        line
        for line in run("evaluate", "synthetic", "--run", finished("e2urec")[0].folder)[1].splitlines()
        if "JSD on what stayed" in line
    )
    assert len([cell for cell in row.split("│")[2:-1] if float(cell) >= 0]) == 3


def test_shadows_are_bundled_and_the_likelihood_ratio_attack_then_uses_them(answer, run, assets, tmp_path):
    own = tmp_path / "assets"
    own.mkdir()
    made = ("--original", assets / "models" / "synthetic" / "best", "--assets", own)
    found = answer("shadows", "synthetic", "--models", 4, "--seed", 2, *made)
    assert found["path"] == str(own / "shadows" / "synthetic" / "best.safetensors")
    assert problems(own) == []
    entry = read_json(own / "manifest.json")["shadows/synthetic/best.safetensors"]
    assert entry["command"].endswith("--models 4 --seed 2")
    folder = answer("unlearn", "synthetic", "--preset", "one-user", "--method", "original", *made)["run"]
    attacked = answer("attack", "synthetic", "--run", folder, *made)
    assert 0 <= attacked["lira_auc"] <= 1
    assert attacked["lira_skipped"] is None
    assert "likelihood ratio, per sample" in run("attack", "synthetic", "--run", folder, *made)[1]


def test_a_model_that_has_forgotten_something_forgets_something_else_and_the_way_back_is_found(answer, user, tmp_path):
    other = next(one for one in range(1, 13) if one != user)
    first = answer("unlearn", "synthetic", "--users", user, "--out", tmp_path / "first")
    then = answer("unlearn", "synthetic", "--users", f"{user},{other}", "--after", first["run"])
    assert "earlier_jsd_to_original" not in first
    assert then["earlier_jsd_to_original"] > 0
    assert then["strangers"] == [user]
    assert answer("evaluate", "synthetic", "--run", then["run"])["earlier_jsd"] is None
    clicks = answer("predict", "synthetic", "--user", user, "--run", then["run"])["predictions"]
    assert clicks[0]["p_yes"] != clicks[0]["p_yes_before"]


def test_relearn_tells_how_soon_a_run_is_undone_beside_retrainings(answer, run, finished):
    finished("retrain", 1)
    command = ("relearn", "synthetic", "--run", finished("e2urec")[0].folder, "--samples", 8, "--steps", 6)
    found = answer(*command)
    assert found["relearn_settings"]["steps"] == 6
    assert found["relearn_all_jsd_retrained"] > 0
    assert "retrained" in run(*command)[1]


def test_rounding_tells_what_returns_beside_a_retraining(answer, run, finished):
    finished("retrain", 1)
    command = ("rounding", "synthetic", "--run", finished("e2urec")[0].folder)
    found = answer(*command)["roundings"]
    assert found["int4"]["jsd"] > 0
    assert found["none"]["returned"] == 0
    assert "returned" in run(*command)[1]


def test_relearn_reference_bundles_curves_that_relearn_then_uses(answer, assets, tmp_path):
    own = tmp_path / "assets"
    own.mkdir()
    made = ("--original", assets / "models" / "synthetic" / "best", "--assets", own)
    found = answer("relearn-reference", "synthetic", "--preset", "one-user", "--seeds", "1,2", *made)
    assert found["path"] == str(own / "relearning" / "synthetic" / "best" / "one-user.json")
    assert problems(own) == []
    ours = answer("unlearn", "synthetic", "--preset", "one-user", "--method", "neggrad", *made)
    curves = answer("relearn", "synthetic", "--run", ours["run"], *made)["relearn_curves"]
    assert curves["retrained"] == [one["curve"] for one in read_json(Path(found["path"]))["retrained"]]


def test_train_writes_a_recommender_and_lists_it_with_the_command_that_made_it(answer, tmp_path):
    found = answer("train", "synthetic", "--epochs", 1, "--seed", 4, "--assets", tmp_path)
    assert found["folder"] == str(tmp_path / "models" / "synthetic" / "best")
    assert 0 < found["valid_auc"] <= 1
    entry = read_json(tmp_path / "manifest.json")["models/synthetic/best/model.safetensors"]
    assert entry["command"] == "python -m core train synthetic --original best --epochs 1 --seed 4"
    assert problems(tmp_path) == []
    clicks = answer("predict", "synthetic", "--user", 1, "--original", found["folder"])
    assert clicks["original"] == "best"


def test_a_recommender_for_some_of_the_people_is_listed_with_the_command_that_makes_it(answer, tmp_path):
    answer("train", "synthetic", "--epochs", 1, "--one-in", 2, "--assets", tmp_path)
    folder = tmp_path / "models" / "synthetic" / "best"
    assert read_json(folder / "recipe.json")["people"] == {"one_in": 2, "seed": 0}
    assert "--one-in 2" in read_json(tmp_path / "manifest.json")["models/synthetic/best/recipe.json"]["command"]


def test_train_leaves_a_folder_with_other_files_alone(run, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    code, _, lines = run("train", "synthetic", "--epochs", 1, "--out", tmp_path)
    assert code == 1
    assert "holds files that are no recommender" in lines[-1]
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_originals_are_bundled_and_then_a_control_of_every_benchmark(answer, assets, tmp_path):
    own = tmp_path / "assets"
    own.mkdir()
    made = ("--original", assets / "models" / "synthetic" / "best", "--assets", own)
    found = answer("originals", "synthetic", "--seeds", "2001,2002", *made)
    assert found["seeds"] == [2001, 2002]
    assert problems(own) == []
    assert "--seeds 2001,2002" in read_json(own / "manifest.json")[f"originals/synthetic/best/{TWENTY}"]["command"]
    what = ("--methods", "original", "--seeds", 1, "--out", tmp_path / "bench")
    assert answer("benchmark", "synthetic", *what, *made)["rows"][1]["title"].startswith("Mean of 3 originals")


def test_reference_retrains_bundles_and_is_used_from_then_on(answer, assets, tmp_path):
    own = tmp_path / "assets"
    folder = assets / "models" / "synthetic" / "best"
    made = ("--original", folder, "--preset", "one-user", "--assets", own)
    own.mkdir()
    found = answer("reference", "synthetic", "--seeds", "1,2", *made)
    assert found["seeds"] == [1, 2]
    assert found["jsd_floor"] > 0
    assert problems(own) == []
    run = answer("unlearn", "synthetic", "--method", "original", *made)
    assert run["jsd"] > 0
    again = answer("reference", "synthetic", "--seeds", "1,2", *made)
    assert again["seconds"] == found["seconds"]


def test_reference_keeps_the_first_model_and_adds_one_that_is_missing(answer, assets, monkeypatch, tmp_path):
    own = tmp_path / "assets"
    own.mkdir()
    made = ("--original", assets / "models" / "synthetic" / "best", "--preset", "one-user", "--assets", own)
    command = ("reference", "synthetic", "--seeds", "2,1", *made)
    found = answer(*command)
    model, predictions = Path(found["retrained"]), Path(found["path"])
    assert model == own / "retrained" / "synthetic" / "best" / "one-user.safetensors"
    assert found["retrained_gap"] < 2e-3
    kept, before = load_file(model), predictions.read_bytes()
    model.unlink()
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "elsewhere"))
    answer(*command)
    assert all(np.allclose(one, kept[name], atol=1e-3) for name, one in load_file(model).items())
    assert predictions.read_bytes() == before
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1
    assert problems(own) == []


def test_tune_bundles_settings_that_unlearning_then_uses(answer, assets, tmp_path, monkeypatch):
    lora = {"rank": 2, "alpha": 4.0, "targets": "linear", "dropout": 0.0}
    quick = {"augment_lora": (lora,), "student_lora": (lora,), "augment_steps": ((2, 2),), "student_steps": ((1, 2),)}
    monkeypatch.setattr(E2URec, "grid", quick | {"w": (0.5,)})
    monkeypatch.setattr(E2URec, "small_grid", {})
    own, folder = tmp_path / "assets", assets / "models" / "synthetic" / "best"
    own.mkdir()
    made = ("--original", folder, "--method", "e2urec", "--assets", own)
    found = answer("tune", "synthetic", *made)
    assert found["trials"] == 2
    assert found["crowd"]["left"] > 0
    assert problems(own) == []
    run = answer("unlearn", "synthetic", "--preset", "one-user", *made)
    assert open_run(Path(run["run"])).config["settings"]["student_steps"] == [1, 2]


def test_benchmark_makes_every_row_once_and_a_table_of_them(answer, tmp_path):
    command = ("benchmark", "synthetic", "--methods", "original,retrain", "--seeds", "1,2", "--out", tmp_path / "bench")
    found = answer(*command)
    original, mean, retrain = found["rows"]
    control = "Mean of 5 originals (forgets nothing)"
    assert [row["title"] for row in found["rows"]] == ["original", control, "retrain"]
    assert mean["metrics"]["jsd"]["mean"] > 0
    assert len(retrain["metrics"]["auc"]["values"]) == 2
    assert original["metrics"]["jsd"]["mean"] > 0
    assert original["metrics"]["auc"]["error"] == 0
    assert not [name for name in original["metrics"] if "before" in name]
    assert retrain["metrics"]["speedup"]["values"] == [1, 1]
    assert 0 < found["baseline"]["logistic regression"]["auc"] < 1
    table = (tmp_path / "bench" / "table.md").read_text()
    first = [line.split(" | ")[0] for line in table.split("\n\n")[1].splitlines()[2:]]
    assert first == ["| original", f"| {control}", "| retrain", "| logistic regression"]
    again = answer(*command)
    assert again["rows"][2]["metrics"]["seconds"] == retrain["metrics"]["seconds"]


def test_benchmark_takes_finished_runs_of_plain_methods_as_they_are(answer, finished, tmp_path):
    seeds = {"original": 1, "retrain": 1001, "e2urec": 1}
    for method, seed in seeds.items():
        copytree(finished(method, seed)[0].folder, tmp_path / f"{method}-{seed}")
    what = ("--methods", "retrain,e2urec", "--seeds", "1", "--originals", 0)
    found = answer("benchmark", "synthetic", *what, "--out", tmp_path)
    assert [row["method"] for row in found["rows"]] == list(seeds)
    for row in found["rows"]:
        own = finished(row["method"], seeds[row["method"]])[0]
        assert row["metrics"]["seconds"]["values"] == [own.metrics["seconds"]]


def test_benchmark_prints_which_of_the_papers_orderings_hold(run, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "160")
    _, out, _ = run("benchmark", "synthetic", "--methods", "original,retrain", "--seeds", "1", "--out", tmp_path)
    assert "the paper's table for MovieLens-1M shows" in out
    assert "of: does not hold here" in out
    assert "Speed-up is retrain's seconds over the row's" in out


def test_benchmark_over_fractions_has_a_row_for_each_and_can_be_bundled(answer, assets, tmp_path):
    own, out = tmp_path / "assets", tmp_path / "bench"
    own.mkdir()
    made = ("--original", assets / "models" / "synthetic" / "best", "--assets", own)
    what = ("--forget-fraction", "20,40", "--methods", "original", "--seeds", 1, "--out", out, "--bundle")
    answer("benchmark", "synthetic", *what, *made)
    found = load_benchmark("synthetic", "best", "forget-fraction", own)
    rows = [(row.method, row.at["percent"]) for row in found.rows]
    methods = ("original", "mean_of_originals", "retrain")
    assert rows == [(method, percent) for percent in (20, 40) for method in methods]
    assert found.rows[3].metrics["forgotten"].mean > found.rows[0].metrics["forgotten"].mean
    assert found.rows[3].metrics["jsd"].mean > 0
    assert (out / "original-1").is_dir()
    assert (out / "forget-40" / "original-1").is_dir()
    assert (out / "plots" / "percent-jsd.json").is_file()
    assert problems(own) == []
    command = read_json(own / "manifest.json")["benchmarks/synthetic/best/forget-fraction.json"]["command"]
    assert "--forget-fraction 20,40" in command
    assert command.endswith("--out DIR --bundle")


def test_benchmark_over_kinds_has_a_row_of_each_ranks_and_forgets_canaries(answer, assets, monkeypatch, tmp_path):
    monkeypatch.setattr("core.benchmark.kinds.kinds.kinds_of_request", _few_kinds)
    what = ("--kinds", "--canaries", "--methods", "finetune", "--seeds", "0,1", "--ranking", "--ranking-items", 5)
    found = answer("benchmark", "synthetic", *what, "--originals", 0, "--out", tmp_path)
    methods = ("original", "retrain", "finetune")
    kinds = [(row["method"], row["kind"]) for row in found["rows"]]
    assert kinds == [(name, kind) for kind in ("busy-person", "twenty-percent", "canaries") for name in methods]
    assert all("ndcg10" in row["metrics"] for row in found["rows"])
    assert ["canary_left" in row["metrics"] for row in found["rows"]] == [False] * 6 + [True] * 3
    assert "--kinds --canaries" in found["made"]["command"]
    assert "--ranking-items 5" in found["made"]["command"]
    assert found["orderings"] == []


def _few_kinds(_, samples):
    return {"busy-person": preset("one-user", samples), "twenty-percent": preset("twenty-percent", samples)}


def test_ablate_changes_one_thing_at_a_time(answer, monkeypatch, tmp_path):
    for name, values in {"ALPHA_TIMES": (0.5,), "REMEMBER_WEIGHTS": (0.9,), "RANKS": ()}.items():
        monkeypatch.setattr(f"core.benchmark.ablation.{name}", values)
    found = answer("benchmark", "synthetic", "--ablate", "--seeds", "0", "--out", tmp_path)
    rows = {row["title"]: row for row in found["rows"]}
    assert found["what"] == "ablation"
    assert rows["e2urec: no forgetting teacher (α = 0)"]["changes"] == {"alpha": 0.0}
    whole = rows["e2urec: full fine-tuning, same rate"]["metrics"]["trainable_params"]["mean"]
    assert whole > rows["e2urec"]["metrics"]["trainable_params"]["mean"]
    assert rows["e2urec"]["at"].keys() == {"w", "rank"}
    assert found["orderings"] == []
    settings = Run(tmp_path / "e2urec.w-0.9-0").config["settings"]
    assert settings == {**Run(tmp_path / "e2urec-0").config["settings"], "w": 0.9}


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dta",),
        ("data",),
        ("data", "netflix"),
        ("data", "synthetic", "--bogus"),
        ("predict", "synthetic"),
        ("predict", "synthetic", "--user", "me"),
        ("unlearn", "synthetic"),
        ("unlearn", "synthetic", "--preset", "half"),
        ("unlearn", "synthetic", "--preset", "one-user", "--users", "1"),
        ("unlearn", "synthetic", "--users", "1,,2"),
        ("unlearn", "synthetic", "--users", "1_3"),
        ("unlearn", "synthetic", "--users", " 13 "),
        ("unlearn", "synthetic", "--users", "+13"),
        ("unlearn", "synthetic", "--interactions", "1_3:5"),
        ("unlearn", "synthetic", "--interactions", "7:\u0665"),
        ("predict", "synthetic", "--user", "1_3"),
        ("predict", "synthetic", "--user", "1", "--item", "+5"),
        ("unlearn", "synthetic", "--interactions", "7-50"),
        ("unlearn", "synthetic", "--interactions", "7:50:3"),
        ("unlearn", "synthetic", "--preset", "one-user", "--method", "magic"),
        ("unlearn", "synthetic", "--preset", "one-user", "--seed", "-1"),
        ("evaluate", "synthetic"),
        ("attack", "synthetic"),
        ("shadows", "synthetic", "--models", "2"),
        ("relearn", "synthetic"),
        ("rounding", "synthetic"),
        ("train", "synthetic", "--original", "other"),
        ("benchmark", "synthetic", "--out", "x", "--methods", "e2urec,magic"),
        ("benchmark", "synthetic", "--out", "x", "--seeds", "one"),
        ("benchmark", "synthetic", "--out", "x", "--forget-fraction", "few"),
        ("benchmark", "synthetic", "--out", "x", "--forget-fraction", "20", "--ablate"),
        ("benchmark", "synthetic", "--out", "x", "--forget-fraction", "20", "--preset", "one-user"),
        ("benchmark", "synthetic", "--out", "x", "--ablate", "--methods", "e2urec"),
        ("benchmark", "synthetic", "--out", "x", "--bundle", "--users", "1"),
        ("benchmark", "synthetic", "--out", "x", "--kinds", "--ablate"),
        ("benchmark", "synthetic", "--out", "x", "--kinds", "--preset", "one-user"),
        ("benchmark", "synthetic", "--out", "x", "--canaries"),
        ("benchmark", "synthetic", "--out", "x", "--ranking", "--ranking-items", "0"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_wrong_ends_with_2_and_one_line(run, words):
    code, out, lines = run(*words)
    assert (code, out) == (2, "")
    assert len(lines) == 1
    assert lines[0].endswith("; see --help.")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("predict", "synthetic", "--user", 999), "Unknown user 999"),
        (("predict", "synthetic", "--user", 1, "--item", 999), "no rating of item 999"),
        (("predict", "synthetic", "--user", 1, "--run", "nowhere"), "There is no run in nowhere"),
        (("predict", "synthetic", "--user", 1, "--original", "nowhere"), "no trained recommender in nowhere"),
        (("unlearn", "synthetic", "--users", "1,998,999"), "Unknown users 998, 999"),
        (("unlearn", "synthetic", "--interactions", "1:999"), "Unknown rating 1:999"),
        (("evaluate", "synthetic", "--run", "nowhere"), "There is no run in nowhere"),
        (("attack", "synthetic", "--run", "nowhere"), "There is no run in nowhere"),
        (("shadows", "synthetic", "--models", 5), "5 shadow models do not come in two pairs"),
        (("benchmark", "synthetic", "--out", "x", "--forget-fraction", 100), "100 percent cannot be forgotten"),
        (("unlearn", "synthetic", "--preset", "one-user", "--out", "/dev/null/run"), "cannot be written"),
        (("unlearn", "synthetic", "--preset", "one-user", "--after", "nowhere"), "There is no run in nowhere"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_work_that_fails_ends_with_1_and_one_line_that_says_why(run, words, why):
    code, out, lines = run(*words, "--json")
    assert (code, out) == (1, "")
    assert len(lines) == 1
    assert why in lines[0]


def test_what_libraries_print_and_warn_does_not_reach_stdout(answer, monkeypatch):
    def noisy(self):
        print("a library says hello")
        warnings.warn("and warns", stacklevel=1)
        return "CPU"

    monkeypatch.setattr("core.training.loop.Engine.device", property(noisy))
    assert answer("unlearn", "synthetic", "--preset", "one-user", "--method", "original")["device"] == "CPU"


def test_ctrl_c_cancels_and_the_same_command_goes_on(run, answer, monkeypatch, tmp_path):
    command = ("unlearn", "synthetic", "--preset", "one-user", "--out", tmp_path / "run")
    note, heard = Run.note, []

    def pressed(self, event):
        note(self, event)
        heard.append(event)
        if len(heard) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Run, "note", pressed)
    code, out, lines = run(*command, "--json")
    assert (code, out) == (130, "")
    assert lines[-1] == "Cancelled; the same command goes on from where it stood."
    assert list(Run(tmp_path / "run").events())[-1] == {"event": "cancelled"}
    monkeypatch.setattr(Run, "note", note)
    assert answer(*command).keys() >= METRICS


def test_without_a_terminal_progress_is_plain_lines(run):
    _, _, lines = run("unlearn", "synthetic", "--preset", "one-user", "--method", "original")
    assert lines[0].startswith("original on synthetic/best on ")
    assert any(line.startswith("evaluate 1/1") for line in lines)
    assert lines[-1].startswith("done in")


def test_on_a_terminal_progress_is_bars_on_stderr(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    code = main(["unlearn", "synthetic", "--preset", "one-user", "--json"])
    said = capsys.readouterr()
    assert code == 0
    assert json.loads(said.out)["method"] == "e2urec"
    assert "━" in said.err
    assert "e2urec on synthetic/best" in said.err


def test_people_get_tables(run, user, finished):
    assert "training users" in run("data", "synthetic")[1]
    assert "P(click)" in run("predict", "synthetic", "--user", user)[1]
    evaluated = run("evaluate", "synthetic", "--run", finished("e2urec")[0].folder)[1]
    for words in ("symmetric KL", "loss threshold, per sample", "people who stayed", "50 % are below"):
        assert words in evaluated


def test_a_finished_run_is_exported_as_four_files(answer, finished, tmp_path):
    made = answer("export", "synthetic", "--run", finished("e2urec")[0].folder, "--out", tmp_path / "out")
    assert set(made) == {"certificate", "record", "weights", "predictions"}
    assert sorted(map(str, (tmp_path / "out").iterdir())) == sorted(made.values())


def test_an_export_into_a_file_is_refused(run, finished, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    code, _, lines = run("export", "synthetic", "--run", finished("e2urec")[0].folder, "--out", tmp_path / "thesis.txt")
    assert (code, len(lines)) == (1, 1)
    assert "is no folder" in lines[0]
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_help_is_on_stdout(capfd):
    assert main(["--help"]) == 0
    assert "benchmark" in capfd.readouterr().out


def test_numbers_that_are_none_become_null():
    record = {"a": float("nan"), "b": [np.float32(0.5), np.int64(3)], "c": {"d": float("inf")}, "e": (True, None)}
    assert plain(record) == {"a": None, "b": [0.5, 3], "c": {"d": None}, "e": [True, None]}


def test_as_a_process_of_its_own_it_behaves_alike(tmp_path):
    environment = {**os.environ, "E2UREC_CACHE": str(tmp_path), "OMP_NUM_THREADS": "1"}

    command = [sys.executable, "-m", "core", "data", "synthetic", "--json"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["dataset"] == "synthetic"

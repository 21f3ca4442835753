import json

import numpy as np
import pytest

from core.errors import RunError
from core.export.certificate import certificate
from core.files import plain, sha256
from core.metrics import metrics_in
from core.runs.store import Run


def test_it_says_what_was_asked_and_how_it_was_done(record, experiment, run):
    plan = experiment.plan_of(run)
    gone, how = record["forgotten"], record["method"]
    assert gone["request"] == run.config["request"]
    assert (gone["samples"], gone["retained"]) == (len(plan.forget), len(plan.retain))
    assert gone["ratings"] - gone["only_shown"] == len(plan.forget)
    assert gone["share"] == pytest.approx(len(plan.forget) / len(plan.train))
    assert (how["name"], how["title"], how["seed"]) == ("e2urec", "E2URec", 0)
    assert how["settings"] == run.config["settings"]
    assert how["parameters"] < how["of"] == experiment.recommender.backbone.parameter_count


def test_its_hashes_are_those_of_the_files(record, experiment, run):
    sums = record["hashes"]
    assert sums["data"] == experiment.interactions.digest
    assert sums["model"] == experiment.recommender.weights_digest
    assert set(sums["files"]) >= {"config.json", "predictions.safetensors", "adapter/adapter_model.safetensors"}
    for name, digest in sums["files"].items():
        assert digest == sha256(run.folder / name)


def test_it_says_with_what_the_run_was_made(record):
    assert record["made"].keys() >= {"date", "device", "cpu", "python", "torch", "transformers", "peft", "code"}


def test_every_metric_stands_beside_its_reference(record, experiment, run, reference):
    measured = experiment.audit(run, reference)
    jsd, auc = record["distances"][0], record["utility"][0]
    assert [jsd["before"], jsd["after"], jsd["floor"]] == [measured[f"jsd{end}"] for end in ("_before", "", "_floor")]
    assert [auc["before"], auc["after"], auc["retrained"]] == [
        measured[f"auc{end}"] for end in ("_before", "", "_retrained")
    ]
    attack = next(one for one in record["attacks"] if one["name"] == "mia")
    assert attack["after"]["auc"] == measured["mia_auc"]
    assert attack["retrained"]["auc"] == measured["mia_auc_retrained"]
    assert attack["retrained"]["low"] == plain(measured["mia_auc_retrained_low"])
    assert record["reference"]["models"] == 2
    assert record["reference"]["seeds"] == [1, 2]


def test_its_plots_show_the_ratings_that_retraining_changes_most(record, run, reference):
    shown, clicks = record["plots"]["ratings"], run.predictions
    change = np.abs(reference.clicks["forget"].mean(axis=0) - clicks["forget_before"])
    assert len(shown) == min(24, len(change))
    assert max(abs(row["retrained"] - row["before"]) for row in shown) == pytest.approx(change.max(), abs=1e-3)
    for curve in record["plots"]["roc"].values():
        assert (curve["accused"][0], curve["caught"][0]) == (0, 0)
        assert (curve["accused"][-1], curve["caught"][-1]) == (1, 1)


def test_without_a_retrained_model_it_claims_no_distance(alone):
    assert alone["reference"] is None
    assert len(alone["distances"]) == len(metrics_in("certificate", "distance")) >= 3
    assert {row["after"] for row in alone["distances"]} == {None}
    assert alone["plots"]["people"] == []
    assert alone["plots"]["ratings"][0]["retrained"] is None


def test_the_papers_figures_stand_apart_and_are_the_printed_ones(record):
    assert set(record["paper"]["rows"]) == {"original", "retrain", "e2urec"}
    assert record["paper"]["rows"]["e2urec"]["jsd"] == 1.91


def test_it_is_json_without_numbers_that_are_none(record, alone):
    for one in (record, alone):
        assert json.loads(json.dumps(one, allow_nan=False)) == one


def test_a_run_that_has_not_finished_gets_none(experiment, tmp_path):
    with pytest.raises(RunError, match="has not finished"):
        certificate(experiment, Run(tmp_path))

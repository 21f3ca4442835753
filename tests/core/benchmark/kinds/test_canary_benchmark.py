from dataclasses import replace

import numpy as np
import pytest

from core import text
from core.benchmark.kinds.canaries import (
    CANARIES,
    canaries_of,
    canary_folder,
    over_canaries,
    train_with_canaries,
    with_canaries,
)
from core.benchmark.kinds.kinds import over_kinds
from core.benchmark.measure import RESULTS, measure, run_benchmark
from core.benchmark.results import read_benchmark
from core.benchmark.tables import markdown
from core.data.samples import Split
from core.errors import ModelError
from core.experiment.opening.open import open_experiment
from core.runs.events import Step
from core.runs.store import Run


@pytest.fixture
def taught(experiment, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    list(train_with_canaries(experiment))
    return with_canaries(experiment)


def steps(job):
    return [event for event in job if isinstance(event, Step)]


def test_training_with_canaries_is_the_originals_but_for_their_labels(experiment, taught):
    ours, theirs = experiment.recommender.recipe, taught.recommender.recipe
    assert replace(theirs, digest=ours.digest) == ours
    assert theirs.digest != ours.digest
    assert taught.recommender.weights_digest != experiment.recommender.weights_digest
    changed = experiment.samples.label != taught.samples.label
    canaries = canaries_of(experiment.samples)
    expected = np.isin(experiment.samples.user, canaries.users) & (experiment.samples.split == Split.TRAIN)
    assert np.array_equal(changed, expected)
    assert changed.any()


def test_it_is_trained_once_and_goes_on_where_it_stood(experiment, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr("core.training.loop.SECONDS_BETWEEN", 0)
    job = train_with_canaries(experiment)
    cut = next(event for event in job if isinstance(event, Step) and event.step == 3)
    job.close()
    with pytest.raises(ModelError):
        with_canaries(experiment)
    rest = steps(train_with_canaries(experiment))
    assert rest[0].step == cut.step + 1 or rest[0].step == cut.step
    digest = with_canaries(experiment).recommender.weights_digest
    assert steps(train_with_canaries(experiment)) == []
    assert with_canaries(experiment).recommender.weights_digest == digest


def test_nobody_takes_it_for_an_original_of_the_data_as_it_is(experiment, taught, tiny_dataset, assets):
    with pytest.raises(ModelError):
        open_experiment("synthetic", canary_folder(experiment), assets=assets)
    request = over_canaries(experiment.samples, (), (0,)).request
    assert taught.reference_key(request) != experiment.reference_key(request)


def test_methods_that_learned_on_the_true_labels_have_no_row(experiment):
    plan = over_canaries(experiment.samples, ("e2urec", "crossfit"), (0,))
    assert [entry.method for entry in plan.entries] == ["original", "retrain", "e2urec"]
    assert plan.request.users == canaries_of(experiment.samples).users


def test_canaries_are_a_kind_in_the_table_with_metrics_of_their_own(interactions, experiment, taught, tmp_path):
    whole = over_kinds(interactions, experiment.samples, (), (0, 1))
    plan = replace(whole, entries=tuple(entry for entry in whole.entries if entry.kind == "five-percent"))
    canaries = over_canaries(experiment.samples, ("finetune",), (0, 1))
    list(run_benchmark(experiment, plan, tmp_path))
    list(run_benchmark(taught, canaries, tmp_path))
    list(measure(experiment, plan, tmp_path, "again", (), also=[(taught, canaries)]))
    results = read_benchmark(tmp_path / RESULTS)
    rows = {(row.method, row.kind): row for row in results.rows}
    assert set(rows) == {
        *(("original", "five-percent"), ("retrain", "five-percent")),
        *((name, CANARIES) for name in ("original", "retrain", "finetune")),
    }
    assert rows["original", CANARIES].mean("canary_left") == pytest.approx(1)
    assert "canary_taught" not in rows["original", "five-percent"].metrics
    run = Run(canaries.entries[2].place(tmp_path, 0))
    flipped = taught.plan(canaries.request).forget.label
    said = np.where(flipped == 1, run.predictions["forget"], 1 - run.predictions["forget"])
    assert rows["finetune", CANARIES].metrics["canary_taught"].values[0] == pytest.approx((said > 0.5).mean())
    assert text.benchmark.FURTHER["canaries"][0] in markdown(results)

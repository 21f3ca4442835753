import numpy as np
import pytest
from scipy.special import expit

from core.benchmark.controls import MEAN_OF_ORIGINALS, mean_answers
from core.benchmark.measure import RESULTS, measure, run_benchmark
from core.benchmark.originals import FURTHER, find_originals, further_seeds, make_originals
from core.benchmark.plan import CONTROLS, Plan, as_tuned, over_fractions, side_by_side
from core.benchmark.results import read_benchmark
from core.benchmark.tables import cells
from core.errors import RequestError
from core.evaluation.distances import distances, jsd
from core.evaluation.references import Reference, retraining_seed
from core.runs.events import Step
from core.runs.store import Run

TITLE = "Mean of 3 originals (forgets nothing)"


@pytest.fixture
def plan(experiment):
    return side_by_side("twenty-percent", experiment.presets()["twenty-percent"], ("original", "retrain"), (1, 2))


@pytest.fixture
def measured(experiment, plan, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    list(run_benchmark(experiment, plan, tmp_path))
    list(make_originals(experiment, plan.requests(), further_seeds(2)))
    list(measure(experiment, plan, tmp_path, "again", further_seeds(2)))
    return read_benchmark(tmp_path / RESULTS)


def test_averaging_alone_wins_jsd_above_the_floor():
    """Every model is truth and accident; originals remember besides. Nobody forgets, and the mean seems to."""
    random = np.random.default_rng(0)
    truth, memory = random.normal(size=4000), 0.3
    original, *further = (expit(truth + memory + random.normal(scale=0.5, size=4000)) for _ in range(5))
    retrained = np.stack([expit(truth + random.normal(scale=0.5, size=4000)) for _ in range(3)])
    clicks = np.stack(further).astype(np.float32)
    mean = mean_answers({"forget_before": original}, Reference({"forget": clicks}, np.zeros(4, np.float32), False))
    before, after = distances(original, retrained), distances(mean["forget"], retrained)
    assert before["jsd"] - after["jsd"] > 0.5 * (before["jsd"] - before["jsd_floor"]) > 0
    assert np.mean(mean["forget"] - expit(truth)) > 0.9 * np.mean(original - expit(truth)) > 0


def test_every_table_has_the_controls_whatever_is_compared(experiment):
    request = experiment.presets()["twenty-percent"]
    plan = side_by_side("twenty-percent", request, ("e2urec",), (0,))
    assert [entry.method for entry in plan.entries] == [*CONTROLS, "e2urec"]
    shares = over_fractions(experiment.samples, (20, 40), ("e2urec",), (0,))
    assert [entry.method for entry in shares.entries] == [*CONTROLS, "e2urec"] * 2


def test_the_mean_of_originals_has_a_row_that_says_what_it_is(measured, experiment, plan):
    rows = {row.title: row for row in measured.rows}
    assert list(rows) == ["original", TITLE, "retrain"]
    row = rows[TITLE]
    assert row.method == MEAN_OF_ORIGINALS
    assert {"auc", "jsd", "retain_jsd", "mia_user_auc"} <= set(row.metrics)
    assert "seconds" not in row.metrics
    assert TITLE in cells(measured)


def test_that_row_is_what_the_models_answer_together(measured, experiment, plan, tmp_path):
    further = find_originals(experiment, plan.request, further_seeds(2))
    forget = experiment.plan(plan.request).forget
    mean = np.vstack([experiment.predict(forget), *further.clicks["forget"]]).mean(axis=0)
    retrained = experiment.reference(plan.request, _retrained(plan, tmp_path))
    expected = np.mean([jsd(mean, one).mean() for one in retrained.clicks["forget"]])
    row = next(row for row in measured.rows if row.method == MEAN_OF_ORIGINALS)
    assert row.mean("jsd") == pytest.approx(expected, rel=1e-5)
    original = next(row for row in measured.rows if row.method == "original")
    assert row.mean("jsd") != pytest.approx(original.mean("jsd"), rel=1e-3)


def _retrained(plan, folder):
    return [Run(place) for place in plan.retrainings(plan.entries[0], folder).values()]


def test_further_originals_are_trained_once_and_then_known(experiment, plan, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    job = make_originals(experiment, [plan.request], further_seeds(2))
    while not (isinstance(event := next(job), Step) and event.phase.startswith("original of seed 2002")):
        pass
    job.close()
    assert find_originals(experiment, plan.request, further_seeds(2)) is None
    phases = {event.phase for event in make_originals(experiment, [plan.request], further_seeds(2)) if _is_step(event)}
    assert not any(phase.startswith("original of seed 2001: train") for phase in phases)
    made = find_originals(experiment, plan.request, further_seeds(2))
    assert made.seeds.tolist() == [2001, 2002]
    assert not np.allclose(*made.clicks["forget"])
    assert not [event for event in make_originals(experiment, [plan.request], further_seeds(2)) if _is_step(event)]


def _is_step(event):
    return isinstance(event, Step)


def test_a_further_original_is_another_one(experiment, plan):
    with pytest.raises(RequestError, match="which the original has"):
        list(make_originals(experiment, [plan.request], (0, 2001)))


def test_no_retraining_shares_its_seed_with_an_original(experiment):
    plan = Plan("x", experiment.presets()["one-user"], (as_tuned("original"), as_tuned("retrain")), tuple(range(100)))
    seeds = {variant.seed for variant in plan.runs(experiment.assets).values() if variant.method == "retrain"}
    assert seeds == {retraining_seed(seed) for seed in range(100)}
    assert not seeds & {*FURTHER, *further_seeds(100), *range(100), experiment.recommender.recipe.seed}

"""Originals × forget sets × retrained models, on twelve made-up people."""

import json
from shutil import copytree

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.benchmark.designs.design import Design, cell_seed, design_of, design_size, drawn_forget_sets
from core.benchmark.designs.measure import RESULTS_FILE, measure_design
from core.benchmark.designs.predictions import load_answers
from core.benchmark.designs.results import read_design, write_design
from core.benchmark.designs.runs import (
    PREDICTIONS,
    answers_path,
    design_key,
    left_to_do,
    run_design,
    without_refused_methods,
)
from core.benchmark.designs.tables import design_markdown, design_table, variance_table
from core.benchmark.originals import original_folder
from core.data.requests import forget_fraction, preset
from core.data.samples import Split
from core.errors import RequestError, RunError
from core.evaluation.distances import distances
from core.evaluation.references import Reference, retraining_seed
from core.files import read_json, write_json
from core.runs.alone import alone_in
from core.runs.events import Step
from core.runs.store import Run
from core.tuning.shadow_training import make_shadows
from core.unlearning.tuned_settings import tuned_path

CONTROLS = ["original", "mean_of_originals", "retrain"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    return tmp_path_factory.mktemp("design")


@pytest.fixture
def experiment(experiment, runs):
    """Return the tiny experiment with assets of its own, among which shadow models are put."""
    own = runs / "assets"
    if not own.is_dir():
        copytree(experiment.assets, own)
    experiment.assets = own
    return experiment


@pytest.fixture
def design(experiment, runs, monkeypatch):
    monkeypatch.setenv("E2UREC_RUNS", str(runs / "runs"))
    return design_of(experiment.samples, experiment.recommender.recipe.seed, (2, 2, 3), ("e2urec", "neggrad"), ())


@pytest.fixture
def made(experiment, design, runs):
    """Return the design's folder, with everything in it made once."""
    if not (runs / RESULTS_FILE).is_file():
        list(make_shadows(experiment, models=4))
        list(run_design(experiment, design, runs))
        list(measure_design(experiment, design, runs, "again"))
    return runs


@pytest.fixture
def found(made):
    return read_design(made / RESULTS_FILE)


def test_the_size_is_read_and_nothing_else():
    assert design_size("3x3x8") == (3, 3, 8)
    for wrong in ("3x3", "3x3x1", "0x1x2", "3X3X8", "3x3x٨", "axbxc"):
        with pytest.raises(RequestError, match="such as 3x3x8"):
            design_size(wrong)


def test_the_first_forget_set_is_the_preset_and_the_others_avoid_whom_tuning_saw(experiment):
    samples = experiment.samples
    users = np.unique(samples.of(Split.TRAIN).user).tolist()
    first = preset("twenty-percent", samples)
    avoid = [user for user in users if user not in first.users][:3]
    sets = drawn_forget_sets(samples, 5, avoid)
    assert sets[0] == first == forget_fraction(20, samples)
    assert all(len(one.users) == len(first.users) for one in sets)
    assert not {user for one in sets[1:] for user in one.users} & set(avoid)
    assert sets[:3] == drawn_forget_sets(samples, 3, avoid)
    apart = (len(users) - len(avoid)) // len(first.users)
    together = [user for one in sets[:apart] for user in one.users]
    assert len(together) == len(set(together))


def test_no_forget_set_is_drawn_of_too_few_people(experiment):
    users = np.unique(experiment.samples.of(Split.TRAIN).user).tolist()
    with pytest.raises(RequestError, match="tune on fewer people"):
        drawn_forget_sets(experiment.samples, 2, users)
    assert len(drawn_forget_sets(experiment.samples, 1, users)) == 1


def test_each_cell_has_a_seed_of_its_own_whatever_the_size():
    seeds = [cell_seed(original, forget_set) for original in range(8) for forget_set in range(8)]
    assert len(set(seeds)) == 64
    assert cell_seed(0, 0) == 0


def test_no_retraining_shares_its_seed_with_an_original(design):
    assert len({*design.originals, *design.references}) == 5
    assert design.references == tuple(map(retraining_seed, range(3)))


def test_every_cell_is_run_from_its_own_original(experiment, design, made):
    digests = set()
    for at in range(2):
        for place in design.of_method(made, "e2urec", at):
            config = Run(place).config
            digests.add((config["weights_digest"], json.dumps(config["request"])))
            assert config["original"] == "best"
    assert len(digests) == 4
    retrained = [Run(place).config for place in design.retrainings(made)]
    assert len(retrained) == 6
    assert {one["weights_digest"] for one in retrained} == {experiment.recommender.weights_digest}


def test_every_row_is_there_and_the_controls_come_first(found):
    assert [row.method for row in found.rows] == [*CONTROLS, "e2urec", "neggrad"]
    for row in found.rows:
        assert {"mia_user_gap", "lira_user_gap", "jsd", "retain_jsd", "auc"} <= set(row.readings)
        assert np.isfinite([one.mean.value for one in row.readings.values()]).all()


def test_distances_are_those_of_the_runs(experiment, design, made, found):
    """What is kept in half precision tells the same as the runs themselves."""
    row = next(row for row in found.rows if row.method == "e2urec")
    for at in range(2):
        retrained = [Run(place).predictions["forget"] for place in design.retrained(made, at)]
        for original, place in enumerate(design.of_method(made, "e2urec", at)):
            expected = distances(Run(place).predictions["forget"], retrained)["jsd"]
            assert row.readings["jsd"].cells[original][at] == pytest.approx(expected, rel=0.02)


def test_gaps_and_utility_are_those_of_an_audit(experiment, design, made, found):
    row = next(row for row in found.rows if row.method == "neggrad")
    runs = [Run(place) for place in design.retrained(made, 0)]
    reference = Reference(
        {name: np.stack([run.predictions[name] for run in runs]) for name in ("forget", "retain", "test")},
        np.zeros(3, np.float32), False, np.array(design.references),
    )  # fmt: skip
    audited = experiment.audit(Run(design.of_method(made, "neggrad", 0)[0]), reference)
    assert row.readings["auc"].cells[0][0] == pytest.approx(audited["auc"], abs=5e-3)  # ties of half precision
    for name in ("mia_user_gap", "lira_user_gap"):
        assert row.readings[name].cells[0][0] == pytest.approx(audited[name], abs=1e-9)


def test_what_is_retrained_has_no_gap_on_average_to_the_others(design, made, found, experiment):
    """Of the held-out retrained model the reading is its AUC less the others' mean, on each forget set."""
    row = next(row for row in found.rows if row.method == "retrain")
    assert np.shape(row.readings["jsd"].cells) == (1, 2)
    assert row.readings["jsd"].parts.original is None
    answers = load_answers(answers_path(made / PREDICTIONS, "retrain"), 2, design_key(experiment, design, "retrain"))
    expected = [distances(one["forget"][-1], one["forget"][:-1])["jsd"] for one in answers]
    np.testing.assert_allclose(row.readings["jsd"].cells[0], expected)


def test_the_mean_of_originals_is_the_mean_of_their_answers(design, made, found, experiment):
    row = next(row for row in found.rows if row.method == "mean_of_originals")
    originals, retrained = (
        load_answers(answers_path(made / PREDICTIONS, kind), 2, design_key(experiment, design, kind))
        for kind in ("original", "retrain")
    )
    mean = originals[1]["forget"].mean(axis=0)
    assert row.readings["jsd"].cells[0][1] == pytest.approx(distances(mean, retrained[1]["forget"])["jsd"])


def test_rows_are_paired_with_e2urec_and_it_with_nothing(found):
    rows = {row.method: row for row in found.rows}
    assert rows["e2urec"].readings["jsd"].paired is None
    for name, one in rows["neggrad"].readings.items():
        expected = one.mean.value - rows["e2urec"].readings[name].mean.value
        assert one.paired.value == pytest.approx(expected)
        assert one.paired.low <= one.paired.high


def test_everything_is_read_back_as_it_was_written(found, tmp_path):
    write_design(tmp_path / "again.json", found)
    assert read_json(tmp_path / "again.json") == found.as_record()
    assert read_design(tmp_path / "again.json").as_record() == found.as_record()


def test_the_tables_have_a_line_a_row(found):
    head, lines = design_table(found)
    assert [line[0] for line in lines] == [row.title for row in found.rows]
    assert all(len(line) == len(head) for line in lines)
    head, lines = variance_table(found, "jsd")
    assert all(len(line) == len(head) for line in lines)
    assert "2 originals × 2 forget sets × 3 retrained models" in design_markdown(found)


def test_figures_can_be_made_again_from_the_answers_alone(experiment, design, made, found, tmp_path):
    list(measure_design(experiment, design, tmp_path, "again", answers=made / PREDICTIONS))
    assert read_json(tmp_path / RESULTS_FILE) == found.as_record()


def test_no_rating_is_among_what_is_kept(design, made):
    files = sorted((made / PREDICTIONS).iterdir())
    assert [file.stem for file in files] == ["e2urec", "neggrad", "original", "retrain"]
    names = {name for file in files for name in load_file(file)}
    assert names == {f"{part}/{at}" for part in ("forget", "retain", "test") for at in (1, 2)}


def test_nothing_is_left_once_it_is_made_and_nothing_is_made_again(experiment, design, made):
    assert left_to_do(experiment, design, made) == []
    assert not [event for event in run_design(experiment, design, made) if isinstance(event, Step)]


def test_a_larger_design_takes_what_is_there(experiment, design, made):
    larger = design_of(experiment.samples, design.originals[0], (2, 2, 4), design.methods, ())
    left = left_to_do(experiment, larger, made)
    assert [(one.kind, one.models) for one in left] == [("retrain", 2)]
    assert left[0].seconds > 0


def test_it_goes_on_where_it_was_interrupted(experiment, monkeypatch, tmp_path):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    design = design_of(experiment.samples, experiment.recommender.recipe.seed, (2, 1, 2), ("neggrad",), ())
    assert sum(one.models for one in left_to_do(experiment, design, tmp_path)) == 1 + 2 + 2 * 2
    job = run_design(experiment, design, tmp_path)
    while not (isinstance(event := next(job), Step) and "original of seed" in event.phase):
        pass
    job.close()
    left = {one.kind: one.models for one in left_to_do(experiment, design, tmp_path)}
    assert left == {"training an original": 1, "original": 1, "neggrad": 1}
    phases = [event.phase for event in run_design(experiment, design, tmp_path) if isinstance(event, Step)]
    assert not any("retrain" in phase for phase in phases)
    assert original_folder(experiment, design.originals[1]).is_dir()
    assert left_to_do(experiment, design, tmp_path) == []


def test_a_second_process_in_the_same_folder_is_refused(experiment, design, tmp_path):
    with alone_in(tmp_path), pytest.raises(RunError, match="let it finish, or choose another"):
        list(run_design(experiment, design, tmp_path))
    with alone_in(tmp_path):
        pass


def test_a_method_that_tuning_refused_is_left_out_and_named(experiment, design, tmp_path):
    refusing = tmp_path / "assets"
    write_json(tuned_path(refusing, "synthetic/best", "neggrad"), {"tuned": [{"samples": 20, "settings": None}]})
    experiment.assets = refusing
    kept, refused = without_refused_methods(experiment, design)
    assert refused == ("neggrad",)
    assert kept.methods == ("original", "e2urec")


def test_answers_of_another_design_are_not_taken(experiment, design, made):
    other = Design(design.originals, design.forget_sets, design.references[:2], design.methods)
    with pytest.raises(RunError, match="run the same benchmark again"):
        list(measure_design(experiment, other, made / "nowhere", "again", answers=made / PREDICTIONS))

"""A metric in one file stands in the JSON, the tables, the benchmark, the certificate and on the page."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from shutil import copytree

import numpy as np
import pytest

from core.benchmark.figures import figures
from core.benchmark.measure import RESULTS, measure
from core.benchmark.plan import Plan, as_tuned
from core.benchmark.results import read_benchmark
from core.benchmark.tables import footnotes, markdown
from core.cli.main import main
from core.errors import CoreError
from core.evaluation.distances import DIVERGENCES, register_divergence
from core.evaluation.references import reference_of, retraining_seed
from core.files import PROJECT
from core.metrics import KNOWN_METRICS, Metric, find_metric
from demo.steps.compare.model import compare
from demo.steps.compare.view import measures_table
from demo.steps.methods.model import contest
from demo.steps.methods.view import table
from demo.steps.paper.view import findings

ENDS = ("_before", "", "_floor")
"""How the names of a distance end: before, after, and by chance."""
EXAMPLE, WALK = PROJECT / "docs" / "examples" / "my_metric.py", PROJECT / "docs" / "add-a-metric.md"


@pytest.fixture
def folder(finished, tmp_path):
    """Where a run and two retrainings lie that were made before anybody knew of the metric."""
    for seed in (1, 2):
        copytree(finished("e2urec", seed)[0].folder, tmp_path / "runs" / f"e2urec-{seed}")
        copytree(finished("retrain", seed)[0].folder, tmp_path / "runs" / f"retrain-{retraining_seed(seed)}")
    return tmp_path / "runs"


@pytest.fixture
def total_variation(folder):
    """The example of the documents, loaded as a plug-in is, and forgotten again."""
    spec = spec_from_file_location("my_metric", EXAMPLE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.total_variation
    del KNOWN_METRICS["tv"], DIVERGENCES["tv"]


@pytest.fixture
def command(tiny_dataset, assets, monkeypatch, capsys, folder):
    """Run a command on the run; return what it wrote."""
    monkeypatch.setenv("E2UREC_ASSETS", str(assets))
    monkeypatch.setenv("COLUMNS", "160")

    def run(name, *words):
        assert main([name, "synthetic", "--run", str(folder / "e2urec-1"), *map(str, words)]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def reference(finished):
    return reference_of([finished("retrain", seed)[0] for seed in (1, 2)])


def test_the_example_is_short_and_the_walk_shows_it_as_it_is():
    code, walk = EXAMPLE.read_text(encoding="utf-8"), WALK.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 40
    shown = [part.split("```")[0] for part in walk.split("```python\n")[1:]]
    assert len(shown) == 2
    assert all(part in code for part in shown)


def test_it_stands_in_the_json_with_all_its_variants(command, total_variation, finished):
    found = json.loads(command("evaluate", "--json"))
    run, retrained = (finished(method, 1)[0].predictions["forget"] for method in ("e2urec", "retrain"))
    other = finished("retrain", 2)[0].predictions["forget"]
    assert found["tv"] == pytest.approx(np.mean([total_variation(run, one).mean() for one in (retrained, other)]))
    assert found["tv_floor"] == pytest.approx(total_variation(retrained, other).mean())
    for name in ("tv_before", "tv_to_mean", "tv_to_mean_floor", "retain_tv", "retain_tv_floor", "retain_tv_before"):
        assert isinstance(found[name], float)
        assert find_metric(name).title.startswith("TV")


def test_it_has_a_row_in_the_table_of_the_command_line(command, total_variation):
    found = json.loads(command("evaluate", "--json"))
    [row] = [line for line in command("evaluate").splitlines() if line.startswith("│ TV ")]
    for end in ("_before", "", "_floor"):
        assert f"{100 * found[f'tv{end}']:.2f}" in row


def test_it_stands_on_the_certificate(command, total_variation, tmp_path):
    paths = json.loads(command("export", "--out", tmp_path / "out", "--json"))
    record = json.loads((tmp_path / "out" / paths["record"].split("/")[-1]).read_text(encoding="utf-8"))
    page = (tmp_path / "out" / paths["certificate"].split("/")[-1]).read_text(encoding="utf-8")
    row = record["distances"][-1]
    assert row["name"] == "tv"
    assert record["metrics"]["retain_tv"] > 0
    assert "TV, total variation</th>" in page
    for who in ("before", "after", "floor"):
        assert f"<td>{row[who]:.4f}</td>" in page


def both(experiment):
    entries = as_tuned("retrain"), as_tuned("e2urec")
    return Plan("twenty-percent", experiment.presets()["twenty-percent"], entries, (1, 2))


@pytest.fixture
def benchmark(experiment, folder, total_variation):
    plan = both(experiment)
    list(measure(experiment, plan, folder, "again"))
    return read_benchmark(folder / RESULTS)


def test_it_has_a_column_in_the_benchmark(benchmark):
    head = next(line for line in markdown(benchmark).splitlines() if line.startswith("| method"))
    assert "| symmetric KL | TV | MIA-AUC |" in head
    mean = benchmark.rows[1].metrics["tv"].mean
    assert f"{100 * mean:.2f}" in markdown(benchmark)
    assert "TV" in footnotes(benchmark)[0]
    assert set(figures(benchmark)) == {"pareto-auc", "pareto-jsd"}


def test_it_is_drawn_and_tested_where_it_is_in_the_headline(experiment, folder, total_variation):
    known = KNOWN_METRICS.pop("tv")
    headline = Metric("tv", known.title, known.about, "distance", shown_in=known.shown_in | {"headline"})
    register_divergence(headline)(total_variation)
    plan = both(experiment)
    list(measure(experiment, plan, folder, "again"))
    found = read_benchmark(folder / RESULTS)
    assert "tv" in found.rows[0].tests
    assert "pareto-tv" in figures(found)
    assert "| TV | TV floor |" in markdown(found)


def test_it_stands_on_the_page(experiment, finished, reference, benchmark, total_variation):
    run = finished("e2urec", 1)[0]
    measured, compared = experiment.evaluate(run, reference), compare(experiment, run, reference)
    tv = find_metric("tv")
    row = measures_table(compared).set_index("measure").loc[tv.scaled_title]
    assert row[["before", "after", "floor"]].tolist() == [tv.format(measured[f"tv{one}"]) for one in ENDS]
    result = contest(experiment, experiment.presets()["twenty-percent"], {"e2urec": run}, reference)
    shown = table(result)
    assert 'title="How much probability is in another place than with retrained models; lower is better"' in shown
    assert f"{result.table.loc['e2urec', 'tv']:.4f}" in shown
    assert ">TV</th>" in findings(benchmark)


def test_without_retrained_models_it_is_not_known_rather_than_zero(experiment, finished, total_variation):
    run = finished("e2urec", 1)[0]
    assert experiment.evaluate(run, None)["tv"] is None
    row = measures_table(compare(experiment, run, None)).set_index("measure").loc[find_metric("tv").scaled_title]
    assert set(row) == {find_metric("tv").format(None)}


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda _, __: 0.0, "it returned the shape"),
        (lambda clicks, _: np.asarray(clicks), "equal predictions are 0.9 apart"),
        (lambda _: np.zeros(3), "on an example it fails with"),
        (lambda _, __: np.full(3, np.nan), "equal predictions are nan apart"),
    ],
)
def test_a_function_that_is_no_distance_is_refused_in_a_sentence(function, why):
    with pytest.raises(CoreError, match=why):
        register_divergence(Metric("tv", "TV", "About.", "distance"))(function)
    assert "tv" not in KNOWN_METRICS
    assert "tv" not in DIVERGENCES


def test_another_kind_of_metric_or_a_name_that_is_taken_is_refused():
    def gap(clicks, others):
        return np.abs(np.subtract(clicks, others))

    with pytest.raises(CoreError, match="its kind is 'utility'"):
        register_divergence(Metric("tv", "TV", "About.", "utility"))(gap)
    with pytest.raises(CoreError, match="'jsd_floor' is taken"):
        register_divergence(Metric("jsd_floor", "Mine", "About.", "distance"))(gap)

from shutil import copytree

import pytest

from core.benchmark.measure import RESULTS, measure
from core.benchmark.plan import side_by_side
from core.benchmark.results import read_benchmark
from core.benchmark.tables import markdown
from core.benchmark.usefulness.ranked import known_ranking, rank_runs
from core.benchmark.usefulness.tables import further_tables
from core.evaluation.usefulness.ranking import gains
from core.experiment.ranking import Ranking
from core.runs.events import Step
from core.runs.store import Run

METHODS, SEEDS = ("original", "retrain", "e2urec"), (1, 2)


@pytest.fixture
def plan(experiment):
    return side_by_side("twenty-percent", experiment.presets()["twenty-percent"], METHODS, SEEDS)


@pytest.fixture
def folder(plan, finished, tmp_path):
    for place, variant in plan.runs(tmp_path).items():
        copytree(finished(variant.method, variant.seed)[0].folder, place)
    return tmp_path


@pytest.fixture
def ranking(experiment):
    return Ranking(experiment, most=10)


def test_every_run_is_asked_the_same_once(ranking, plan, folder):
    steps = [event for event in rank_runs(ranking, plan, folder) if isinstance(event, Step)]
    assert len([step for step in steps if step.phase == "rank"]) == 6
    again = [event for event in rank_runs(ranking, plan, folder) if isinstance(event, Step)]
    assert {step.phase for step in again} == {"rank"}


def test_rows_carry_how_liked_items_rank_and_how_alike_groups_are_served(
    experiment, ranking, plan, folder, monkeypatch
):
    monkeypatch.setattr("core.evaluation.usefulness.fairness.fairness.__defaults__", (1, 1))
    list(rank_runs(ranking, plan, folder))
    list(measure(experiment, plan, folder, "again", (), ranking))
    rows = {row.method: row for row in read_benchmark(folder / RESULTS).rows}
    width = ranking.questions.items.shape[1]
    for method, row in rows.items():
        entry = next(one for one in plan.entries if one.method == method)
        standing = [ranking.kept(Run(entry.place(folder, seed))) for seed in SEEDS]
        expected = [gains(one, width)["ndcg10"].mean() for one in standing]
        assert row.metrics["ndcg10"].values == pytest.approx(expected)
        assert row.mean("gender_spread") is not None
    ours, retrained = rows["e2urec"].mean("hr10"), rows["retrain"].mean("hr10")
    assert rows["e2urec"].mean("hr10_gap") == pytest.approx(ours - retrained)
    one, other = rows["retrain"].metrics["hr10"].values
    assert rows["retrain"].metrics["hr10_gap"].values == pytest.approx((one - other, other - one))


def test_a_table_of_its_own_shows_them(experiment, ranking, plan, folder):
    list(rank_runs(ranking, plan, folder))
    list(measure(experiment, plan, folder, "again", (), ranking))
    results = read_benchmark(folder / RESULTS)
    (table,) = further_tables(results)
    assert table.head[:3] == ["method", "NDCG@10 × 100", "HR@10 × 100"]
    assert [line[0] for line in table.rows] == list(METHODS)
    assert table.title in markdown(results)
    assert table.note in markdown(results)


def test_without_the_question_nothing_is_told(experiment, ranking, plan, folder):
    assert known_ranking(None, Run(folder / "e2urec-1"), []) == {}
    assert known_ranking(ranking, Run(folder / "e2urec-1"), []) == {}
    list(measure(experiment, plan, folder, "again", ()))
    results = read_benchmark(folder / RESULTS)
    assert further_tables(results) == []
    assert not [name for row in results.rows for name in row.metrics if name.startswith(("ndcg", "hr10"))]

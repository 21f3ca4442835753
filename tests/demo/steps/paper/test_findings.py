import re
from dataclasses import replace

import pytest

from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.paper_tables import TABLES
from core.benchmark.results import Benchmark, Row
from core.benchmark.statistics import Summary
from demo import text
from demo.steps.paper.view import findings

MADE = {
    "device": "CPU, 1 thread", "cpu": "Some CPU", "cores": "2", "torch": "2.13", "date": "2026-11-24", "command": "…",
}  # fmt: skip


def row(method, **means):
    metrics = {name: Summary(value, 0.001, (value,)) for name, value in means.items()}
    return Row(method, method, {}, {}, None, metrics, {})


@pytest.fixture
def results():
    rows = (row("retrain", auc=0.75, jsd=0.002), row("e2urec", auc=0.76, jsd=0.003), row("sisa", auc=0.70, jsd=0.004))
    return Benchmark("twenty-percent", "movielens-100k", "best", {}, (0, 1), rows, {}, MADE)


def sections(html):
    return html.split("<section")[1:]


def test_our_figures_and_the_papers_stand_in_tables_of_their_own(results):
    ours, *papers = sections(findings(results))
    assert "76.00 ± 0.10" in ours
    assert "Model best, 2 seeds, CPU, 1 thread (Some CPU, 2 cores), torch 2.13, 2026-11-24." in ours
    assert len(papers) == len(TABLES)
    for name, paper in zip(TABLES, papers, strict=True):
        assert name in paper
        assert text.paper.PRINTED in paper
        assert f"{TABLES[name]['e2urec'].auc:.2f}" in paper
        assert "76.00 ± 0.10" not in paper


def test_a_row_is_called_by_its_methods_name_or_by_a_title_of_its_own(results):
    of_several = replace(results.rows[0], title="Mean of 5 originals", method=MEAN_OF_ORIGINALS)
    swept = replace(results.rows[1], title="e2urec, rank 1")
    ours = sections(findings(replace(results, rows=(of_several, swept))))[0]
    names = re.findall(r'<th scope="row">(.*?)</th>', ours)
    assert names[:2] == ["Mean of 5 originals", "E2URec, rank 1"]


def test_it_counts_which_of_the_papers_orderings_hold(results):
    [ours, *_] = sections(findings(results))
    hold, fail, unknown = map(int, re.search(r"here (\d+) of these hold, (\d+) do not, (\d+) were", ours).groups())
    assert (hold, fail) == (3, 1)
    assert unknown > 10
    assert "AUC: E2URec ahead of" in ours


def test_without_a_bundled_benchmark_the_papers_tables_stand_alone():
    html = findings(None)
    assert text.paper.NO_BENCHMARK in html
    assert len(sections(html)) == len(TABLES)


def test_ablations_and_sweeps_stand_apart_closed_until_somebody_asks(results):
    changed = replace(row("e2urec", jsd=0.004), title="e2urec: no remembering KL", changes={"remember_weight": 0.0})
    ablation = replace(results, what="ablation", rows=(*results.rows, changed))
    _, aside, *papers = sections(findings(results, [ablation]))
    assert len(papers) == len(TABLES)
    assert aside.split(">", 1)[1].startswith("<details><summary>" + text.paper.ASIDE_TITLES["ablation"])
    assert "E2URec: no remembering KL" in aside
    assert "0.400 ± 0.100" in aside

"""Regions of documents, and what is written into them, from made-up bundles."""

from dataclasses import replace

import numpy as np
import pytest

from core.benchmark.designs.results import DesignResults, DesignRow, design_path, write_design
from core.benchmark.designs.summaries import reading_of
from core.benchmark.documents.quoted import quoted
from core.benchmark.documents.regions import outside, regions, rewritten
from core.benchmark.documents.sources import Bundled, numbers_in
from core.benchmark.documents.writer import DOCUMENTS, empty_regions, rendered, write_documents, written
from core.benchmark.results import benchmark_path, write_benchmark
from core.errors import DataError
from core.files import write_json

MADE = {"date": "2026-01-01", "device": "CPU, 1 thread", "cpu": "a <CPU>", "cores": "2", "torch": "2", "command": "x"}


@pytest.fixture
def bundled(row, results, tmp_path):
    """Return a bundle with the rows given; of the method ``rehearsed`` and of others."""

    def bundle(*rows, what="twenty-percent"):
        write_benchmark(benchmark_path(tmp_path, "movielens-100k", "best", what), results(*rows, what=what))
        return Bundled(tmp_path)

    return bundle


@pytest.fixture
def two(bundled, row):
    original = row("original", jsd=[0.004, 0.004], jsd_floor=[0.002, 0.002], seconds=[0.0, 0.0], auc=[0.75, 0.75])
    gap = {"lira_user_gap": [-0.01, 0.03], "lira_user_gap_low": [-0.05, -0.03], "lira_user_gap_high": [0.05, 0.07]}
    e2urec = row("e2urec", jsd=[0.003, 0.002], seconds=[10.0, 12.0], auc=[0.74, 0.76], lira_user_auc=[0.5, 0.6], **gap)
    return bundled(original, e2urec)


def test_a_region_is_replaced_and_prose_stays():
    document = "Before\n<!-- results:a b -->\nold\n<!-- end -->\nand <!-- results:c/d -->1<!-- end --> after."
    made = rewritten(document, lambda name: f"({name})")
    assert made == "Before\n<!-- results:a b -->\n(a b)\n<!-- end -->\nand <!-- results:c/d -->(c/d)<!-- end --> after."
    assert rewritten(made, lambda name: f"({name})") == made
    assert list(regions(made)) == [("a b", "(a b)"), ("c/d", "(c/d)")]
    assert outside(made) == "Before\n\nand  after."


@pytest.mark.parametrize(
    "document",
    [
        "<!-- results:a b -->never ended",
        "<!-- end -->",
        "<!-- results:a -->x<!-- results:b -->y<!-- end -->",
        "<!-- results:a -->x<!-- end -->y<!-- end -->",
    ],
)
def test_a_mark_that_stands_alone_is_refused(document):
    with pytest.raises(DataError, match="stands alone"):
        rewritten(document, str)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("best/e2urec/jsd", "0.250"),
        ("best/e2urec/jsd/error", "0.250 ± 0.050"),
        ("best/e2urec/jsd/seeds", "0.300, 0.200"),
        ("best/e2urec/jsd/share", "75"),
        ("best/e2urec/auc/less original", "+0.0"),
        ("best/e2urec/lira_user_auc", "55.0"),
        ("best/e2urec/lira_user_gap", "+1.0"),
        ("best/e2urec/lira_user_gap/interval", "+1.0 [−4.0, 6.0]"),
        ("best/e2urec/people", "1"),
        ("best:baseline/auc", "75.40"),
        ("best/gone/jsd", "–"),
        ("best/e2urec/gone", "–"),
        ("memorising/e2urec/jsd", "–"),
        ("best:ablation/e2urec/jsd", "–"),
        ("best:recording/e2urec/jsd", "–"),
        ("best:design/e2urec/jsd", "–"),
    ],
)
def test_a_figure_is_that_of_its_row(two, name, said):
    assert quoted(two, name) == said


def test_our_own_method_is_found_whatever_it_is_called(bundled, row, registry):
    """The registered one leads; what is bundled and no longer registered was ours too."""
    old = [row("e2urec", jsd=[0.1]), row("mean_of_originals", jsd=[0.003]), row("long_gone", jsd=[0.002])]
    assert quoted(bundled(*old), "best/ours/jsd") == "0.200"
    [own] = [name for name, method in registry.items() if method.card.source == "Ours."]
    assert quoted(bundled(*old, row(own, jsd=[0.001])), "best/ours/jsd") == "0.100"


def test_a_row_is_found_by_its_title_where_its_settings_were_changed(bundled, row):
    changed = row("e2urec: no CE", changes={"click_weight": 0.0}, method="e2urec", retain_jsd=[0.003])
    made = bundled(changed, row("e2urec", retain_jsd=[0.001]), what="ablation")
    assert quoted(made, "best:ablation/e2urec: no CE/retain_jsd") == "0.300"
    assert quoted(made, "best:ablation/e2urec/retain_jsd") == "0.100"


def test_a_table_holds_whatever_rows_and_methods_are_bundled(bundled, row):
    rows = [row("original", jsd=[0.004], seconds=[0.0]), row("brand_new", jsd=[0.001], seconds=[3.0])]
    said = rendered(bundled(*rows), "methods best").splitlines()
    assert said[0] == "| `best` | JSD | seconds |"
    assert said[2:4] == ["| Original (forgets nothing) | 0.400 | – |", "| Brand new (ours) | 0.100 | 3.0 |"]
    assert said[5].startswith("*Seeds 0, 1; CPU, 1 thread, a <CPU> (2 cores), torch 2, 2026-01-01.*")


def test_a_region_may_be_of_another_data_set(bundled, row):
    here = bundled(row("e2urec", jsd=[0.001]))
    elsewhere = replace(here, dataset="movielens-1m")
    for name in ("methods best", "best/e2urec/jsd"):
        assert rendered(elsewhere, f"{here.dataset}: {name}") == rendered(here, name) != rendered(elsewhere, name)


def test_the_headline_has_the_controls_and_the_rows_that_it_names(bundled, row):
    rows = [row(name, jsd=[0.004]) for name in ("original", "retrain", "e2urec", "npo", "negkl")]
    said = rendered(bundled(*rows), "headline best npo")
    assert [line.split(" | ")[0] for line in said.splitlines()[2:5]] == [
        "| Original (forgets nothing)",
        "| Retraining",
        "| NPO",
    ]


def test_gaps_have_intervals_where_they_were_measured_and_differences_elsewhere(bundled, row):
    gap = {"lira_user_gap": [0.02], "lira_user_gap_low": [-0.01], "lira_user_gap_high": [0.05]}
    new = row("e2urec", lira_user_auc=[0.55], lira_user_gap_floor=[0.004], **gap)
    old = row("npo", lira_user_auc=[0.55], lira_user_auc_retrained=[0.5])
    lines = rendered(bundled(new, old), "attacks best").splitlines()
    assert lines[2] == "| E2URec | +2.0 [−1.0, 5.0] | 0.4 |"
    assert lines[3] == "| NPO | +5.0 | – |"


def test_shares_have_a_line_each_and_mark_whom_settings_were_tuned_on(bundled, row):
    rows = [row(f"e2urec, {at} %", at={"percent": at}, method="e2urec", jsd=[at / 1e4]) for at in (1, 40)]
    rows[1] = replace(rows[1], tuned_on=3)
    lines = rendered(bundled(*rows, what="forget-fraction"), "shares best").splitlines()
    assert lines[0] == "| of the people | E2URec |"
    assert lines[2:4] == ["| 1 % | 0.010 |", "| 40 % | 0.400 ‡ |"]
    assert "e2urec, 40 % (3)" in lines[5]


def test_parts_show_what_was_taken_out_and_both_ends_of_a_sweep(bundled, row):
    tuned = row("e2urec", at={"rank": 8}, jsd=[0.002])
    out = row("e2urec: no CE", changes={"click_weight": 0}, method="e2urec", jsd=[0.003])
    swept = [row(f"e2urec: rank = {at}", {"rank": at}, {"r": at}, method="e2urec", jsd=[at / 1e4]) for at in (1, 2, 16)]
    lines = rendered(bundled(tuned, out, *swept, what="ablation"), "parts best").splitlines()
    assert [line.split(" | ")[0] for line in lines[2:-2]] == [
        "| nothing (as tuned)",
        "| no CE",
        "| rank = 1",
        "| rank = 16",
    ]


def test_a_design_is_shown_once_it_is_bundled(tmp_path):
    bundled = Bundled(tmp_path)
    assert rendered(bundled, "design best") == "*Nobody has bundled this yet.*"
    values = 0.002 + 1e-4 * np.random.default_rng(0).normal(size=(2, 2, 3, 101))
    rows = tuple(
        DesignRow(name, name, 0, {"jsd": reading_of(add + values, values), "lira_user_gap": reading_of(values - 0.02)})
        for name, add in (("original", 0.0), ("e2urec", 0.001), ("npo", 0.002))
    )
    made = DesignResults("movielens-100k", "best", (3, 2001), (1000, 1001, 1002), (), rows, {}, 8, "", (), MADE)
    write_design(design_path(tmp_path, "movielens-100k", "best"), made)
    said = rendered(bundled, "design best npo").splitlines()
    assert [line.split(" | ")[0] for line in said[2:4]] == ["| original", "| npo"]
    assert "−1.8 [" in said[3]
    assert "†" in said[3]
    assert "seeds of originals 3, 2001, of retrained models 1000 to 1002" in said[5]
    assert "| e2urec |" in rendered(bundled, "variance best lira_user_gap")
    assert quoted(bundled, "best:design/npo/jsd/paired").startswith("0.200 [")


def test_what_came_back_is_shown_once_it_is_bundled(tmp_path):
    found = {"jsd_before": 0.003, "jsd": 0.002, "returned_beyond": -0.012, "returned_beyond_low": -0.02}
    found |= {"returned_beyond_high": 0.001, "returned_beyond_retrained": None}
    record = {"run": "assets/x", "made": MADE, "roundings": {"int4": found}}
    write_json(benchmark_path(tmp_path, "movielens-100k", "best", "rounding"), record)
    lines = rendered(Bundled(tmp_path), "rounding best").splitlines()
    assert lines[2] == "| 4 bits, merged | 0.300 | 0.200 | −1.2 % [−2.0, 0.1] | – |"
    known = {f"relearn_{part}_{name}": 0.001 for part in ("all", "tuned", "others") for name in ("jsd", "jsd_least")}
    record = {"run": "assets/x", "made": MADE, **known, "relearn_all_jsd_half": 12.0}
    write_json(benchmark_path(tmp_path, "movielens-100k", "best", "relearn"), record)
    said = rendered(Bundled(tmp_path), "relearning best")
    assert "| all that was forgotten: steps to half of it | 12 | – |" in said


@pytest.mark.parametrize("name", ["magic best", "methods", "methods best too many"])
def test_an_unknown_region_is_refused_with_what_there_is(two, name):
    with pytest.raises(DataError, match="a region is one of headline, methods"):
        rendered(two, name)


def test_a_figure_of_nothing_is_told(two):
    made = written("It is <!-- results:best/gone/jsd -->1.0<!-- end --> here.", two)
    assert empty_regions(made) == ["best/gone/jsd"]


def test_documents_are_written_once_and_then_stand(two, tmp_path):
    for name in DOCUMENTS:
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("JSD <!-- results:best/e2urec/jsd -->9<!-- end -->.\n", encoding="utf-8")
    changed = write_documents(two, tmp_path / "checkout")
    assert [path.name for path in changed] == ["README.md", "results.md"]
    assert ">0.250<" in changed[0].read_text(encoding="utf-8")
    assert write_documents(two, tmp_path / "checkout") == []
    with pytest.raises(DataError, match="run this in a checkout"):
        write_documents(two, tmp_path)


def test_every_number_of_a_record_is_found():
    record = {"a": [1, 2.5], "3": {"b": "4"}, "c": True, "d": None, "e": "x"}
    assert sorted(numbers_in(record)) == [1, 2.5, 3, 4]

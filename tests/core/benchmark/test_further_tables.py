"""Tables of what a request does besides, and of many single requests: what stands in their cells."""

import pytest

from core.benchmark.documents.quoted import shown
from core.benchmark.documents.side_effects import moved_table, usefulness_table
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.studies import singles_cells, singles_table
from core.benchmark.results import Benchmark, Row, benchmark_path, write_benchmark
from core.benchmark.statistics import summary

MADE = {"device": "CPU, 1 thread", "cpu": "a processor", "cores": "2", "torch": "2.13", "date": "2026-01-02"}


def row(method, **metrics):
    return Row(method, method, {}, {}, {"bundled": False, "seeds": [1000]}, summaries(metrics), {}, 0)


def summaries(metrics):
    return {name: summary([value] if isinstance(value, float) else value) for name, value in metrics.items()}


def gap(name, value, low, high):
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def bundle(tmp_path, what, rows, quiet=True, request=None):
    asked = request or {"users": [1, 2], "interactions": []}
    found = Benchmark(what, "movielens-100k", "best", asked, (0,), tuple(rows), {}, MADE, quiet=quiet)
    write_benchmark(benchmark_path(tmp_path, "movielens-100k", "best", what), found)
    return Bundled(tmp_path)


def lines_of(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]


@pytest.mark.parametrize(
    "render", [moved_table, usefulness_table, lambda bundled, original: singles_table(bundled, original, "people")]
)
def test_a_table_of_what_nobody_bundled_says_so(tmp_path, render):
    assert render(Bundled(tmp_path), "best") == "*Nobody has bundled this yet.*"


def test_whose_answers_moved_stands_beside_those_who_stayed(tmp_path):
    rows = [
        row("original", **gap("move_user_gap", -0.1, -0.2, 0.0), **gap("retain_mia_user_gap", 0.0, 0.0, 0.0)),
        row("npo", **gap("move_user_gap", 0.123, 0.05, 0.2), **gap("retain_mia_user_gap", -0.004, -0.01, 0.002)),
    ]
    table = moved_table(bundle(tmp_path, "twenty-percent", rows), "best")
    assert lines_of(table) == [
        ["`best`", "who moved, among strangers", "MIA on those who stayed, rise"],
        ["---", "---", "---"],
        ["Original (forgets nothing)", "−10.0 [−20.0, 0.0]", "0.0 [0.0, 0.0]"],
        ["NPO", "+12.3 [5.0, 20.0]", "−0.4 [−1.0, 0.2]"],
    ]
    assert "2026-01-02" in table


def test_use_beyond_auc_has_intervals_where_there_are_any(tmp_path):
    rows = [row("npo", **gap("ndcg10", 0.25, 0.2, 0.3), gender_spread=0.034), row("uld", gender_spread=0.02)]
    assert lines_of(usefulness_table(bundle(tmp_path, "twenty-percent", rows), "best"))[2:] == [
        ["NPO", "25.00 [20.00, 30.00]", "3.40"],
        ["ULD", "–", "2.00"],
    ]


SINGLE = row(
    "npo",
    jsd=[0.002, 0.004],
    **gap("jsd_change", -0.001, -0.002, 0.0005),
    **gap("nearer", 0.75, 0.5, 1.0),
    **gap("mia_user_gap", 0.02, -0.01, 0.05),
    latency_p50=4.2,
)


def test_single_requests_are_told_with_their_number(tmp_path):
    table = singles_table(bundle(tmp_path, "single-people", [SINGLE]), "best", "people")
    assert lines_of(table) == [
        ["`best`", "MIA gap", "JSD", "more than before", "came nearer", "latency, median (s)"],
        ["---"] * 6,
        ["NPO", "+2.0 [−1.0, 5.0]", "0.300", "−0.100 [−0.200, 0.050]", "75 [50, 100]", "4.2"],
    ]
    assert "*2 people, each alone.*" in table


def test_seconds_of_a_busy_machine_are_left_out_of_single_requests(tmp_path):
    bundled = bundle(tmp_path, "single-people", [SINGLE], quiet=False)
    assert "latency" not in singles_table(bundled, "best", "people")
    head, lines = singles_cells(bundled.benchmark("best", "single-people"))
    assert len(head) == len(lines[0]) == 5


def test_a_document_counts_ratings_as_it_counts_people(tmp_path):
    asked = {"users": [], "interactions": [[1, 2], [3, 4], [5, 6]]}
    bundled = bundle(tmp_path, "single-ratings", [SINGLE], request=asked)
    assert "*3 ratings, each alone.*" in singles_table(bundled, "best", "ratings")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("mia_user_gap", -0.0001, "0.0"),
        ("mia_user_gap", 0.0, "0.0"),
        ("mia_user_gap", 0.001, "+0.1"),
        ("jsd", 0.0, "0.000"),
    ],
)
def test_what_rounds_to_nothing_has_no_sign(name, value, said):
    assert shown(name, value) == said

import pytest

from core.benchmark.documents.costs import speed_table
from core.benchmark.documents.serving import crowd_table, page_table
from core.benchmark.documents.sources import Bundled
from core.benchmark.results import measurement_path
from core.benchmark.speed import speed_path
from core.checksums import MANIFEST
from core.cli.bundling import bundle_measurement
from core.files import read_json, write_json
from core.runs.manifest import problems

MADE = {"device": "CPU, 1 thread", "cpu": "a processor", "cores": "2", "torch": "2.13", "date": "2026-01-02"}
CROWD = {
    "visitors": 100,
    "results": 99,
    "faults": ["user 3: TimeoutError"],
    "look_median_s": 0.123,
    "look_p95_s": 0.456,
    "longest_wait_s": 78.9,
    "memory_mb": {"first": [900.4], "last": [950.0], "most": 960.6},
    "memory_mb_per_run": {"value": 0.5, "low": -0.25, "high": 1.25},
    "threads": [10, 11],
    "dataset": "made-up",
    "asked": {"rounds": 2, "ratings": True, "every": 3.0},
}


@pytest.fixture
def bundled(tmp_path):
    return Bundled(tmp_path)


def rows_of(table):
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return dict([cell.strip() for cell in line.strip("|").split("|")][:2] for line in lines)


@pytest.mark.parametrize("render", [page_table, speed_table, lambda bundled: crowd_table(bundled, "crowd")])
def test_a_table_of_what_nobody_measured_says_so(bundled, render):
    assert render(bundled) == "*Nobody has bundled this yet.*"


def test_a_script_s_measurement_is_kept_with_the_command_that_makes_it_again(bundled):
    bundle_measurement(bundled.assets, "crowd", CROWD, "python a_script.py")
    path = measurement_path(bundled.assets, "crowd")
    assert read_json(path)["made"]["cores"]
    assert read_json(bundled.assets / MANIFEST)["benchmarks/crowd.json"]["command"] == "python a_script.py"
    assert problems(bundled.assets) == []


def test_a_crowd_is_told_with_its_faults_and_what_memory_grows_by(bundled):
    write_json(measurement_path(bundled.assets, "crowd"), CROWD | {"made": MADE})
    rows = rows_of(crowd_table(bundled, "crowd"))
    assert list(rows.values()) == [
        "50 × 2",
        "99",
        "1",
        "0.12 s, 0.46 s",
        "79 s",
        "900 MB, 961 MB",
        "+0.50 MB [−0.25, +1.25]",
        "10, 11",
    ]
    assert "one rating" in crowd_table(bundled, "crowd")


def test_the_page_is_told_with_quartiles_and_what_watching_costs(bundled):
    spread = {"median": 0.5, "lower_quartile": 0.4, "upper_quartile": 0.6}
    names = ("first_paint", "interactive", "main_thread_seconds")
    run = {"updates_a_second": 4.83, "longest_gap": 0.25, "showing_share": 0.061, "main_thread_share": 0.1}
    found = {"dataset": "x", "loads": dict.fromkeys(names, spread), "run": {"preset": "one-user", **run}, "made": MADE}
    write_json(measurement_path(bundled.assets, "page"), found)
    rows = rows_of(page_table(bundled))
    assert rows["first paint"] == "0.50 s"
    assert [*rows.values()][-4:] == ["4.8", "0.25 s", "6.1%", "10.0%"]


def test_speed_is_told_with_the_ratios_that_hold_elsewhere(bundled):
    found = {
        "startup": {"libraries": {"cpu_seconds": 4.0, "ratio": 1.0}, "page": {"cpu_seconds": 5.0, "ratio": 1.25}},
        "scoring": {"samples_per_second": 4000.0},
        "training": {"samples_per_second": 1000.0, "ratio": 0.25},
        "memory": {"bytes": [2e8, 3e8], "growth": 1.5},
        "growth": {"data": {"sizes": [10, 160], "seconds": [0.1, 1.2], "ratio": 0.75}},
        "repeats": 3,
        "made": MADE,
    }
    write_json(speed_path(bundled.assets, bundled.dataset, "best"), found)
    table = speed_table(bundled)
    assert rows_of(table)["start: the page answers"] == "5.0 s"
    assert "1.25 × the libraries" in table
    assert "0.25 × asking" in table
    assert rows_of(table)["samples asked, 10 to 160"] == "0.1 s → 1.2 s"
    assert "benchmarks/movielens-100k/best/speed.svg" in table

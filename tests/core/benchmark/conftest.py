import pytest

from core.benchmark.results import Benchmark, Row
from core.benchmark.statistics import summary

MADE = {
    "date": "2026-01-01",
    "device": "CPU, 1 thread",
    "cpu": "a <CPU>",
    "cores": "2",
    "torch": "2",
    "command": "again",
}


@pytest.fixture
def row():
    """Return a row from metrics, each a list of values by seed."""

    def build(title, at=None, changes=None, tests=None, method=None, **metrics):
        known = {name: summary(values) for name, values in metrics.items()}
        return Row(title, method or title, changes or {}, at or {}, None, known, tests or {})

    return build


@pytest.fixture
def results():
    """Return a benchmark of the rows given."""

    def build(*rows, what="twenty-percent", dataset="movielens-100k"):
        baseline = {"logistic regression": {"auc": 0.754}}
        return Benchmark(what, dataset, "best", {"users": [1], "interactions": []}, (0, 1), rows, baseline, MADE)

    return build

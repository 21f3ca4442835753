import json

from core.benchmark.results import benchmark_path, load_benchmark, read_benchmark, write_benchmark
from core.benchmark.statistics import PairedTest


def test_what_is_written_comes_back_the_same(row, results, tmp_path):
    tests = {"jsd": PairedTest(-0.1, 0.02, 0.04), "auc": None}
    made = results(row("e2urec", auc=[0.7, 0.8]), row("retrain", at={"percent": 20}, tests=tests, jsd=[0.2]))
    write_benchmark(tmp_path / "results.json", made)
    assert read_benchmark(tmp_path / "results.json") == made
    json.dumps(made.as_record(), allow_nan=False)


def test_a_bundled_benchmark_is_found_by_what_it_is_of(row, results, tmp_path):
    made = results(row("e2urec", auc=[0.7]))
    write_benchmark(benchmark_path(tmp_path, "movielens-100k", "best", "ablation"), made)
    assert load_benchmark("movielens-100k", "best", "ablation", tmp_path) == made
    assert load_benchmark("movielens-100k", "memorising", "ablation", tmp_path) is None


def test_means_are_of_tuned_rows_at_the_papers_share(row, results):
    made = results(
        row("e2urec, 5 %", method="e2urec", at={"percent": 5}, auc=[0.1]),
        row("e2urec, 20 %", method="e2urec", at={"percent": 20}, auc=[0.2, 0.4]),
        row("e2urec: w = 0.1", method="e2urec", changes={"w": 0.1}, auc=[0.9]),
    )
    assert {method: round(one["auc"], 6) for method, one in made.means().items()} == {"e2urec": 0.3}

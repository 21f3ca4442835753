"""What a benchmark found: typed, written as one JSON file, and read back by the page and by whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from core.benchmark.statistics import PairedTest, Summary, paired_tests
from core.checksums import read_record, unless_damaged
from core.evaluation.references import Reference
from core.files import ASSETS, write_json
from core.unlearning.registry import METHODS

OURS = "e2urec"
"""The row that every other is tested against."""
PERCENT = "percent"
"""Where a row stands on the curve over how many of the training users are forgotten."""
_LABELS, _BEFORE = {"seed"}, "_before"
"""Numbers that name a run and measure nothing, and what the names of the original's figures have in them."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        title: What it is called there; no two rows share it.
        method: Name on the registry.
        changes: What differs from the tuned settings, by dotted name.
        at: Where it stands on each curve that it belongs to: ``{"percent": 20}``, ``{"w": 0.4}``.
        reference: What it was measured against, ``bundled`` and ``seeds`` of the retrained models; None without any.
        metrics: By name, all that is a number for every seed; ``*_before`` is left out, which the row ``original`` has.
        tests: By metric, e2urec against this row on the same request; None where there is no test.
        tuned_on: How many of those whom it forgets its settings were tuned on; None where nobody looked.
        kind: Of which kind its request is, where kinds are compared; empty elsewhere.
        made: What it was made with, where it came to the table later; None where that is what the table was made with.
    """

    title: str
    method: str
    changes: Mapping[str, Any]
    at: Mapping[str, float]
    reference: Mapping[str, Any] | None
    metrics: Mapping[str, Summary]
    tests: Mapping[str, PairedTest | None]
    tuned_on: int | None = None
    kind: str = ""
    made: Mapping[str, str] | None = None

    @property
    def as_tuned(self) -> bool:
        """Whether the method ran with its tuned settings."""
        return not self.changes

    def mean(self, metric: str) -> float | None:
        """Return the mean of a metric over seeds; None where it was not measured."""
        return self.metrics[metric].mean if metric in self.metrics else None

    @property
    def one_off(self) -> float | None:
        """Mean seconds that are spent once, before any request; None where nobody has measured them."""
        learns = self.method not in METHODS or METHODS[self.method].learns  # what is not registered may have learned
        known = self.mean("seconds_setup")
        return known or (None if learns or known is None else 0.0)

    def amortised(self, requests: int) -> float | None:
        """Return the seconds that one of so many ``requests`` costs, its part of what is spent once included.

        Returns:
            None where either is not known, and for a row that does nothing.
        """
        seconds, once = self.mean("seconds"), self.one_off
        return seconds + once / requests if seconds and once is not None else None


@dataclass(frozen=True)
class Benchmark:
    """Rows on one recommender.

    Attributes:
        what: ``forget-fraction``, ``ablation``, ``kinds``, or what was forgotten: the name of a preset.
        dataset: Name of the data set.
        original: Name of the recommender.
        request: What was forgotten, as a record; where fractions were, the preset ``twenty-percent``.
        seeds: One run of each row for each.
        rows: The lines of the table.
        baseline: Metrics by the title of a model that is no language model.
        made: When, with what, on what and by which command.
        refused: Titles of the rows that are missing since tuning found that no setting helps at that size.
        quiet: Whether all rows of a seed were timed one after another on an otherwise idle machine; None where nobody
            noted it.
        original_seed: Seed of the original's first weights; None where nobody noted it.
        original_seconds: Wall seconds of the original's training; None where nobody noted them.
    """

    what: str
    dataset: str
    original: str
    request: Mapping[str, Any]
    seeds: tuple[int, ...]
    rows: tuple[Row, ...]
    baseline: Mapping[str, Mapping[str, float]]
    made: Mapping[str, str]
    refused: tuple[str, ...] = ()
    quiet: bool | None = None
    original_seed: int | None = None
    original_seconds: float | None = None

    def as_record(self) -> dict[str, Any]:
        """Return it as JSON-ready values; :meth:`from_record` reads them back."""
        return asdict(self)

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Benchmark":
        """Return the benchmark that :meth:`as_record` wrote."""
        rows, seeds = tuple(map(_row, record["rows"])), tuple(record["seeds"])
        refused = tuple(record.get("refused", ()))
        return Benchmark(**{**record, "rows": rows, "seeds": seeds, "refused": refused})

    def means(self, percent: float = 20) -> dict[str, dict[str, float]]:
        """Return the mean of every metric by method, of rows with tuned settings.

        Args:
            percent: Of the rows on the curve over fractions, those that stand here.
        """
        chosen = [row for row in self.rows if row.as_tuned and not row.kind and row.at.get(PERCENT, percent) == percent]
        return {row.method: {name: one.mean for name, one in row.metrics.items()} for row in chosen}


def numbers_in_all(runs: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Return what is a number in all runs, by name; the original's figures, ``*_before``, are a row of their own.

    Args:
        runs: The metrics of one run or more, by name.
    """
    known = [name for name in runs[0] if name not in _LABELS and _BEFORE not in name]
    names = [name for name in known if all(_is_number(run.get(name)) for run in runs)]
    return {name: [float(run[name]) for run in runs] for name in names}


def held_against(reference: Reference | None) -> dict[str, Any] | None:
    """Return which retrained models a row is measured against, as it tells; None where there are none."""
    return None if reference is None else {"bundled": reference.bundled, "seeds": reference.seeds.tolist()}


def tested(rows: Sequence[Row], metrics: Sequence[str], apart: str) -> list[Row]:
    """Return ``rows`` with e2urec tested against each method, the rows of one request together.

    Args:
        rows: The lines of a table.
        metrics: Names of the metrics that are tested.
        apart: Method whose row is not tested, since it has no runs of its own.
    """
    result = []
    for row in rows:
        same = [one for one in rows if _request_of(one) == _request_of(row) and one.method != apart]
        ours = next((one for one in same if one.method == OURS and one.as_tuned), None)
        tests = {metric: _test(metric, ours, same).get(row.title) for metric in metrics} if ours else {}
        result.append(replace(row, tests=tests if row is not ours else {}))
    return result


def _request_of(row: Row) -> tuple[float | None, str]:
    """Return what tells the request of a row from those of others."""
    return row.at.get(PERCENT), row.kind


def _test(metric: str, ours: Row, rows: Sequence[Row]) -> dict[str, PairedTest | None]:
    """Return the tests of one metric by title, corrected for the number of ``rows`` that it was measured of."""
    if metric not in ours.metrics:
        return {}
    others = {row.title: row.metrics[metric].values for row in rows if row is not ours and metric in row.metrics}
    return paired_tests(ours.metrics[metric].values, others)


def measurement_path(assets: Path, name: str) -> Path:
    """Return where what was measured apart from any data set lies among the assets: what reading costs, a crowd."""
    return assets / "benchmarks" / f"{name}.json"


def benchmark_path(assets: Path, dataset: str, original: str, what: str) -> Path:
    """Return where the bundled results of a benchmark lie."""
    return assets / "benchmarks" / dataset / original / f"{what}.json"


def load_benchmark(
    dataset: str, original: str, what: str = "twenty-percent", assets: Path = ASSETS
) -> Benchmark | None:
    """Return the bundled results of a benchmark; None where nobody has bundled any.

    Damaged ones are none either, and a warning says so.

    Args:
        dataset: Name of the data set.
        original: ``best`` or ``memorising``.
        what: ``twenty-percent`` or another preset, ``forget-fraction`` or ``ablation``.
        assets: Folder of the bundled files.
    """
    path = benchmark_path(assets, dataset, original, what)
    return unless_damaged(lambda: read_benchmark(path)) if path.is_file() else None


def read_benchmark(path: Path) -> Benchmark:
    """Return the benchmark in the file that :func:`write_benchmark` wrote."""
    return Benchmark.from_record(read_record(path))


def write_benchmark(path: Path, results: Benchmark) -> None:
    """Write ``results`` to ``path`` as JSON, whole or not at all."""
    write_json(path, results.as_record())


def _row(record: Mapping[str, Any]) -> Row:
    metrics = {name: Summary(**{**one, "values": tuple(one["values"])}) for name, one in record["metrics"].items()}
    tests = {name: PairedTest(**one) if one else None for name, one in record["tests"].items()}
    return Row(**{**record, "metrics": metrics, "tests": tests})


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)

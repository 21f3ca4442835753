"""Single figures within a sentence: each names the file, the row and the metric that it comes from.

best/e2urec/jsd                       the mean of a benchmark's row, the preset twenty-percent
best/e2urec/jsd/error                 with its standard error over seeds
best/e2urec/jsd/seeds                 of each seed, one after another
best/e2urec/jsd/share                 how much of the distance above the noise floor is gone, in percent
best:ablation/TITLE/retain_jsd        of another benchmark, such as forget-fraction, by a row's method or title
best:design/ours/lira_user_gap        of the design; ``/interval`` with its interval, ``/paired`` less E2URec's
best:recording/e2urec/mia_user_gap    of the recorded run; best:recording:one-user of another preset's
best:baseline/auc                     of the model that is no language model
"""

import re
from collections.abc import Mapping, Sequence

from core.benchmark.designs.results import DESIGN, DesignResults
from core.benchmark.documents.sources import COMMON, Bundled, measured, rows_called
from core.benchmark.plan import UNTOUCHED
from core.benchmark.results import Benchmark, Row
from core.evaluation.bootstrap import Estimate
from core.metrics import NOT_KNOWN, Metric, find_metric

RECORDING, _BASELINE = "recording", "baseline"
_SIGNED = ("_gap", "_gap_before", "_gap_retrained", "_change")
"""How the names of figures end that are differences."""
_NOTHING = re.compile(r"^[+-](0(?:\.0+)?)$")
"""What rounds to nothing has no sign."""
_BETWEEN, _LESS, _PEOPLE = "/", "less ", "people"


def is_quoted(name: str) -> bool:
    """Return whether the name of a region is that of a figure, rather than of a table."""
    return _BETWEEN in name


def quoted(bundled: Bundled, name: str) -> str:
    """Return the figure of a name; a dash where nothing of that name is bundled."""
    source, *parts = name.split(_BETWEEN)
    original, _, what = source.partition(":")
    if what == _BASELINE:
        return _of_baseline(bundled.benchmark(original), parts)
    row, metric, *form = [*parts, "", ""][: max(len(parts), 2)]
    if what.partition(":")[0] == RECORDING:
        recording = bundled.recording(original, what.partition(":")[2] or COMMON, row)
        return NOT_KNOWN if recording is None else figure(metric, measured(recording), "".join(form))
    if what == DESIGN:
        return _of_design(bundled.design(original), row, metric, "".join(form))
    return _of_benchmark(bundled.benchmark(original, what or COMMON), row, metric, "".join(form))


def metric_called(name: str) -> Metric | None:
    """Return the facts of a metric as documents show it; None for a mere count."""
    try:
        return find_metric(name)
    except KeyError:
        return None


def shown(name: str, value: float | None, digits: int | None = None) -> str:
    """Return a value as documents write it: attacks with one decimal place, gaps with their sign, a true minus."""
    metric = metric_called(name)
    if metric is None:
        return NOT_KNOWN if value is None else f"{value:,.0f}"
    places = 1 if metric.kind == "attack" and digits is None else digits
    return _NOTHING.sub(r"\1", metric.format(value, places, "+" if name.endswith(_SIGNED) else "")).replace("-", "−")


def bracketed(name: str, estimate: Estimate) -> str:
    """Return a value with its interval, as far as there is one."""
    low, high = (shown(name, one).removeprefix("+") for one in (estimate.low, estimate.high))
    value = shown(name, estimate.value)
    return value if NOT_KNOWN in (low, high) else f"{value} [{low}, {high}]"


def figure(name: str, known: Mapping[str, float | None], form: str = "") -> str:
    """Return a figure from all that is known by name; with ``interval``, with that which stands beside it."""
    value = known.get(name)
    if value is None or form != "interval":
        return shown(name, value)
    return bracketed(name, Estimate(value, *(_number(known.get(f"{name}_{end}")) for end in ("low", "high"))))


def interval_of(row: Row, name: str) -> Estimate | None:
    """Return a metric's mean over seeds, and the means of the ends of its intervals; None where nobody measured it."""
    value = row.mean(name)
    ends = (_number(row.mean(f"{name}_{end}")) for end in ("low", "high"))
    return None if value is None else Estimate(value, *ends)


def cell_of(row: Row, name: str) -> str:
    """Return a row's mean over seeds as a cell: with its interval where it has one, a dash where it is not known."""
    found = interval_of(row, name)
    if found is None:
        return NOT_KNOWN
    return bracketed(name, found) if f"{name}_low" in row.metrics else shown(name, found.value)


def _of_benchmark(results: Benchmark | None, called: str, name: str, form: str) -> str:
    row = next(iter(rows_called(results, called)), None) if results is not None else None
    if results is None or not isinstance(row, Row) or name not in {_PEOPLE, *row.metrics}:
        return NOT_KNOWN
    if name == _PEOPLE:
        return f"{len(results.request['users'])}"
    summary = row.metrics[name]
    if form == "share" or form.startswith(_LESS):
        return _compared(results, row, name, form)
    if form == "seeds":
        return ", ".join(shown(name, one) for one in summary.values)
    if form == "error" and summary.error is not None:
        return f"{shown(name, summary.mean)} ± {shown(name, summary.error).removeprefix('+')}"
    if form == "interval" and (found := interval_of(row, name)) is not None:
        return bracketed(name, found)
    return shown(name, summary.mean)


def _compared(results: Benchmark, row: Row, name: str, form: str) -> str:
    """Return what a row has less than another, or how much of the original's distance above the floor it removes."""
    other = next(rows_called(results, form.removeprefix(_LESS) if form.startswith(_LESS) else UNTOUCHED), None)
    if not isinstance(other, Row) or name not in other.metrics:
        return NOT_KNOWN
    value, beside = row.metrics[name].mean, other.metrics[name].mean
    if form.startswith(_LESS):
        metric = metric_called(name)
        digits = 1 if metric is not None and metric.kind in ("utility", "attack") else None
        return NOT_KNOWN if metric is None else metric.format(value - beside, digits, "+").replace("-", "−")
    return f"{100 * (beside - value) / (beside - other.metrics[f'{name}_floor'].mean):.0f}"


def _of_design(results: DesignResults | None, called: str, name: str, form: str) -> str:
    row = next(iter(rows_called(results, called)), None) if results is not None else None
    reading = None if row is None or isinstance(row, Row) else row.readings.get(name)
    if reading is None or (form == "paired" and reading.paired is None):
        return NOT_KNOWN
    found = reading.paired if form == "paired" and reading.paired is not None else reading.mean
    return shown(name, found.value) if not form else bracketed(name, found)


def _of_baseline(results: Benchmark | None, parts: Sequence[str]) -> str:
    if results is None or not results.baseline:
        return NOT_KNOWN
    return shown(parts[-1], next(iter(results.baseline.values())).get(parts[-1]))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value

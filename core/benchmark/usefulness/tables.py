"""Tables below the main one, each with metrics that only some benchmarks have."""

from dataclasses import dataclass

from core import text
from core.benchmark.results import Benchmark
from core.benchmark.statistics import Summary
from core.metrics import NOT_KNOWN, Metric, Place, metrics_in

_PLACES: tuple[Place, ...] = ("usefulness", "canaries")


@dataclass(frozen=True)
class FurtherTable:
    """A table with its title above and what has to be said below.

    Attributes:
        title: What it is about.
        head: Its columns.
        rows: Its lines.
        note: How it is to be read.
    """

    title: str
    head: list[str]
    rows: list[list[str]]
    note: str


def further_tables(results: Benchmark) -> list[FurtherTable]:
    """Return a table for each place of which some row has a metric: its columns are what some row has."""
    found = []
    for place in _PLACES:
        shown = [one for one in metrics_in(place) if any(one.name in row.metrics for row in results.rows)]
        rows = [row for row in results.rows if any(one.name in row.metrics for one in shown)]
        if shown:
            head = [text.benchmark.METHOD, *(one.scaled_title for one in shown)]
            lines = [[row.title, *(summary_cell(one, row.metrics.get(one.name)) for one in shown)] for row in rows]
            title, note = text.benchmark.FURTHER[place]
            found.append(FurtherTable(title, head, lines, note))
    return found


def summary_cell(metric: Metric, summary: Summary | None) -> str:
    """Return a metric's mean over seeds with its standard error, as tables show it; a dash where it is not known."""
    if summary is None:
        return NOT_KNOWN
    spread = f" ± {metric.format(summary.error)}" if summary.error else ""
    return f"{metric.format(summary.mean)}{spread}"

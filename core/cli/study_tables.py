"""What studies found, as tables for people."""

from collections.abc import Mapping
from math import isfinite

from rich.console import Group, RenderableType
from rich.table import Table

from core import text
from core.benchmark.documents.studies import singles_cells
from core.benchmark.results import Benchmark
from core.benchmark.studies.epsilon import EpsilonTable
from core.benchmark.studies.sequence import sequence_cells


def epsilon_table(found: EpsilonTable) -> RenderableType:
    """Return the ε of every method, by sample and by person, and which methods are left out."""
    table = Table(*text.benchmark.EPSILON_COLUMNS, caption=text.benchmark.EPSILON_CAPTION)
    for row in found.rows:
        table.add_section()
        for level, metrics in row.metrics.items():
            first = (row.method, text.designs.models_counted(**row.models)) if level == "sample" else ("", "")
            most = f"{metrics['most']:.2f}, {metrics['most_low']:.2f}"
            told = (_between(metrics, "median"), _between(metrics, "q95"), f"{100 * metrics['proven']:.1f} %", most)
            table.add_row(*first, level, *told)
    return Group(table, *([text.designs.epsilon_refused(found.refused)] if found.refused else []))


def _between(metrics: Mapping[str, float], name: str) -> str:
    low, high = metrics[f"{name}_low"], metrics[f"{name}_high"]
    return f"{metrics[name]:.2f} [{low:.2f}, {f'{high:.2f}' if isfinite(high) else '∞'}]"


def sequence_table(results: Benchmark) -> RenderableType:
    """Return what is measured after so many requests in sequence, and what is left out."""
    head, lines = sequence_cells(results)
    table = Table(*head, caption=text.benchmark.SEQUENCE_CAPTION)
    for line in lines:
        table.add_row(*line)
    notes = [text.benchmark.refused(results.refused)] if results.refused else []
    return Group(table, *notes, *([text.benchmark.SEQUENCE_NOT_QUIET] if results.quiet is False else []))


def singles_table(results: Benchmark) -> RenderableType:
    """Return what is measured of many single requests, and what is left out."""
    head, lines = singles_cells(results)
    table = Table(*head, caption=text.benchmark.SINGLES_CAPTION)
    for line in lines:
        table.add_row(*line)
    return Group(table, *([text.benchmark.refused(results.refused)] if results.refused else []))

"""Answers as tables for people."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from core import text
from core.benchmark.paper_tables import beside_notes, beside_paper, beside_title
from core.benchmark.results import Benchmark
from core.benchmark.tables import (
    cells,
    columns,
    cost_table,
    footnotes,
    orderings_table,
    orderings_title,
    paper_verdicts,
)
from core.benchmark.usefulness.tables import further_tables
from core.metrics import Metric, find_metric, metrics_in

_UTILITY_ENDS = ("_before", "", "_retrained")
_DISTANCE_ENDS = ("_before", "", "_floor")
_FACTS = (
    *("run", "method", "original", "seed", "forgotten", "retained", "rebuilt"),
    *("seconds", "retrain_seconds", "trainable_params", "peak_memory", "device"),
)


def facts_table(record: Mapping[str, Any]) -> Table:
    """Return names and values, a line each."""
    table = Table("", "", show_header=False, box=None)
    for name, value in record.items():
        inner = ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, Mapping) else value
        table.add_row(name.replace("_", " "), f"{inner:.4g}" if isinstance(inner, float) else str(inner))
    return table


def prediction_table(record: Mapping[str, Any]) -> Table:
    """Return what is predicted about each item beside how many stars it was given."""
    rows = record["predictions"]
    before = "p_yes_before" in rows[0]
    table = Table("item", "title", "split", "stars", *(["P(click) before"] if before else []), "P(click)")
    for row in rows:
        clicks = [row["p_yes_before"], row["p_yes"]] if before else [row["p_yes"]]
        item, stars = row["item"], row["rating"]
        told = ["" if item is None else str(item), row["title"], row["split"] or ""]
        table.add_row(*told, "" if stars is None else f"{stars:g}", *(f"{p:.3f}" for p in clicks))
    return table


def metrics_table(record: Mapping[str, Any]) -> Table:
    """Return a run's metrics: original, unlearned and retrained beside one another, then the facts."""
    stayed = find_metric("retain_jsd")
    distances = [metric.title for metric in metrics_in("cli", "distance") if metric != stayed]
    caption = text.evaluation.distances_caption(distances, stayed.title)
    table = Table("× 100", "original", "unlearned", "retrained", caption=caption)
    for metric in metrics_in("cli", "utility"):
        table.add_row(_row_title(metric), *(_shown(record, metric, end) for end in _UTILITY_ENDS))
    for metric in metrics_in("cli", "distance"):
        table.add_row(_row_title(metric), *(_shown(record, metric, end) for end in _DISTANCE_ENDS))
    table.add_section()
    for name in _FACTS:
        if record.get(name) is not None:
            value = record[name]
            table.add_row(name.replace("_", " "), "", f"{value:.1f}" if isinstance(value, float) else str(value), "")
    return table


def benchmark_table(results: Benchmark) -> RenderableType:
    """Return how good rows are, what they cost, the footnotes and, where the paper has such a table, its orderings."""
    lines, all_columns = cells(results), columns()
    costs = [metric.kind == "cost" for metric in all_columns]
    shown: list[RenderableType] = [_columns(lines, [not one for one in costs]), _columns(lines, costs)]
    head_of_costs, lines_of_costs = cost_table(results)
    if lines_of_costs:
        shown.append(titled_table(head_of_costs, lines_of_costs, text.benchmark.COST_TITLE))
    shown += footnotes(results)
    for one in further_tables(results):
        shown += ["", titled_table(one.head, one.rows, one.title), one.note]
    if found := paper_verdicts(results):
        head, rows = orderings_table(found)
        shown += ["", titled_table(head, rows, orderings_title(results))]
    if (beside := beside_paper(results)) is not None:
        shown += ["", titled_table(*beside, beside_title(results)), *beside_notes(results)]
    return Group(*shown)


def _columns(lines: Mapping[str, Sequence[str]], chosen: Sequence[bool]) -> Table:
    """Return the ``chosen`` ones of the columns, so that a line fits a screen."""
    head = compress([metric.title for metric in columns()], chosen)
    return titled_table(["method", *head], [[title, *compress(line, chosen)] for title, line in lines.items()])


def titled_table(head: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None) -> Table:
    """Return lines under their heading; long cells are broken, names are not."""
    table = Table(title=title, title_justify="left")
    for at, name in enumerate(head):
        table.add_column(name, overflow="fold", no_wrap=not at)
    for row in rows:
        table.add_row(*row)
    return table


def _row_title(metric: Metric) -> str:
    """Return a metric's title; with its scale, where that is not the table's."""
    return metric.title if metric.scale == 100 else f"{metric.title} (× {metric.scale:g})"


def _shown(record: Mapping[str, Any], metric: Metric, end: str) -> str:
    return metric.format(record.get(f"{metric.name}{end}"))

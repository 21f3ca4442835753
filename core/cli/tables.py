"""Answers as tables for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from core.benchmark.results import Benchmark
from core.benchmark.tables import COLUMNS, cells, footnotes, judged, orderings_table, orderings_title
from core.files import plain

UTILITY = {"auc": "AUC", "acc": "ACC", "ll": "LL"}
DISTANCES = {"jsd": "JSD", "l2": "L2", "symmetric_kl": "symmetric KL"}
COSTS = ("seconds", "seconds_setup", "speedup", "trainable_params", "peak_memory")
"""Columns of a benchmark that say what a row costs; the others say how good it is."""
FACTS = (
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
        table.add_row(str(row["item"]), row["title"], row["split"], str(row["rating"]), *(f"{p:.3f}" for p in clicks))
    return table


def metrics_table(record: Mapping[str, Any]) -> Table:
    """Return a run's metrics: original, unlearned and retrained beside one another, then the facts."""
    table = Table(
        "× 100",
        "original",
        "unlearned",
        "retrained",
        caption="JSD, L2 and symmetric KL are distances on the"
        " forget set to retrained models; under 'retrained', that of two retrained models to each other.",
    )
    for name, title in UTILITY.items():
        table.add_row(title, *(_hundred(record.get(f"{name}{end}")) for end in ("_before", "", "_retrained")))
    for name, title in DISTANCES.items():
        table.add_row(title, *(_hundred(record.get(f"{name}{end}")) for end in ("_before", "", "_floor")))
    table.add_section()
    for name in FACTS:
        if record.get(name) is not None:
            value = record[name]
            table.add_row(name.replace("_", " "), "", f"{value:.1f}" if isinstance(value, float) else str(value), "")
    return table


def benchmark_table(results: Benchmark) -> RenderableType:
    """Return how good rows are, what they cost, the footnotes and, where the paper has such a table, its orderings."""
    lines = cells(results)
    quality = [name for name in COLUMNS if name not in COSTS]
    shown: list[RenderableType] = [_columns(lines, quality), _columns(lines, COSTS), *footnotes(results)]
    if found := judged(results):
        head, rows = orderings_table(found)
        shown += ["", _table(head, rows, orderings_title(results))]
    return Group(*shown)


def _columns(lines: Mapping[str, Sequence[str]], names: Sequence[str]) -> Table:
    """Return some of the columns, so that a line fits a screen."""
    at = [list(COLUMNS).index(name) for name in names]
    return _table(
        ["method", *(COLUMNS[name] for name in names)],
        [[title, *(cells[i] for i in at)] for title, cells in lines.items()],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left")
    for at, name in enumerate(head):
        table.add_column(name, overflow="fold", no_wrap=not at)
    for row in rows:
        table.add_row(*row)
    return table


def _hundred(value: Any) -> str:
    number = plain(value)
    return "–" if number is None else f"{100 * number:.2f}"

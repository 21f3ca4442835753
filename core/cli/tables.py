"""Answers as tables for people."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from core.benchmark.results import Benchmark
from core.benchmark.tables import COLUMNS, cells, footnotes, judged, orderings_table, orderings_title
from core.cli.output import plain

UTILITY = {"auc": "AUC", "acc": "ACC", "ll": "LL"}
DISTANCES = {"jsd": "JSD", "l2": "L2", "symmetric_kl": "symmetric KL"}
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
    """Return the table with its footnotes and, where the paper has such a table, the paper's orderings."""
    table = Table("method", *COLUMNS.values(), caption="\n".join(footnotes(results)), caption_justify="left")
    for title, values in cells(results).items():
        table.add_row(title, *values)
    if not (found := judged(results)):
        return table
    head, lines = orderings_table(found)
    paper = Table(*head, title=orderings_title(results))
    for line in lines:
        paper.add_row(*line)
    return Group(table, paper)


def _hundred(value: Any) -> str:
    number = plain(value)
    return "–" if number is None else f"{100 * number:.2f}"

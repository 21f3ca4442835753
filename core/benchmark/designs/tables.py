"""A design's results in words: the table of methods, where their readings vary, and what has to be said below."""

from collections.abc import Sequence
from dataclasses import fields

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.designs.results import DesignResults, DesignRow, Reading
from core.benchmark.designs.variance import VarianceParts
from core.benchmark.tables import HEADLINE, markdown_table
from core.evaluation.bootstrap import Estimate
from core.metrics import NOT_KNOWN, Metric, find_metric

SPLIT = ("lira_user_gap", "mia_user_gap", "jsd")
"""Metrics whose variance is told part by part."""
_DAGGER = "†"


def design_table(results: DesignResults) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of what methods come to: a line a row."""
    known = _known(results)
    lines = [[row.title, *(_cell(row, one) for one in known)] for row in results.rows]
    return [text.benchmark.METHOD, *(one.title for one in known)], lines


def variance_table(results: DesignResults, metric: str) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of where a metric's readings vary, as standard deviations: a line a row."""
    found = find_metric(metric)
    names = [one.name for one in fields(VarianceParts)]
    head = [text.benchmark.METHOD, *(text.designs.PARTS[name] for name in (*names, "people", "strangers"))]
    rows = [row for row in results.rows if row.method != MEAN_OF_ORIGINALS and metric in row.readings]
    return head, [[row.title, *(_deviation(found, one) for one in _parts(row.readings[metric]))] for row in rows]


def design_notes(results: DesignResults) -> list[str]:
    """Return the sentences without which the table cannot be read."""
    floors = [f"{find_metric(name).title} {find_metric(name).format(one)}" for name, one in results.floors.items()]
    notes = [
        text.benchmark.scaled_by_100([one.title for one in _known(results) if one.scale == 100]),
        text.designs.INTERVALS,
        text.designs.MARKED,
        text.designs.floors(floors),
        text.designs.HELD_OUT_NOTE,
        text.designs.CONTROLS_NOTE,
        text.designs.SERVES,
    ]
    if results.no_shadows:
        notes.append(text.designs.no_shadows(results.no_shadows))
    if results.refused:
        notes.append(text.designs.refused(results.refused))
    met = [(row.title, row.tuned_on) for row in results.rows if row.tuned_on]
    return [*notes, *([text.designs.tuned_on(met)] if met else [])]


def about_design(results: DesignResults) -> str:
    """Return what was measured, under which seeds, on what, when and by which command, in Markdown."""
    where = f"{results.dataset}/{results.original}"
    return text.designs.made(
        text.designs.shape(*results.shape), where, (results.originals, results.references), results.made
    )


def design_markdown(results: DesignResults) -> str:
    """Return everything in Markdown, under what made it."""
    parts = [about_design(results), markdown_table(*design_table(results)), *design_notes(results)]
    split = [name for name in SPLIT if any(name in row.readings for row in results.rows)]
    for name in split:
        parts += [f"{find_metric(name).heading}:", markdown_table(*variance_table(results, name))]
    return "\n\n".join([*parts, text.designs.SPLIT]) + "\n"


def with_interval(metric: Metric, estimate: Estimate, sign: str = "") -> str:
    """Return a figure with its interval, as tables show it: attacks with one decimal place."""
    digits = 1 if metric.kind == "attack" else None
    shown = metric.format(estimate.value, digits, sign)
    low, high = (metric.format(one, digits) for one in (estimate.low, estimate.high))
    return shown if NOT_KNOWN in (low, high) else f"{shown} [{low}, {high}]"


def _known(results: DesignResults) -> Sequence[Metric]:
    """Return the metrics of the table: those of every headline that were read."""
    return [find_metric(name) for name in HEADLINE if any(name in row.readings for row in results.rows)]


def _cell(row: DesignRow, metric: Metric) -> str:
    reading = row.readings[metric.name]
    shown = with_interval(metric, reading.mean, "+" if metric.name.endswith("_gap") else "")
    apart = reading.paired is not None and not reading.paired.low <= 0 <= reading.paired.high
    return f"{shown} {_DAGGER}" if apart else shown


def _parts(reading: Reading) -> list[float | None]:
    return [*reading.parts.as_record().values(), reading.people, reading.strangers]


def _deviation(metric: Metric, variance: float | None) -> str:
    return metric.format(None if variance is None else max(variance, 0.0) ** 0.5)

"""A benchmark's results in words: the table, what has to be said below it, and the paper's orderings beside it."""

from collections.abc import Mapping, Sequence

from core import text
from core.benchmark.paper_tables import TABLES, VERDICTS, Ordering, Verdict, table_for, verdicts
from core.benchmark.plan import ABLATION
from core.benchmark.results import OURS, Benchmark, Row
from core.benchmark.statistics import Summary
from core.metrics import NOT_KNOWN, Metric, find_metric, metrics_in

_MAY_BE_NOTHING = {"seconds_setup"}
"""Metrics of which zero is the rule, and a dash."""
_UNLIKELY, _DAGGER = 0.05, "†"
"""A row that differs from e2urec with less than this (corrected) p bears the mark."""


def columns() -> list[Metric]:
    """Return the metrics of the table, in order; distances in the headline are followed by their noise floor."""
    shown: list[Metric] = []
    for metric in metrics_in("benchmark"):
        shown.append(metric)
        if metric.kind == "distance" and "headline" in metric.shown_in:
            shown.append(find_metric(f"{metric.name}_floor"))
    return shown


def cells(results: Benchmark) -> dict[str, list[str]]:
    """Return the table's cells by row title, in the order of :func:`columns`; what is not known is a dash."""
    shown = columns()
    table = {
        row.title: [_cell(one, row.metrics.get(one.name)) + _mark(row, one.name) for one in shown]
        for row in results.rows
    }
    for title, metrics in results.baseline.items():
        known = {name: Summary(value, None, (value,)) for name, value in metrics.items()}
        table[title] = [_cell(one, known.get(one.name)) for one in shown]
    return table


def footnotes(results: Benchmark) -> list[str]:
    """Return the sentences without which the table cannot be read."""
    notes = [
        text.benchmark.scaled([one.title for one in columns() if one.scale == 100]),
        text.benchmark.DISTANCES,
        text.benchmark.SPEED,
    ]
    tested = metrics_in("headline")
    tests = [f"{one.title}: {said}" for one in tested if (said := _tests(results.rows, one.name))]
    if tests:
        notes.append(text.benchmark.tested(OURS, _DAGGER, _UNLIKELY, tests))
    return notes


def paper_verdicts(results: Benchmark) -> dict[Ordering, Verdict]:
    """Return of each ordering of the paper's table whether it holds here; empty where no table stands beside it."""
    name = table_for(results.dataset)
    if results.what == ABLATION or name is None:
        return {}
    return verdicts(TABLES[name], results.means())


def orderings_title(results: Benchmark) -> str:
    """Return what the table of orderings is about."""
    return text.benchmark.orderings_title(str(table_for(results.dataset)))


def orderings_table(found: Mapping[Ordering, Verdict]) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines that say it for people: a line for each metric and method ahead."""
    lines = [
        [find_metric(metric).title, better, *(_behind(found, metric, better, verdict) for verdict in VERDICTS)]
        for metric, better in dict.fromkeys((one.metric, one.better) for one in found)
    ]
    return [*text.benchmark.ORDERINGS, *(text.benchmark.of_verdict(verdict) for verdict in VERDICTS)], lines


def markdown(results: Benchmark) -> str:
    """Return everything in Markdown, under what made it."""
    head = text.benchmark.made(results.what, results.dataset, results.original, results.seeds, results.made)
    rows = [[title, *values] for title, values in cells(results).items()]
    parts = [head, _table([text.benchmark.METHOD, *(one.title for one in columns())], rows), *footnotes(results)]
    if found := paper_verdicts(results):
        parts += [f"{orderings_title(results)}:", _table(*orderings_table(found))]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(metric: Metric, summary: Summary | None) -> str:
    if summary is None or (not summary.mean and metric.name in _MAY_BE_NOTHING):
        return NOT_KNOWN
    spread = f" ± {metric.format(summary.error)}" if summary.error else ""
    return f"{metric.format(summary.mean)}{spread}"


def _mark(row: Row, metric: str) -> str:
    test = row.tests.get(metric)
    return f" {_DAGGER}" if test and test.adjusted < _UNLIKELY else ""


def _tests(rows: Sequence[Row], metric: str) -> str:
    found = {row.title: row.tests.get(metric) for row in rows}
    return ", ".join(f"{title} {_p(test.adjusted)}" for title, test in found.items() if test)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _behind(found: Mapping[Ordering, Verdict], metric: str, better: str, verdict: Verdict) -> str:
    names = [one.worse for one, said in found.items() if (one.metric, one.better, said) == (metric, better, verdict)]
    return ", ".join(names) or NOT_KNOWN

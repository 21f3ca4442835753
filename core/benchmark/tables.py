"""A benchmark's results in words: the table, what has to be said below it, and the paper's orderings beside it."""

from collections.abc import Callable, Mapping, Sequence

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.kinds.kinds import OVER_KINDS
from core.benchmark.paper_tables import (
    TABLES,
    VERDICTS,
    Ordering,
    Verdict,
    beside_notes,
    beside_paper,
    beside_title,
    table_for,
    verdicts,
)
from core.benchmark.plan import ABLATION
from core.benchmark.results import OURS, Benchmark, Row
from core.benchmark.statistics import Summary
from core.benchmark.usefulness.tables import further_tables, summary_cell
from core.metrics import NOT_KNOWN, Metric, find_metric, metrics_in

HEADLINE = ("lira_user_gap", "mia_user_gap", "lira_user_tpr", "jsd", "retain_jsd", "auc")
"""Metrics that lead the table, as far as they are on the registry: what an attacker still sees beyond what retraining
leaves to be seen, nearness to retraining on what went and on what stayed, and use."""
REQUESTS = (1, 10, 100)
"""Over how many requests what is spent once is spread."""
_TIMES = {"seconds", "seconds_setup", "speedup"}
_MAY_BE_NOTHING = {"seconds_setup"}
"""Metrics of which zero is the rule, and a dash."""
_UNLIKELY, _DAGGER, _DOUBLE_DAGGER = 0.05, "†", "‡"
"""A row that differs from e2urec with less than this (corrected) p bears the first mark; one whose settings were tuned
on people whom it forgets bears the second."""


def columns() -> list[Metric]:
    """Return the metrics of the table: first what tells most of forgetting, then utility, then costs.

    Distances in the headline and on what stayed are followed by their noise floor.
    """
    first = [find_metric(name) for name in HEADLINE if _is_known(name)]
    shown: list[Metric] = []
    for metric in (*first, *(one for one in metrics_in("benchmark") if one.name not in HEADLINE)):
        shown.append(metric)
        if metric.kind == "distance" and (metric.name in HEADLINE or "headline" in metric.shown_in):
            shown.append(find_metric(f"{metric.name}_floor"))
    return shown


def cells(results: Benchmark) -> dict[str, list[str]]:
    """Return the table's cells by row title, in the order of :func:`columns`; what is not known is a dash."""
    shown = columns()
    table = {row.title: [timed_cell(results, row, one) + _mark(row, one.name) for one in shown] for row in results.rows}
    for title, metrics in results.baseline.items():
        known = {name: Summary(value, None, (value,)) for name, value in metrics.items()}
        table[title] = [_cell(one, known.get(one.name)) for one in shown]
    return table


def cost_table(results: Benchmark) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of what requests cost with what is spent once: a line a row as tuned.

    Returns:
        No lines where the machine was not idle.
    """
    head = [text.benchmark.METHOD, text.benchmark.ONE_OFF, *map(text.benchmark.requests, REQUESTS)]
    seconds = find_metric("seconds")
    rows = [row for row in results.rows if row.as_tuned and row.mean("seconds") and results.quiet is not False]
    return head, [
        [row.title, *(seconds.format(one, unknown=text.benchmark.NOT_MEASURED) for one in (row.one_off, *_each(row)))]
        for row in rows
    ]


def _each(row: Row) -> list[float | None]:
    return [row.amortised(many) for many in REQUESTS]


def footnotes(results: Benchmark) -> list[str]:
    """Return the sentences without which the table cannot be read."""
    notes = [
        text.benchmark.scaled([one.title for one in columns() if one.scale == 100]),
        text.benchmark.DISTANCES,
        text.benchmark.SPEED,
        *_about_controls(results),
        *_about_references(results),
        *_about_costs(results),
    ]
    if tuned := tuning_note(results):
        notes.append(tuned)
    if kinds := {row.kind: row.mean("forgotten") for row in results.rows if row.kind}:
        notes.append(text.benchmark.kinds(kinds))
    if results.refused:
        notes.append(text.benchmark.refused(results.refused))
    notes += later_notes(results)
    tested = metrics_in("headline")
    tests = [f"{one.title}: {said}" for one in tested if (said := _tests(results.rows, one.name))]
    if tests:
        notes.append(text.benchmark.tested(OURS, _DAGGER, _UNLIKELY, tests))
    return notes


def later_notes(results: Benchmark, called: Callable[[str], str] = str) -> list[str]:
    """Return which rows came to the table later, a sentence for each date.

    Args:
        results: The table.
        called: What a row's title is told as.
    """
    dates = dict.fromkeys(row.made["date"] for row in results.rows if row.made)
    each = {
        date: [called(row.title) for row in results.rows if row.made and row.made["date"] == date] for date in dates
    }
    return [text.benchmark.came_later(titles, date) for date, titles in each.items()]


def tuning_note(results: Benchmark) -> str:
    """Return which rows forget people on whom their settings were tuned; nothing where none does."""
    met = [(row.title, row.tuned_on) for row in results.rows if row.tuned_on]
    return text.benchmark.tuned_on(_DOUBLE_DAGGER, met) if met else ""


def _about_controls(results: Benchmark) -> list[str]:
    known = any(row.method == MEAN_OF_ORIGINALS for row in results.rows)
    return [text.benchmark.CONTROL if known else text.benchmark.NO_CONTROL]


def _about_references(results: Benchmark) -> list[str]:
    """Return which retrained models share their first weights with the original."""
    seeds = {seed for row in results.rows if row.reference for seed in row.reference["seeds"]}
    same = sorted(seeds & {results.original_seed})
    return [text.benchmark.shared_weights(same)] if same else []


def _about_costs(results: Benchmark) -> list[str]:
    said = {True: [], False: [text.benchmark.NOT_QUIET], None: [text.benchmark.NOISE_UNKNOWN]}
    return said[results.quiet]


def paper_verdicts(results: Benchmark) -> dict[Ordering, Verdict]:
    """Return of each ordering of the paper's table whether it holds here; empty where no table stands beside it."""
    name = table_for(results.dataset)
    if results.what in (ABLATION, OVER_KINDS) or name is None:
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
    parts = [
        head,
        markdown_table([text.benchmark.METHOD, *(one.title for one in columns())], rows),
        *footnotes(results),
    ]
    head_of_costs, costs = cost_table(results)
    if costs:
        parts += [f"{text.benchmark.COST_TITLE}:", markdown_table(head_of_costs, costs)]
    for one in further_tables(results):
        parts += [f"{one.title}:", markdown_table(one.head, one.rows), one.note]
    if found := paper_verdicts(results):
        parts += [f"{orderings_title(results)}:", markdown_table(*orderings_table(found))]
    if (beside := beside_paper(results)) is not None:
        parts += [f"{beside_title(results)}:", markdown_table(*beside), *beside_notes(results)]
    return "\n\n".join(parts) + "\n"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _is_known(name: str) -> bool:
    try:
        return bool(find_metric(name))
    except KeyError:
        return False


def timed_cell(results: Benchmark, row: Row, metric: Metric) -> str:
    """Return a cell; of times, a dash where the machine was not idle, and a word where nobody has measured them."""
    if metric.name in _TIMES and results.quiet is False:
        return NOT_KNOWN
    if metric.name == "seconds_setup" and row.one_off is None and row.mean("seconds"):
        return text.benchmark.NOT_MEASURED
    return _cell(metric, row.metrics.get(metric.name))


def _cell(metric: Metric, summary: Summary | None) -> str:
    nothing = summary is not None and not summary.mean and metric.name in _MAY_BE_NOTHING
    return NOT_KNOWN if nothing else summary_cell(metric, summary)


def _mark(row: Row, metric: str) -> str:
    test = row.tests.get(metric)
    marks = _DAGGER if test and test.adjusted < _UNLIKELY else ""
    marks += _DOUBLE_DAGGER if row.tuned_on and metric == "jsd" else ""
    return f" {marks}" if marks else ""


def _tests(rows: Sequence[Row], metric: str) -> str:
    found = {row.title: row.tests.get(metric) for row in rows}
    return ", ".join(f"{title} {_p(test.adjusted)}" for title, test in found.items() if test)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _behind(found: Mapping[Ordering, Verdict], metric: str, better: str, verdict: Verdict) -> str:
    names = [one.worse for one, said in found.items() if (one.metric, one.better, said) == (metric, better, verdict)]
    return ", ".join(names) or NOT_KNOWN

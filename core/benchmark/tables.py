"""A benchmark's results in words: the table, what has to be said below it, and the paper's orderings beside it."""

from collections.abc import Mapping, Sequence

from core.benchmark.plan import ABLATION
from core.benchmark.results import OURS, Benchmark, Row
from core.benchmark.statistics import Summary
from core.paper import TABLES, VERDICTS, Ordering, Verdict, table_for, verdicts

COLUMNS = {
    "auc": "AUC",
    "acc": "ACC",
    "ll": "LL",
    "jsd": "JSD",
    "jsd_floor": "JSD floor",
    "l2": "L2",
    "symmetric_kl": "symmetric KL",
    "mia_auc": "MIA-AUC",
    "seconds": "seconds",
    "seconds_setup": "set-up seconds",
    "speedup": "speed-up",
    "trainable_params": "parameters",
    "peak_memory": "peak MiB",
}
"""Metric → its title in the table."""
SCALES = {
    "jsd": (100.0, 3),
    "jsd_floor": (100.0, 3),
    "seconds": (1.0, 1),
    "seconds_setup": (1.0, 1),
    "speedup": (1.0, 1),
    "trainable_params": (1.0, 0),
    "peak_memory": (2.0**-20, 0),
}
"""Metric → factor and digits in the table; everything else is shown × 100 with two digits."""
NOTHING_TO_SAY = {"seconds_setup"}
"""Metrics of which zero is the rule, and a dash."""
UNLIKELY, MARK = 0.05, "†"
"""A row that differs from e2urec with less than this (corrected) p bears the mark."""


def cells(results: Benchmark) -> dict[str, list[str]]:
    """Return the table's cells by row title; what is not known is a dash."""
    table = {
        row.title: [_cell(name, row.metrics.get(name)) + _mark(row, name) for name in COLUMNS] for row in results.rows
    }
    for title, metrics in results.baseline.items():
        known = {name: Summary(value, None, (value,)) for name, value in metrics.items()}
        table[title] = [_cell(name, known.get(name)) for name in COLUMNS]
    return table


def footnotes(results: Benchmark) -> list[str]:
    """Return the sentences without which the table cannot be read."""
    notes = [
        "Mean ± standard error over seeds; AUC, ACC, LL, MIA-AUC and distances × 100.",
        "Distances are on the forget set, to retrained models; the JSD floor is what those score against each other.",
        "Speed-up is retrain's seconds over the row's, seed by seed; set-up (shards) is paid once and counted apart.",
    ]
    tests = [f"{COLUMNS[name]}: {said}" for name in ("jsd", "auc") if (said := _tests(results.rows, name))]
    if tests:
        how = f"Paired t-test of {OURS} against each row over seeds, two-sided p corrected by Holm over rows"
        notes.append(f"{how} ({MARK} below {UNLIKELY:g}). {'. '.join(tests)}.")
    return notes


def judged(results: Benchmark) -> dict[Ordering, Verdict]:
    """Return of each ordering of the paper's table whether it holds here; empty for an ablation, which has no table."""
    if results.what == ABLATION:
        return {}
    return verdicts(TABLES[table_for(results.dataset)], results.means())


def orderings_title(results: Benchmark) -> str:
    """Return what the table of orderings is about."""
    return (
        f"What the paper's table for {table_for(results.dataset)} shows (T5-base, their GPU), and whether it holds here"
    )


def orderings_table(found: Mapping[Ordering, Verdict]) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines that say it for people: a line for each metric and method ahead."""
    lines = [
        [COLUMNS[metric], better, *(_behind(found, metric, better, verdict) for verdict in VERDICTS)]
        for metric, better in dict.fromkeys((one.metric, one.better) for one in found)
    ]
    return ["metric", "ahead in the paper", *(f"of: {verdict}" for verdict in VERDICTS)], lines


def markdown(results: Benchmark) -> str:
    """Return everything in Markdown, under what made it."""
    made = results.made
    head = f"{results.what} on {results.dataset}, original *{results.original}*, seeds "
    head += f"{', '.join(map(str, results.seeds))}; {made['device']}, {made['cpu']} ({made['cores']} cores), "
    head += f"torch {made['torch']}, {made['date']}: `{made['command']}`"
    rows = [[title, *values] for title, values in cells(results).items()]
    parts = [head, _table(["method", *COLUMNS.values()], rows), *footnotes(results)]
    if found := judged(results):
        parts += [f"{orderings_title(results)}:", _table(*orderings_table(found))]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(name: str, summary: Summary | None) -> str:
    if summary is None or (not summary.mean and name in NOTHING_TO_SAY):
        return "–"
    factor, digits = SCALES.get(name, (100.0, 2))
    spread = f" ± {factor * summary.error:,.{digits}f}" if summary.error else ""
    return f"{factor * summary.mean:,.{digits}f}{spread}"


def _mark(row: Row, metric: str) -> str:
    test = row.tests.get(metric)
    return f" {MARK}" if test and test.adjusted < UNLIKELY else ""


def _tests(rows: Sequence[Row], metric: str) -> str:
    found = {row.title: row.tests.get(metric) for row in rows}
    return ", ".join(f"{title} {_p(test.adjusted)}" for title, test in found.items() if test)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _behind(found: Mapping[Ordering, Verdict], metric: str, better: str, verdict: Verdict) -> str:
    names = [one.worse for one, said in found.items() if (one.metric, one.better, said) == (metric, better, verdict)]
    return ", ".join(names) or "–"

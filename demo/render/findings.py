"""What the benchmarks found, as they were bundled, and apart from them the tables that the paper prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from core.benchmark.plan import ABLATION, FORGET_FRACTION
from core.benchmark.results import Benchmark
from core.benchmark.tables import COLUMNS, cells, footnotes, judged
from core.paper import TABLES, VERDICTS, Ordering, PaperRow, Verdict, table_for
from demo import text
from demo.render.marks import tag

SHOWN = ("auc", "acc", "ll", "jsd", "l2", "mia_auc", "seconds", "speedup", "trainable_params")
"""Columns of ours that the page shows; the file holds more."""
ASIDE = {
    ABLATION: ("auc", "acc", "ll", "jsd", "l2", "symmetric_kl", "trainable_params"),
    FORGET_FRACTION: ("auc", "acc", "ll", "jsd", "jsd_floor", "l2", "mia_auc"),
}
"""Columns of the benchmarks beside the main one, by what they are of."""
PAPER = {"auc": "{:.2f}", "acc": "{:.2f}", "ll": "{:.2f}", "jsd": "{:.2f}", "l2": "{:.2f}"} | {
    "seconds": "{:,.0f}",
    "trainable_params": "{:.1e}",
}


def findings(results: Benchmark | None, aside: Sequence[Benchmark] = ()) -> str:
    """Return our tables, or a sentence where there is no main one, and the paper's, each under what made it.

    Args:
        results: The side-by-side of all methods.
        aside: Ablations and sweeps, to be shown on demand.
    """
    ours = tag("p", escape(text.NO_FINDINGS), "empty") if results is None else _ours(results)
    return tag("div", ours + "".join(map(_aside, aside)) + "".join(_paper(name) for name in TABLES), "findings")


def _ours(results: Benchmark) -> str:
    notes = "".join(tag("p", escape(note), "fine") for note in footnotes(results))
    inner = _made(results) + _figures(results, SHOWN) + notes + _verdicts(results)
    return tag("section", tag("h3", escape(text.findings_ours(results.dataset))) + inner, "panel tile")


def _aside(results: Benchmark) -> str:
    title = tag("summary", escape(text.ASIDE_TITLES[results.what]))
    hint = tag("p", escape(text.ASIDE_HINTS[results.what]), "fine")
    figures = _figures(replace(results, baseline={}), ASIDE[results.what])
    return tag("section", tag("details", title + _made(results) + hint + figures), "panel tile")


def _made(results: Benchmark) -> str:
    return tag("p", escape(text.findings_made(results.original, results.seeds, results.made)))


def _figures(results: Benchmark, columns: Sequence[str]) -> str:
    """Return a table of some columns, each row with its method called as it is everywhere on the page."""
    names = {row.title: _name(row.method) + row.title.removeprefix(row.method) for row in results.rows}
    kept = [list(COLUMNS).index(name) for name in columns]
    rows = {names.get(title, _name(title)): [row[at] for at in kept] for title, row in cells(results).items()}
    return _table([COLUMNS[name] for name in columns], rows)


def _verdicts(results: Benchmark) -> str:
    """Return how many of the paper's orderings hold here, and which are which."""
    found = judged(results)
    if not found:
        return ""
    counts: Counter[Verdict] = Counter(found.values())
    said = text.orderings(table_for(results.dataset), *(counts[verdict] for verdict in VERDICTS))
    ahead = dict.fromkeys((one.metric, one.better) for one in found)
    rows = {text.ahead_of(COLUMNS[metric], _name(better)): _behind(found, metric, better) for metric, better in ahead}
    detail = tag("summary", escape(text.ORDERINGS_DETAIL)) + _table([f"{one}:" for one in VERDICTS], rows)
    return tag("p", escape(said), "said") + tag("details", detail)


def _behind(found: Mapping[Ordering, Verdict], metric: str, better: str) -> list[str]:
    """Return by verdict whom the method ahead beats in the paper."""
    mine = {one.worse: verdict for one, verdict in found.items() if (one.metric, one.better) == (metric, better)}
    return [", ".join(_name(worse) for worse, said in mine.items() if said == verdict) or "–" for verdict in VERDICTS]


def _paper(name: str) -> str:
    rows = {_name(method): _printed(row) for method, row in TABLES[name].items()}
    inner = tag("h3", escape(text.findings_paper(name))) + tag("p", escape(text.PAPER_MADE))
    return tag("section", inner + _table([COLUMNS[column] for column in PAPER], rows), "panel tile paper")


def _printed(row: PaperRow) -> list[str]:
    values: Mapping[str, float | None] = {name: getattr(row, name) for name in PAPER}
    return ["–" if value is None else PAPER[name].format(value) for name, value in values.items()]


def _table(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    head = tag("td", "") + "".join(tag("th", escape(name), scope="col") for name in columns)
    body = "".join(_row(title, row) for title, row in rows.items())
    inner = tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), "utility")
    return tag("div", inner, "scrolling", tabindex="0")


def _row(title: str, row: Sequence[str]) -> str:
    return tag("tr", tag("th", escape(title), scope="row") + "".join(tag("td", escape(cell)) for cell in row))


def _name(method: str) -> str:
    return text.METHOD_NAMES.get(method, text.OTHER_ROWS.get(method, method))

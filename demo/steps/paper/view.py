"""What the benchmarks found, as they were bundled, and apart from them the tables that the paper prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from core.benchmark.paper_tables import PRINTED, TABLES, VERDICTS, Ordering, PaperRow, Verdict, table_for
from core.benchmark.plan import ABLATION, FORGET_FRACTION
from core.benchmark.results import Benchmark
from core.benchmark.tables import cells, columns, footnotes, paper_verdicts, tuning_note
from core.metrics import NOT_KNOWN, find_metric, metrics_in
from core.unlearning.registry import title_of
from demo import text
from demo.widgets.marks import tag

ASIDE = {
    ABLATION: ("auc", "acc", "ll", "jsd", "l2", "symmetric_kl", "trainable_params"),
    FORGET_FRACTION: ("auc", "acc", "ll", "jsd", "jsd_floor", "l2", "mia_auc"),
}
"""Columns of the benchmarks beside the main one, by what they are of."""
_AS_PRINTED = {"seconds": "{:,.0f}", "trainable_params": "{:.1e}"}
"""How the paper writes a figure, where not with two digits."""


def findings(results: Benchmark | None, aside: Sequence[Benchmark] = ()) -> str:
    """Return our tables, or a sentence where there is no main one, and the paper's, each under what made it.

    Args:
        results: The side-by-side of all methods.
        aside: Ablations and sweeps, to be shown on demand.
    """
    ours = tag("p", escape(text.paper.NO_BENCHMARK), "empty") if results is None else _ours(results)
    return tag("div", ours + "".join(map(_aside, aside)) + "".join(_paper(name) for name in TABLES), "findings")


def _ours(results: Benchmark) -> str:
    notes = "".join(tag("p", escape(note), "fine") for note in footnotes(results))
    inner = (
        _made(results) + _figures(results, [metric.name for metric in metrics_in("page")]) + notes + _verdicts(results)
    )
    return tag("section", tag("h3", escape(text.paper.ours(results.dataset))) + inner, "panel tile")


def _aside(results: Benchmark) -> str:
    title = tag("summary", escape(text.paper.ASIDE_TITLES[results.what]))
    hint = tag("p", escape(text.paper.ASIDE_HINTS[results.what]), "fine")
    figures = _figures(replace(results, baseline={}), ASIDE[results.what])
    note = tag("p", escape(tuning_note(results)), "fine") if tuning_note(results) else ""
    return tag("section", tag("details", title + _made(results) + hint + figures + note), "panel tile")


def _made(results: Benchmark) -> str:
    return tag("p", escape(text.paper.ours_made(results.original, results.seeds, results.made)))


def _figures(results: Benchmark, shown: Sequence[str]) -> str:
    """Return a table of some columns, each row with its method called as it is everywhere on the page."""
    names = {row.title: _shown(row.title, row.method) for row in results.rows}
    known = [metric.name for metric in columns()]
    kept = [known.index(name) for name in shown if name in known]
    rows = {names.get(title, _name(title)): [row[at] for at in kept] for title, row in cells(results).items()}
    return _table([columns()[at].title for at in kept], rows)


def _verdicts(results: Benchmark) -> str:
    """Return how many of the paper's orderings hold here, and which are which."""
    found = paper_verdicts(results)
    if not found:
        return ""
    counts: Counter[Verdict] = Counter(found.values())
    said = text.paper.orderings(str(table_for(results.dataset)), *(counts[verdict] for verdict in VERDICTS))
    ahead = dict.fromkeys((one.metric, one.better) for one in found)
    rows = {
        text.paper.ahead_of(find_metric(metric).title, _name(better)): _behind(found, metric, better)
        for metric, better in ahead
    }
    detail = tag("summary", escape(text.paper.ORDERINGS_DETAIL)) + _table([f"{one}:" for one in VERDICTS], rows)
    return tag("p", escape(said), "said") + tag("details", detail)


def _behind(found: Mapping[Ordering, Verdict], metric: str, better: str) -> list[str]:
    """Return by verdict whom the method ahead beats in the paper."""
    mine = {one.worse: verdict for one, verdict in found.items() if (one.metric, one.better) == (metric, better)}
    return [", ".join(_name(worse) for worse, said in mine.items() if said == verdict) or "–" for verdict in VERDICTS]


def _paper(name: str) -> str:
    rows = {_name(method): _printed(row) for method, row in TABLES[name].items()}
    inner = tag("h3", escape(text.paper.printed(name))) + tag("p", escape(text.paper.PRINTED))
    return tag("section", inner + _table([find_metric(name).title for name in PRINTED], rows), "panel tile paper")


def _printed(row: PaperRow) -> list[str]:
    values: Mapping[str, float | None] = {name: getattr(row, name) for name in PRINTED}
    return [
        NOT_KNOWN if value is None else _AS_PRINTED.get(name, "{:.2f}").format(value) for name, value in values.items()
    ]


def _table(head: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    titles = tag("td", "") + "".join(tag("th", escape(name), scope="col") for name in head)
    body = "".join(_row(title, row) for title, row in rows.items())
    inner = tag("table", tag("thead", tag("tr", titles)) + tag("tbody", body), "utility")
    return tag("div", inner, "scrolling", tabindex="0")


def _row(title: str, row: Sequence[str]) -> str:
    return tag("tr", tag("th", escape(title), scope="row") + "".join(tag("td", escape(cell)) for cell in row))


def _shown(title: str, method: str) -> str:
    """Return what a row is called: most titles begin with the method's name, the mean of originals has its own."""
    return _name(method) + title.removeprefix(method) if title.startswith(method) else title


def _name(method: str) -> str:
    return text.common.OTHER_ROWS.get(method) or title_of(method)

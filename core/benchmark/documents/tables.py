"""Tables of documents that are made of benchmarks: methods side by side, attacks, parts of E2URec, shares."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.documents.quoted import bracketed, cell_of, interval_of, shown
from core.benchmark.documents.sources import Bundled, is_own, titles_beside_controls
from core.benchmark.plan import ABLATION, FORGET_FRACTION, UNTOUCHED
from core.benchmark.results import OURS, PERCENT, Benchmark, Row
from core.benchmark.tables import later_notes, markdown_table, timed_cell, tuning_note
from core.evaluation.bootstrap import Estimate
from core.metrics import Metric, find_metric
from core.unlearning.registry import METHODS, title_of

METHOD_COLUMNS = (
    *("lira_user_auc", "mia_user_auc", "jsd", "retain_jsd", "auc", "ll", "l2"),
    *("seconds", "seconds_setup", "speedup", "trainable_params"),
)
HEADLINE_COLUMNS = ("lira_user_auc", "mia_user_auc", "jsd", "retain_jsd", "auc", "seconds")
_PART_COLUMNS = ("lira_user_auc", "mia_user_auc", "jsd", "retain_jsd", "auc")
_NO_ERROR = re.compile(r" ± 0(\.0+)?$")
_TUNED_ON = "‡"
_ATTACKS = ("lira_user", "mia_user")
_RATES = ("lira_user_tpr",)


def methods_table(bundled: Bundled, original: str) -> str:
    """Return all methods on one original, and how the table was made."""
    results = bundled.benchmark(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    return f"{_side_by_side(original, results, results.rows, METHOD_COLUMNS)}\n\n{how_made(results)}"


def headline_table(bundled: Bundled, original: str, *names: str) -> str:
    """Return the controls and the rows of the given names on one original, and how the table was made."""
    results = bundled.benchmark(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    rows = tuple(chosen(results, names))
    shown_alone = replace(results, rows=rows, refused=tuple(one for one in results.refused if one in names))
    return f"{_side_by_side(original, results, rows, HEADLINE_COLUMNS)}\n\n{how_made(shown_alone)}"


def attack_table(bundled: Bundled, original: str) -> str:
    """Return what attacks on people find in each row beyond retrained models, with intervals and the noise floor.

    Figures are means over seeds, and so are the ends of intervals; a benchmark that was made before these were measured
    shows differences alone.
    """
    results = bundled.benchmark(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    names = [name for name in _ATTACKS if any(f"{name}_auc" in row.metrics for row in results.rows)]
    head = [f"`{original}`", *(part for name in names for part in (title(f"{name}_gap"), text.documents.FLOOR))]
    told = [name for name in _RATES if any(name in row.metrics for row in results.rows)]
    lines = [
        [row_title(row), *(cell for name in names for cell in _gap(row, name)), *(cell_of(row, name) for name in told)]
        for row in results.rows
    ]
    head += map(title, told)
    return f"{markdown_table(head, lines)}\n\n{how_made(results)}"


def parts_table(bundled: Bundled, original: str) -> str:
    """Return E2URec as tuned, without one part at a time, and at both ends of each number that was swept."""
    results = bundled.benchmark(original, ABLATION)
    if results is None:
        return text.documents.NOT_BUNDLED
    tuned = [row for row in results.rows if row.method == OURS and row.as_tuned]
    without = [row for row in results.rows if row.changes and not row.at]
    swept = dict.fromkeys(name for row in results.rows for name in row.at)
    ends = [row for name in swept for row in _ends([row for row in results.rows if name in row.at], name)]
    lines = [[text.documents.AS_TUNED, *_cells(results, row, _PART_COLUMNS)] for row in tuned]
    lines += [
        [row.title.removeprefix(f"{OURS}: "), *_cells(results, row, _PART_COLUMNS)]
        for row in {row.title: row for row in [*without, *ends]}.values()
    ]
    head = [text.documents.CHANGED, *(title(name) for name in _PART_COLUMNS)]
    return f"{markdown_table(head, lines)}\n\n{how_made(results)}"


def shares_table(bundled: Bundled, original: str, metric: str = "jsd") -> str:
    """Return a metric over shares of the people, a column a method; retraining's own is the noise floor."""
    results = bundled.benchmark(original, FORGET_FRACTION)
    if results is None:
        return text.documents.NOT_BUNDLED
    methods = dict.fromkeys(row.method for row in results.rows if PERCENT in row.at)
    lines = []
    for percent in sorted({row.at[PERCENT] for row in results.rows if PERCENT in row.at}):
        here = {row.method: row for row in results.rows if row.at.get(PERCENT) == percent}
        cells = [_of_method(results, here.get(method), metric) for method in methods]
        lines.append([text.documents.share(percent), *cells])
    head = [text.documents.OF_PEOPLE, *map(_called, methods)]
    return f"{markdown_table(head, lines)}\n\n{how_made(results)}"


def chosen(results: Benchmark, names: Sequence[str]) -> list[Row]:
    """Return the controls and the rows of the given names, in the order of the benchmark."""
    titles = titles_beside_controls(results, names)
    return [row for row in results.rows if row.title in titles]


def how_made(results: Benchmark) -> str:
    """Return under which seeds, on what and when a benchmark was made, with what has to be known to read it."""
    references = dict.fromkeys(seed for row in results.rows if row.reference for seed in row.reference["seeds"])
    notes = [text.documents.made(text.documents.seeds_and_references(results.seeds, [*references]), results.made)]
    if results.refused:
        notes.append(text.benchmark.refused([_named(one) for one in results.refused]))
    notes += later_notes(results, _named)
    if note := tuning_note(results):
        notes.append(note)
    quiet = {True: [], False: [text.benchmark.NOT_QUIET], None: [text.benchmark.NOISE_UNKNOWN]}
    return " ".join([*notes, *quiet[results.quiet]])


def row_title(row: Row) -> str:
    """Return what documents call a row: its method's title, and whether it is our own."""
    if row.method == UNTOUCHED:
        return text.documents.ORIGINAL
    return row.title if row.method == MEAN_OF_ORIGINALS else _called(row.method)


def title(metric: str) -> str:
    """Return the heading of a column."""
    return text.documents.TITLES.get(metric) or find_metric(metric).title


def _named(title: str) -> str:
    return _called(title) if title in METHODS else title


def _called(method: str) -> str:
    if method == MEAN_OF_ORIGINALS:
        return text.benchmark.MEAN
    known = title_of(method) if method in METHODS else method.replace("_", " ").capitalize()
    return text.documents.row_title(known, is_own(method))


def _side_by_side(original: str, results: Benchmark, rows: Sequence[Row], columns: Sequence[str]) -> str:
    known = [name for name in columns if any(name in row.metrics for row in rows)]
    lines = [[row_title(row), *_cells(results, row, known)] for row in rows]
    return markdown_table([f"`{original}`", *map(title, known)], lines)


def _cells(results: Benchmark, row: Row, names: Sequence[str]) -> list[str]:
    return [_cell(results, row, name) for name in names]


def _cell(results: Benchmark, row: Row, name: str) -> str:
    """Return a cell: no seconds of what does nothing, and no error that rounds to 0."""
    if row.method == UNTOUCHED and name == "seconds":
        return text.documents.NOT_KNOWN
    return _NO_ERROR.sub("", timed_cell(results, row, _as_shown(name)))


def _as_shown(name: str) -> Metric:
    """Return a metric with the decimal places that documents give it."""
    found = find_metric(name)
    return replace(found, digits=1) if found.kind == "attack" else found


def _gap(row: Row, name: str) -> tuple[str, str]:
    """Return the cells of an attack's gap to retrained models, and of its noise floor."""
    found = interval_of(row, f"{name}_gap")
    auc, retrained = row.mean(f"{name}_auc"), row.mean(f"{name}_auc_retrained")
    if found is None and auc is not None and retrained is not None:
        found = Estimate(auc - retrained)
    cell = text.documents.NOT_KNOWN if found is None else bracketed(f"{name}_gap", found)
    return cell, shown(f"{name}_gap_floor", row.mean(f"{name}_gap_floor"))


def _ends(rows: Sequence[Row], name: str) -> list[Row]:
    """Return the rows of the least and of the largest value on a curve, but for that which is as tuned."""
    ordered = sorted(rows, key=lambda row: row.at[name])
    return [row for row in (ordered[0], ordered[-1]) if row.changes]


def _of_method(results: Benchmark, row: Row | None, metric: str) -> str:
    if row is None:
        return text.documents.NOT_KNOWN
    mark = f" {_TUNED_ON}" if row.tuned_on else ""
    return f"{_cell(results, row, metric)}{mark}" if metric in row.metrics else text.documents.NOT_KNOWN

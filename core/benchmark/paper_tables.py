"""The paper's two tables, as printed, and the orderings that they show.

Source: Wang et al., *Towards Efficient and Effective Unlearning of Large Language Models for Recommendation*, Frontiers
of Computer Science, DOI 10.1007/s11704-024-40044-2. As printed in the paper: T5-base, their GPU, 20 % of the users
forgotten. These figures stand beside ours and are never ranked with them: what can be compared is which of two methods
comes out ahead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from core import text
from core.benchmark.plan import UNTOUCHED
from core.benchmark.results import OURS, Benchmark
from core.data.datasets.registry import DATASETS
from core.metrics import find_metric
from core.unlearning.paper_settings import PAPER
from core.unlearning.registry import METHODS, title_of

Verdict: TypeAlias = Literal["holds", "does not hold here", "not measured"]
VERDICTS: tuple[Verdict, ...] = ("holds", "does not hold here", "not measured")


@dataclass(frozen=True)
class PaperRow:
    """A row as printed; None where the paper prints a dash.

    Attributes:
        auc: AUC × 100, on test.
        acc: Accuracy × 100, on test.
        ll: Log loss × 100 (nats), on test.
        jsd: What the paper calls JSD, × 100; of the size of a symmetric KL, which the authors' code computes.
        l2: L2-norm × 100.
        seconds: Seconds.
        trainable_params: Parameters.
    """

    auc: float
    acc: float
    ll: float
    jsd: float | None
    l2: float | None
    seconds: float
    trainable_params: float


Table: TypeAlias = Mapping[str, PaperRow]
PRINTED = tuple(field.name for field in fields(PaperRow))
"""Names of the metrics that the paper prints."""

MOVIELENS_1M: Table = {
    "original": PaperRow(77.44, 70.60, 56.78, None, None, 9048, 2.2e8),
    "retrain": PaperRow(76.85, 69.98, 57.35, None, None, 5279, 2.2e8),
    "sisa": PaperRow(75.35, 68.52, 58.89, 2.05, 9.82, 3042, 8.9e8),
    "receraser": PaperRow(75.59, 68.84, 58.86, 2.03, 9.64, 4009, 8.9e8),
    "negkl": PaperRow(75.65, 69.19, 59.34, 3.67, 12.47, 1805, 2.2e8),
    "neggrad": PaperRow(75.97, 69.31, 59.20, 4.64, 14.13, 1940, 2.2e8),
    "bad_teacher": PaperRow(75.61, 69.41, 58.83, 4.35, 14.95, 1684, 2.2e8),
    "e2urec": PaperRow(76.34, 69.76, 57.75, 1.91, 9.51, 941, 1.7e6),
}
GOODREADS: Table = {
    "original": PaperRow(73.52, 70.67, 55.46, None, None, 9152, 2.2e8),
    "retrain": PaperRow(73.39, 70.53, 55.56, None, None, 5448, 2.2e8),
    "sisa": PaperRow(72.19, 70.07, 56.76, 2.04, 8.85, 3008, 8.9e8),
    "receraser": PaperRow(72.29, 69.93, 56.57, 1.66, 7.71, 3208, 8.9e8),
    "negkl": PaperRow(72.88, 70.15, 56.38, 2.02, 10.01, 1866, 2.2e8),
    "neggrad": PaperRow(72.85, 70.26, 57.21, 2.56, 10.44, 1608, 2.2e8),
    "bad_teacher": PaperRow(72.75, 70.13, 61.43, 8.02, 19.09, 1753, 2.2e8),
    "e2urec": PaperRow(73.41, 70.42, 55.48, 0.90, 6.54, 800, 1.7e6),
}
TABLES: Mapping[str, Table] = {"MovieLens-1M": MOVIELENS_1M, "GoodReads": GOODREADS}
"""Both tables by the data set's name; methods under their names here, figures as printed."""
PAPER_DATA: Mapping[str, str] = {"movielens-1m-paper": "MovieLens-1M", "goodreads-paper": "GoodReads"}
"""The very data of each table: there, and nowhere else, differences to the paper's figures mean something."""
COMPARED: tuple[tuple[str, str], ...] = (
    *(("auc", "auc"), ("acc", "acc"), ("ll", "ll"), ("jsd", "jsd"), ("symmetric_kl", "jsd"), ("l2", "l2")),
    *(("seconds", "seconds"), ("trainable_params", "trainable_params")),
)
"""Our metrics, each with the printed one that it stands beside."""
_ANCHORS = ("e2urec", "retrain", "original")
"""The methods whose place in the table the paper argues from."""


@dataclass(frozen=True)
class Ordering:
    """The paper prints a better figure for one method than for another.

    Attributes:
        metric: Of which figure.
        better: The method ahead.
        worse: The method behind.
    """

    metric: str
    better: str
    worse: str


def table_for(dataset: str) -> str | None:
    """Return the name of the table to set beside results on ``dataset``, by its card; None where there is none."""
    known = DATASETS.get(dataset)
    return known.card.paper_table if known else None


def orderings(table: Table) -> tuple[Ordering, ...]:
    """Return who is ahead of whom in every metric, for each pair that ``e2urec``, ``retrain`` or ``original`` is in.

    Pairs printed alike, or not at all, are
    left out, and so is what the original cost: the paper prints its training, which no request here pays for.
    """
    pairs = [
        (one, other)
        for at, one in enumerate(_ANCHORS)
        for other in table
        if other != one and other not in _ANCHORS[:at]
    ]
    found = [_ordering(table, metric, *pair) for metric in PRINTED for pair in pairs]
    return tuple(one for one in found if one is not None)


def verdicts(table: Table, means: Mapping[str, Mapping[str, float]]) -> dict[Ordering, Verdict]:
    """Return for every ordering of ``table`` whether it holds in other results.

    Args:
        table: One of :data:`TABLES`.
        means: Mean of each metric (under the names of :class:`PaperRow`) by method; what is missing was not measured.

    Returns:
        ``holds`` where the mean of the method ahead is strictly better here too.
    """
    return {one: _verdict(one, means) for one in orderings(table)}


def beside_paper(results: Benchmark) -> tuple[list[str], list[list[str]]] | None:
    """Return the heading and lines of our figures beside the paper's, with differences: a line a method of its table.

    Returns:
        None where the data is not that of the paper's table, or methods ran with other settings.
    """
    name = PAPER_DATA.get(results.dataset)
    if name is None or not results.what.endswith(f"-{PAPER}"):
        return None
    head = [find_metric(metric).heading for metric, _ in COMPARED]
    means, known = results.means(), TABLES[name]
    if results.original_seconds is not None and UNTOUCHED in means:
        means[UNTOUCHED]["seconds"] = results.original_seconds
    lines = [[title_of(method), *_compared(means[method], known[method])] for method in known if method in means]
    return [text.planning.beside.METHOD, *head], lines


def _compared(ours: Mapping[str, float], printed: PaperRow) -> Iterator[str]:
    for metric, column in COMPARED:
        kind, value, paper = find_metric(metric), ours.get(metric), getattr(printed, column)
        if paper is None or not value:  # the original's own training is no request's
            yield kind.format(value or None)
            continue
        shown = f"{paper:,.{kind.digits}f}"
        difference = kind.format(value - paper / kind.scale, sign="+")
        yield text.planning.beside.cell(kind.format(value), shown, difference)


def beside_title(results: Benchmark) -> str:
    """Return what :func:`beside_paper` is about."""
    return text.planning.beside.title(PAPER_DATA[results.dataset])


def beside_notes(results: Benchmark) -> list[str]:
    """Return what has to be said below :func:`beside_paper`, and how E2URec's seconds are spent."""
    spent = results.means().get(OURS, {})
    phases = {name: spent[f"seconds_{name}"] for name in METHODS[OURS].card.phases if f"seconds_{name}" in spent}
    seconds = [(name, find_metric("seconds").format(one)) for name, one in phases.items()]
    said = [text.planning.beside.phases(title_of(OURS), seconds)] if seconds else []
    return [text.planning.beside.CAPTION, *said]


def _ordering(table: Table, metric: str, one: str, other: str) -> Ordering | None:
    if find_metric(metric).kind == "cost" and "original" in (one, other):
        return None
    values = (getattr(table[one], metric), getattr(table[other], metric))
    if None in values or values[0] == values[1]:
        return None
    return Ordering(metric, one, other) if find_metric(metric).beats(*values) else Ordering(metric, other, one)


def _verdict(ordering: Ordering, means: Mapping[str, Mapping[str, float]]) -> Verdict:
    values = [means.get(name, {}).get(ordering.metric) for name in (ordering.better, ordering.worse)]
    first, second = values
    if first is None or second is None:
        return "not measured"
    return "holds" if find_metric(ordering.metric).beats(first, second) else "does not hold here"

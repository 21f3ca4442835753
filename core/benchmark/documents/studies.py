"""Tables of studies: what came of many small requests, each alone."""

from core import text
from core.benchmark.documents.quoted import cell_of
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.tables import how_made, row_title, title
from core.benchmark.results import Benchmark
from core.benchmark.tables import markdown_table

_SINGLES = (
    *("lira_gap", "lira_user_gap", "mia_gap", "mia_user_gap"),
    *("jsd", "jsd_change", "nearer", "retain_jsd", "retain_jsd_change", "auc", "latency_p50"),
)


def singles_table(bundled: Bundled, original: str, kind: str) -> str:
    """Return what came of many people, or ratings, of whom each was forgotten alone, and how the table was made."""
    results = bundled.benchmark(original, text.benchmark.singles(kind))
    if results is None:
        return text.documents.NOT_BUNDLED
    head, lines = singles_cells(results)
    table = markdown_table([f"`{original}`", *head[1:]], lines)
    return f"{table}\n\n{text.documents.so_many_requests(_many(results), kind)} {how_made(results)}"


def singles_cells(results: Benchmark) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of a table: a line a method, what is unknown a dash.

    Seconds of a machine that was not idle are left out.
    """
    quiet = results.quiet is not False
    known = [name for name in _SINGLES if any(name in row.metrics for row in results.rows)]
    names = [name for name in known if quiet or not name.startswith("latency")]
    lines = [[row_title(row), *(cell_of(row, name) for name in names)] for row in results.rows]
    return [text.benchmark.METHOD, *map(title, names)], lines


def _many(results: Benchmark) -> int:
    return len(results.request["users"]) + len(results.request["interactions"])

"""Tables of what a request does besides: whose answers moved, who else is exposed, what becomes of use and fairness."""

from core import text
from core.benchmark.documents.quoted import cell_of
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.tables import how_made, row_title, title
from core.benchmark.results import Benchmark
from core.benchmark.tables import markdown_table
from core.metrics import metrics_in

_MOVED = ("move_user_gap", "move_kept_user_gap", "retain_lira_user_gap", "retain_mia_user_gap")
"""What who holds both models finds beyond retraining, among strangers and among those who stayed; then what unlearning
others adds to what an attacker finds of those who stayed."""


def moved_table(bundled: Bundled, original: str) -> str:
    """Return what is found by who holds both models, and what unlearning does to those who stayed."""
    results = bundled.benchmark(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    return _table(original, results, [name for name in _MOVED if any(name in row.metrics for row in results.rows)])


def usefulness_table(bundled: Bundled, original: str) -> str:
    """Return use beyond AUC, and how far apart groups of people are served."""
    results = bundled.benchmark(original)
    if results is None:
        return text.documents.NOT_BUNDLED
    known = [one.name for one in metrics_in("usefulness")]
    return _table(original, results, [name for name in known if any(name in row.metrics for row in results.rows)])


def _table(original: str, results: Benchmark, names: list[str]) -> str:
    lines = [[row_title(row), *(cell_of(row, name) for name in names)] for row in results.rows]
    return f"{markdown_table([f'`{original}`', *map(title, names)], lines)}\n\n{how_made(results)}"

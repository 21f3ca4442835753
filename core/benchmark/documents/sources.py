"""What is bundled of one data set, as documents ask for it: benchmarks, designs, recordings, what came back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.designs.results import DesignResults, DesignRow, load_design
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.benchmark.results import Benchmark, Row, benchmark_path, load_benchmark
from core.checksums import read_record
from core.experiment.visitor import visitors_path
from core.files import ASSETS
from core.runs.recording import AUDIT_FILE, Recording, recording_in, recording_path
from core.unlearning.registry import METHODS

OWN = "ours"
"""Stands for a method of our own, whatever it is called."""
COMMON = "twenty-percent"
"""What is meant where nothing else is said."""
RETURNING = ("relearn", "rounding")
"""Commands that try to bring back what was forgotten, by whose names their answers are bundled."""
_OURS = "Ours."


@dataclass(frozen=True)
class Bundled:
    """What is bundled of one data set.

    Attributes:
        assets: Folder of the bundled files.
        dataset: Name of the data set.
    """

    assets: Path = ASSETS
    dataset: str = "movielens-100k"

    def benchmark(self, original: str, what: str = COMMON) -> Benchmark | None:
        """Return a benchmark; None where nobody has bundled it."""
        return load_benchmark(self.dataset, original, what, self.assets)

    def design(self, original: str) -> DesignResults | None:
        """Return the design of an original; None where nobody has bundled one."""
        return load_design(self.dataset, original, self.assets)

    def recording(self, original: str, what: str = COMMON, method: str = "e2urec") -> Recording | None:
        """Return a recorded run; None where nobody has bundled it."""
        return recording_in(recording_path(self.assets, self.dataset, original, what) / method)

    def returned(self, original: str, command: str) -> dict[str, Any] | None:
        """Return what one of :data:`RETURNING` found of the recorded run; None where nobody has bundled it."""
        return record_at(benchmark_path(self.assets, self.dataset, original, command))

    def visitors(self, original: str) -> dict[str, Any] | None:
        """Return how simulated visitors of an original fared; None where nobody has bundled that."""
        return record_at(visitors_path(self.assets, f"{self.dataset}/{original}"))


def record_at(path: Path) -> dict[str, Any] | None:
    """Return what was bundled in a file; None where nobody has bundled it."""
    return dict(read_record(path)) if path.is_file() else None


def measured(recording: Recording) -> dict[str, Any]:
    """Return all that is known of a recorded run: its metrics, and the audit that lies beside them."""
    return recording.run.metrics | (record_at(recording.folder / AUDIT_FILE) or {})


def is_own(method: str) -> bool:
    """Return whether a method is our own, rather than published by others or a mere yardstick.

    What is bundled and no longer on the registry was ours too: others' methods stay.
    """
    if method not in METHODS:
        return method != MEAN_OF_ORIGINALS
    return METHODS[method].card.source.startswith(_OURS) and not METHODS[method].card.yardstick


def rows_called(results: Benchmark | DesignResults, name: str) -> Iterator[Row | DesignRow]:
    """Yield the rows of a name: a method, the title of one row, or :data:`OWN`; rows as tuned come first."""
    rows: tuple[Row | DesignRow, ...] = results.rows
    titled = [row for row in rows if row.title == name]
    named = [row for row in rows if row.method == name or (name == OWN and is_own(row.method))]
    known = [row for row in named if row.method in METHODS] or named
    yield from titled or sorted(known, key=lambda row: bool(getattr(row, "changes", {})))


def titles_beside_controls(results: Benchmark | DesignResults, names: Sequence[str]) -> set[str]:
    """Return the titles of the control rows and of the rows of the given names."""
    wanted = (UNTOUCHED, MEAN_OF_ORIGINALS, REFERENCE, *names)
    return {row.title for name in wanted for row in rows_called(results, name)}


def in_order(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield what was ``found`` under each of ``names``, in their order: that of JSON is the alphabet's."""
    return ((name, found[name]) for name in names if name in found)


def numbers_in(record: object) -> Iterator[float]:
    """Yield every number in a JSON-ready value, keys that are numbers and texts that are numbers included."""
    if isinstance(record, Mapping):
        for name, one in record.items():
            yield from numbers_in(name)
            yield from numbers_in(one)
    elif isinstance(record, list | tuple):
        for one in record:
            yield from numbers_in(one)
    elif isinstance(record, str):
        try:
            yield float(record)
        except ValueError:
            return
    elif isinstance(record, int | float) and not isinstance(record, bool):
        yield float(record)

"""What a design found: typed, written as one JSON file, and read back by whoever asks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.benchmark.designs.variance import VarianceParts
from core.benchmark.results import benchmark_path
from core.checksums import read_record, unless_damaged
from core.evaluation.bootstrap import Estimate
from core.files import ASSETS, plain, write_json

DESIGN = "design"
"""What a design is called among the benchmarks."""


@dataclass(frozen=True)
class Reading:
    """One metric of one row.

    Attributes:
        mean: Over all cells and retrained models, with its interval.
        cells: (originals, forget sets) the mean over retrained models of each cell.
        parts: Where a single reading varies.
        people: Variance of a single reading that is due to who is in a forget set; None of a single forget set.
        strangers: Variance that all cells share, which is due to which people no model ever saw; likewise.
        paired: The row less the row of E2URec, cell by cell on the same people; None where there is no such row.
    """

    mean: Estimate
    cells: tuple[tuple[float, ...], ...]
    parts: VarianceParts
    people: float | None
    strangers: float | None
    paired: Estimate | None = None


@dataclass(frozen=True)
class DesignRow:
    """One line of the table.

    Attributes:
        title: What it is called there.
        method: Name on the registry, or what stands for it in a control row.
        tuned_on: How many of those whom it forgets its settings were tuned on, over all forget sets.
        readings: By metric.
    """

    title: str
    method: str
    tuned_on: int
    readings: Mapping[str, Reading]


@dataclass(frozen=True)
class DesignResults:
    """Rows on several originals of one recipe.

    Attributes:
        dataset: Name of the data set.
        original: Name of the bundled original.
        originals: Seed of each original; the first is the bundled one.
        references: Seeds of the models retrained for each forget set.
        forget_sets: What went, as records, with ``people`` and ``samples``, how many these are.
        rows: The lines of the table.
        floors: By metric, how far models retrained for the same forget set are from one another.
        shadows: How many shadow models the likelihood-ratio attack had.
        no_shadows: Why there are none, in a sentence.
        refused: Methods that are missing since tuning found that no setting helps at that size.
        made: When, with what, on what and by which command.
    """

    dataset: str
    original: str
    originals: tuple[int, ...]
    references: tuple[int, ...]
    forget_sets: tuple[Mapping[str, Any], ...]
    rows: tuple[DesignRow, ...]
    floors: Mapping[str, float]
    shadows: int
    no_shadows: str
    refused: tuple[str, ...]
    made: Mapping[str, str]

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many originals, forget sets, and retrained models of each forget set there are."""
        return len(self.originals), len(self.forget_sets), len(self.references)

    def as_record(self) -> dict[str, Any]:
        """Return it as JSON-ready values; :meth:`from_record` reads them back."""
        return dict(plain(asdict(self)))

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "DesignResults":
        """Return the results that :meth:`as_record` wrote."""
        listed = {name: tuple(record[name]) for name in ("originals", "references", "forget_sets", "refused")}
        return DesignResults(**{**record, **listed, "rows": tuple(map(_row, record["rows"]))})


def design_path(assets: Path, dataset: str, original: str) -> Path:
    """Return where the bundled results of a design lie."""
    return benchmark_path(assets, dataset, original, DESIGN)


def answers_folder(assets: Path, dataset: str, original: str) -> Path:
    """Return where the bundled answers of a design's models lie."""
    return assets / "designs" / dataset / original


def load_design(dataset: str, original: str, assets: Path = ASSETS) -> DesignResults | None:
    """Return the bundled results of a design; None where nobody has bundled any, or, with a warning, damaged ones."""
    path = design_path(assets, dataset, original)
    return unless_damaged(lambda: read_design(path)) if path.is_file() else None


def read_design(path: Path) -> DesignResults:
    """Return the results in the file that :func:`write_design` wrote."""
    return DesignResults.from_record(read_record(path))


def write_design(path: Path, results: DesignResults) -> None:
    """Write ``results`` to ``path`` as JSON, whole or not at all."""
    write_json(path, results.as_record())


def _row(record: Mapping[str, Any]) -> DesignRow:
    return DesignRow(**{**record, "readings": {name: _reading(one) for name, one in record["readings"].items()}})


def _reading(record: Mapping[str, Any]) -> Reading:
    known = {
        "mean": _estimate(record["mean"]),
        "cells": tuple(map(tuple, record["cells"])),
        "parts": VarianceParts(**record["parts"]),
        "paired": None if record["paired"] is None else _estimate(record["paired"]),
    }
    return Reading(**{**record, **known})


def _estimate(record: Mapping[str, float | None]) -> Estimate:
    return Estimate(**{name: float("nan") if one is None else one for name, one in record.items()})

"""Time, memory and disk of what is left of a benchmark, and how that is told."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core import text
from core.benchmark.documents.costs import GPUS, USED
from core.benchmark.forecast.step_times import StepTimes
from core.benchmark.forecast.workload import SampleCounts, work_of, work_of_original
from core.benchmark.plan import Entry, Plan
from core.config import Training
from core.runs.store import Run
from core.unlearning.base import Method
from core.unlearning.effort import Effort
from core.unlearning.paper_settings import paper_settings
from core.unlearning.registry import find_method

_WEIGHT, _STATE = 4, 3 * 4
"""Bytes of a weight, and of one with both moments of AdamW, as a state to resume from has them."""
_BATCH = 32


@dataclass(frozen=True)
class ForecastRow:
    """What one row, or the original, has ahead.

    Attributes:
        title: What it is called.
        runs: Runs that are not finished.
        work: Of all of them together; None where that cannot be told beforehand.
    """

    title: str
    runs: int
    work: Effort | None


@dataclass(frozen=True)
class Forecast:
    """What is left of a benchmark, and what that will take here.

    Attributes:
        rows: The original first, where it is not trained yet.
        counts: How large the data is.
        times: What was measured.
        random: Whether it was measured with random weights.
        kept: Bytes of disk that trained models will fill.
        passing: Bytes of disk that states to resume from fill meanwhile.
    """

    rows: tuple[ForecastRow, ...]
    counts: SampleCounts
    times: StepTimes
    random: bool
    kept: float
    passing: float

    @property
    def seconds(self) -> float:
        """About how long everything takes here whose work is known."""
        return sum(self.times.seconds(row.work) for row in self.rows if row.work is not None)

    @property
    def memory(self) -> float:
        """About how many bytes are held at most: by the model that is trained, and the original beside it."""
        return self.times.memory.at(_BATCH) + _WEIGHT * self.times.parameters

    def as_record(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        each = [asdict(row) | {"seconds": row.work and self.times.seconds(row.work)} for row in self.rows]
        return {**asdict(self), "rows": each, "seconds": self.seconds, "memory": self.memory}


def forecast(
    plan: Plan, folder: Path, counts: SampleCounts, training: Training, times: StepTimes, random: bool, trained: bool
) -> Forecast:
    """Return what is left of ``plan``, and what that will take.

    Args:
        plan: All runs.
        folder: Where they go; what is finished there is not left.
        counts: How large the data is.
        training: How the original is trained.
        times: What was measured.
        random: Whether it was measured with random weights.
        trained: Whether the original is there already.
    """
    first = () if trained else (ForecastRow(text.planning.forecast.ORIGINAL, 1, work_of_original(counts, training)),)
    rows = [_row(plan, entry, folder, counts, training) for entry in plan.entries]
    weights = _WEIGHT * times.parameters
    kept = weights * (
        len(first) + sum(row.runs * _models(entry) for row, entry in zip(rows, plan.entries, strict=True))
    )
    passing = 2 * _STATE * times.parameters if any(row.runs for row in (*first, *rows)) else 0
    return Forecast((*first, *rows), counts, times, random, kept, passing)


def forecast_table(found: Forecast) -> tuple[list[str], list[list[str]]]:
    """Return the heading and the lines of what is left: a line a row, and one for all."""
    lines = [[row.title, str(row.runs), *_cells(found.times, row.work)] for row in found.rows]
    known = [row.work for row in found.rows if row.work is not None]
    total = sum(known, Effort())
    lines.append([text.planning.forecast.TOTAL, str(sum(row.runs for row in found.rows)), *_cells(found.times, total)])
    return list(text.planning.forecast.head(tuple(GPUS))), lines


def forecast_notes(found: Forecast, folder: Path) -> list[str]:
    """Return the sentences below the table."""
    times, counts = found.times, found.counts
    on_gpu = not times.device.startswith("CPU")
    return [
        text.planning.forecast.counts(counts.train, counts.forgotten, counts.tokens, counts.known),
        text.planning.forecast.measured(times.device, times.parameters, times.tokens, times.sizes, found.random),
        text.planning.forecast.elsewhere(USED),
        text.planning.forecast.memory(found.memory, times.sizes[1], _BATCH, on_gpu),
        text.planning.forecast.disk(found.kept, found.passing, folder),
        text.planning.forecast.RATHER,
    ]


def _row(plan: Plan, entry: Entry, folder: Path, counts: SampleCounts, training: Training) -> ForecastRow:
    left = [seed for seed in plan.seeds if not Run(entry.place(folder, seed)).finished]
    each = work_of(_method(entry), counts, training)
    return ForecastRow(entry.title, len(left), each and each.times(len(left)))


def _method(entry: Entry) -> Method:
    kind = find_method(entry.method)
    return kind(paper_settings(kind) if entry.as_in_paper else None)


def _models(entry: Entry) -> float:
    """Return how many whole models a run keeps: each shard once for all requests, and once for its own."""
    method = _method(entry)
    if method.scope != "all":
        return 0
    return 2.0 * getattr(method.settings, "shards", 0.5)


def _cells(times: StepTimes, work: Effort | None) -> list[str]:
    if work is None:
        return [text.planning.forecast.UNKNOWN] * (3 + len(GPUS))
    elsewhere = [times.counted(work) / (most * USED) for most in GPUS.values()]
    seconds = map(text.planning.forecast.hours, (times.seconds(work), *elsewhere))
    return [*map(text.planning.forecast.many, (work.learned, work.scored)), *seconds]

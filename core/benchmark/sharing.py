"""A benchmark made in parts: its runs over several machines, and rows that come to a table later."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.plan import UNTOUCHED, Plan
from core.benchmark.quiet import merge_notes
from core.benchmark.results import Benchmark, tested
from core.errors import RequestError, RunError
from core.experiment.experiment import Experiment
from core.experiment.series import Variant, config_of
from core.files import founded_folder
from core.metrics import metrics_in
from core.runs.store import CHECKPOINT, Run
from core.unlearning.registry import METHODS

_WRITTEN = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")
_SAME = ("what", "dataset", "original", "request", "seeds", "original_seed")
"""What two tables must share to become one."""


@dataclass(frozen=True)
class RunShard:
    """One machine's part of the runs.

    Attributes:
        number: Which part, from 1.
        of: How many parts there are.
    """

    number: int
    of: int

    def __str__(self) -> str:
        """Return it as it is written on the command line, such as ``2/3``."""
        return f"{self.number}/{self.of}"

    def runs(self, plan: Plan, folder: Path) -> dict[Path, Variant]:
        """Return this part of the runs of ``plan``, by folder.

        Where there are as many seeds as parts or more, seeds are dealt out, so that all rows of a seed are timed on one
        machine and their seconds compare; else single runs are.
        """
        every = plan.runs(folder)
        if len(plan.seeds) < self.of:
            return dict(list(every.items())[self.number - 1 :: self.of])
        rows = len(plan.entries)
        return {place: one for at, (place, one) in enumerate(every.items()) if at // rows % self.of == self.number - 1}


def read_shard(written: str) -> RunShard:
    """Return the shard that is ``written`` as ``2/3``.

    Raises:
        RequestError: It is written in another way, or there is no such part.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise RequestError(text.planning.sharing.no_shard(written))
    return RunShard(int(found[1]), int(found[2]))


def merge_runs(experiment: Experiment, plan: Plan, folder: Path, others: Sequence[Path]) -> dict[Path, Path]:
    """Copy into ``folder`` every finished run of ``plan`` that is missing there and lies in one of ``others``.

    Args:
        experiment: On what.
        plan: All runs.
        folder: The benchmark's.
        others: Folders in which shards of the same benchmark were made.

    Returns:
        Where each run that was copied came from, by where it lies now.

    Raises:
        RunError: A folder is missing, or holds a run of something else under the name of one of these.
        DamageError: A file is not the one that was written.
    """
    for one in others:
        if not one.is_dir():
            raise RunError(text.planning.sharing.no_folder_to_merge(one))
    merged, wanted = dict[Path, Path](), plan.runs(folder)
    configs = {place: config_of(experiment, plan.request, one) for place, one in wanted.items()}
    for place in wanted:
        found = [one / place.relative_to(folder) for one in others]
        for source in (one for one in found if Run(one).finished and not Run(place).finished):
            _copy(source, place, configs[place])
            merged[place] = source
    merge_notes(folder, others)
    return merged


def _copy(source: Path, place: Path, config: Mapping[str, Any]) -> None:
    """Copy a finished run; what an unfinished one has left at ``place`` gives way to it."""
    if Run(source).config != json.loads(json.dumps(config)):
        raise RunError(text.planning.sharing.other_run(source))
    if place.is_dir():
        Run(place).remove()
    with founded_folder(place) as fresh:
        copytree(source, fresh, dirs_exist_ok=True, ignore=lambda *_: {CHECKPOINT})


def joined(before: Benchmark | None, now: Benchmark) -> Benchmark:
    """Return the table ``before`` with the rows of ``now`` in place of its own of the same title, or beside them.

    All are tested anew, and seconds are left out: they were not taken side by side. Where nothing of ``before`` is
    left, or rows stand on curves or are of kinds, the table is ``now``.

    Raises:
        RequestError: Both were not measured on the same request, under the same seeds, against the same models.
    """
    titles = {row.title for row in now.rows} | set(now.refused)
    kept = [row for row in before.rows if row.title not in titles] if before else []
    whole = all(row.method == MEAN_OF_ORIGINALS for row in kept)
    if before is None or whole or any(row.at or row.kind for row in (*before.rows, *now.rows)):
        return now
    if any(getattr(before, name) != getattr(now, name) for name in _SAME) or not _against(now) <= _against(before):
        raise RequestError(text.benchmark.measured_otherwise(before.what))
    others = (name for name in METHODS if name != UNTOUCHED)
    order = {name: at for at, name in enumerate([UNTOUCHED, MEAN_OF_ORIGINALS, *others])}
    later = [replace(row, made=now.made) for row in now.rows]
    rows = sorted([*kept, *later], key=lambda row: order.get(row.method, len(order)))
    refused = (*(title for title in before.refused if title not in titles), *now.refused)
    rows = tested(rows, [metric.name for metric in metrics_in("headline")], MEAN_OF_ORIGINALS)
    return replace(before, rows=tuple(rows), refused=refused, quiet=False)


def _against(results: Benchmark) -> set[tuple[bool, tuple[int, ...]]]:
    """Return against which retrained models rows were measured."""
    known = [row.reference for row in results.rows if row.reference]
    return {(bool(one["bundled"]), tuple(one["seeds"])) for one in known}

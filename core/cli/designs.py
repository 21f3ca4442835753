"""A design from the terminal: what is left to be made, the table at the end, and its place among the assets."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Group, RenderableType

from core import text
from core.benchmark.controls import MEAN_OF_ORIGINALS
from core.benchmark.designs.design import Design, design_of, design_size
from core.benchmark.designs.measure import RESULTS_FILE, measure_design
from core.benchmark.designs.predictions import MOST_OF_A_FILE
from core.benchmark.designs.results import DesignResults, answers_folder, design_path, read_design, write_design
from core.benchmark.designs.runs import PREDICTIONS, answers_path, left_to_do, run_design, without_refused_methods
from core.benchmark.designs.tables import SPLIT, design_notes, design_table, variance_table
from core.cli.bundling import command_line, list_asset
from core.cli.output import CommandResult, say
from core.cli.progress import Screen, screen, watch
from core.cli.tables import titled_table
from core.errors import RequestError, RunError
from core.experiment.experiment import Experiment
from core.files import atomic_folder
from core.metrics import find_metric
from core.runs.events import Evaluated, Event
from core.tuning.tuning_requests import tuning_requests

_COMMAND = "benchmark"


def size_in(given: str) -> tuple[int, int, int]:
    """Return how large a design the option ``--design`` asks for.

    Raises:
        typer.BadParameter: It is written in another way.
    """
    try:
        return design_size(given)
    except RequestError as error:
        raise typer.BadParameter(str(error)) from error


def run_and_show(
    experiment: Experiment,
    size: tuple[int, int, int],
    methods: Sequence[str],
    out: Path,
    options: Mapping[str, object],
    bundle: bool,
    as_json: bool,
) -> CommandResult:
    """Make a design, measure it and return what came of it; interrupted, the same goes on.

    Args:
        experiment: The bundled original on its data.
        size: How many originals, forget sets, and retrained models of each.
        methods: Names on the registry.
        out: Where everything goes.
        options: The command's, as they are told.
        bundle: Whether the result and all answers are put among the assets.
        as_json: How it is printed.

    Raises:
        RequestError: Too few people are left to be drawn.
        RunError: Another process is at work in ``out``, or something else lies there.
    """
    tuned = {user for one in tuning_requests(experiment.samples) for user in one.together.users}
    wanted = design_of(experiment.samples, experiment.recommender.recipe.seed, size, methods, tuned)
    design, refused = without_refused_methods(experiment, wanted)
    said = _left(experiment, design, out)
    say(said())
    watch(run_design(experiment, design, out), _telling(said))
    watch(
        measure_design(experiment, design, out, command_line(_COMMAND, experiment.interactions.name, options), refused)
    )
    results = read_design(out / RESULTS_FILE)
    if bundle:
        _bundle(results, out, experiment.assets, options)
    return CommandResult({**results.as_record(), "folder": out}, _shown(results), as_json)


def _left(experiment: Experiment, design: Design, out: Path) -> Callable[[], str]:
    """Return what says what is still to be made, and how long that will take."""

    def said() -> str:
        left = left_to_do(experiment, design, out)
        seconds = sum(one.models * one.seconds for one in left if one.seconds is not None)
        unknown = [one.kind for one in left if one.seconds is None]
        return text.designs.left([(one.kind, one.models) for one in left], seconds / 60, unknown)

    return said


@contextmanager
def _telling(said: Callable[[], str]) -> Iterator[Screen]:
    """Yield a screen that tells after each run what is left."""
    with screen() as inner:
        yield _Telling(inner, said)


class _Telling:
    def __init__(self, inner: Screen, said: Callable[[], str]) -> None:
        self._inner, self._said, self._last = inner, said, said()

    def show(self, event: Event) -> None:
        """Show the event, and what is left where it changed that."""
        self._inner.show(event)
        if isinstance(event, Evaluated) and (now := self._said()) != self._last:
            self._last = now
            say(f"{event.of}. {now}")


def _shown(results: DesignResults) -> RenderableType:
    """Return the tables and what has to be said below them."""
    shown: list[RenderableType] = [titled_table(*design_table(results)), *design_notes(results)]
    for name in SPLIT:
        head, rows = variance_table(results, name)
        if rows:
            shown += ["", titled_table(head, rows, find_metric(name).heading)]
    return Group(*shown, text.designs.SPLIT)


def _bundle(results: DesignResults, out: Path, assets: Path, options: Mapping[str, object]) -> None:
    """Put results and answers among the assets, and on the manifest with the command that makes them again."""
    methods = [row.method for row in results.rows if row.method != MEAN_OF_ORIGINALS]
    kept = [answers_path(out / PREDICTIONS, method) for method in methods]
    for file in kept:
        if file.stat().st_size > MOST_OF_A_FILE:
            raise RunError(text.designs.too_large(file, MOST_OF_A_FILE))
    folder = answers_folder(assets, results.dataset, results.original)
    with atomic_folder(folder) as fresh:
        for file in kept:
            shutil.copyfile(file, fresh / file.name)
    path = design_path(assets, results.dataset, results.original)
    write_design(path, results)
    for made in (folder, path):
        list_asset(assets, made, _COMMAND, results.dataset, {**options, "--bundle": True})

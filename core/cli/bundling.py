"""The commands by which assets are made again, and their place on the manifest."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core import text
from core.benchmark.results import benchmark_path, measurement_path
from core.config import COMMAND
from core.experiment.experiment import Experiment
from core.files import plain, write_json
from core.runs.manifest import record
from core.runs.provenance import made_on


def command_line(command: str, dataset: str, options: Mapping[str, object]) -> str:
    """Return a command of ours in words that a shell takes; what is empty, None or False is left out."""
    given = [
        word
        for name, value in options.items()
        if value is not None and value is not False
        for word in ((name,) if value is True else (name, str(value)))
    ]
    return shlex.join([*COMMAND.split(), command, *filter(None, [dataset]), *given])


def list_asset(assets: Path, made: Path, command: str, dataset: str, options: Mapping[str, object]) -> None:
    """Put ``made`` on the manifest, where it lies among the assets, with the command that makes it again."""
    if made.resolve().is_relative_to(assets.resolve()):
        record(assets, made, command_line(command, dataset, options))


def bundle_answer(experiment: Experiment, command: str, run: Path, found: Mapping[str, Any]) -> None:
    """Put what a command found out about a run among the benchmarks, with what it was made on.

    Args:
        experiment: The run's.
        command: The command.
        run: The run's folder; a bundled recording is named by its place among the assets.
        found: The answer.
    """
    assets, dataset = experiment.assets, experiment.interactions.name
    inside = run.resolve().is_relative_to(assets.resolve())
    named = f"{assets.name}/{run.resolve().relative_to(assets.resolve()).as_posix()}" if inside else "RUN"
    path = benchmark_path(assets, dataset, experiment.original, command)
    whole = {**found, "run": named, "made": made_on(experiment.engine.device)}
    bundled_study(assets, path, whole, (command, dataset, {"--run": named, "--bundle": True}))


def bundled_study(
    assets: Path, path: Path, found: Mapping[str, Any], made_by: tuple[str, str, Mapping[str, object]]
) -> None:
    """Write what a study found among the assets, and list it there.

    Args:
        assets: The folder of bundled files.
        path: Where it goes.
        found: What was found; what is not finite is written as null.
        made_by: The command, the data set and the options that make it again.
    """
    write_json(path, plain(found))
    list_asset(assets, path, *made_by)


def bundle_measurement(assets: Path, name: str, found: Mapping[str, Any], command: str) -> None:
    """Put what a script measured of the page among the benchmarks, with what it was made on, and list it there.

    Args:
        assets: The folder of bundled files.
        name: What was measured, see :func:`core.benchmark.results.measurement_path`.
        found: The figures.
        command: The command line of the script.
    """
    path = measurement_path(assets, name)
    write_json(path, plain({**found, "made": made_on(text.training.cpu(1))}))
    record(assets, path, command)

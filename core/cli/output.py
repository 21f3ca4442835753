"""What a command prints: one JSON object, or something for people; on stdout, and nothing else there."""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any, ParamSpec

import typer
from rich.console import Console, RenderableType

from core.data.interactions import Interactions
from core.files import plain
from core.runs.store import Run

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True)
class CommandResult:
    """What a command found out.

    Attributes:
        record: For programs; NaN is written as null.
        text: The same for people.
        as_json: Which of the two is printed.
        failed: Whether the command found that something does not hold, and ends with exit code 1.
    """

    record: Mapping[str, Any]
    text: RenderableType
    as_json: bool
    failed: bool = False


def prints_result(command: Callable[Parameters, CommandResult]) -> Callable[Parameters, None]:
    """Decorate a command, so that its result is printed and whatever libraries print meanwhile goes to stderr.

    Args:
        command: The command as a function of its options.

    Returns:
        The same function, with the same options, as typer takes it.

    Raises:
        typer.Exit: With code 130, where Ctrl-C was pressed.
    """

    @functools.wraps(command)
    def printed(*args: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            with redirect_stdout(sys.stderr):
                result = command(*args, **options)
        except KeyboardInterrupt as error:
            raise typer.Exit(130) from error
        if result.as_json:
            print(json.dumps(plain(result.record), ensure_ascii=False))
        else:
            Console().print(result.text)
        if result.failed:
            raise typer.Exit(1)

    printed.__annotations__ = {**command.__annotations__, "return": None}
    return printed


def run_record(run: Run, data: Interactions, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a command tells programs about a run: where it lies, what it was asked to forget, and ``metrics``."""
    asked = data.given.in_request(run.config["request"])
    return {"run": run.folder, "dataset": data.name, "request": asked, **metrics}


def say(line: str) -> None:
    """Write a line for people to stderr."""
    print(line, file=sys.stderr, flush=True)

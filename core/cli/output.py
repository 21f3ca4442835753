"""What a command answers: one JSON object, or something for people; on stdout, and nothing else there."""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any, ParamSpec

import typer
from rich.console import Console, RenderableType

from core.files import plain

Parameters = ParamSpec("Parameters")


@dataclass(frozen=True)
class Answer:
    """What a command found out.

    Attributes:
        record: For programs; NaN is written as null.
        text: The same for people.
        as_json: Which of the two is printed.
    """

    record: Mapping[str, Any]
    text: RenderableType
    as_json: bool


def answering(command: Callable[Parameters, Answer]) -> Callable[Parameters, None]:
    """Decorate a command that returns an :class:`Answer`: whatever libraries print meanwhile goes to stderr."""

    @functools.wraps(command)
    def answered(*args: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            with redirect_stdout(sys.stderr):
                answer = command(*args, **options)
        except KeyboardInterrupt as error:
            raise typer.Exit(130) from error
        if answer.as_json:
            print(json.dumps(plain(answer.record), ensure_ascii=False))
        else:
            Console().print(answer.text)

    answered.__annotations__ = {**command.__annotations__, "return": None}
    return answered


def say(line: str) -> None:
    """Write a line for people to stderr."""
    print(line, file=sys.stderr, flush=True)

"""The command line: which commands there are, and how they end.

Exit codes: 0 done; 1 the work failed (unknown ids included); 2 the command itself was wrong (unknown option, data set,
method or preset, malformed list); 130 cancelled with Ctrl-C. One line on stderr says why.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated, Any

import typer

from core import text
from core.cli import commands
from core.cli.options import Plugins
from core.cli.output import say
from core.config import COMMAND, VERSION
from core.errors import CoreError

UsageError: Any = typer.BadParameter.__base__
"""What typer raises for a wrong command; named this way because typer brought its own copy of click in 0.26."""

app = typer.Typer(help=text.cli.ABOUT, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _tell_version(asked: bool) -> None:
    if asked:
        print(VERSION)
        raise typer.Exit


@app.callback()
def _before_any_command(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_tell_version)
    ] = False,
    plugin: Plugins = None,
) -> None:
    """Take the options that stand before the command."""


def _found_commands() -> Iterator[Callable[..., None]]:
    """Yield each command: in every module below :mod:`core.cli.commands`, the function of the module's own name."""
    for found in sorted(walk_packages(commands.__path__, f"{commands.__name__}."), key=lambda one: _last(one.name)):
        if not found.ispkg:
            yield getattr(import_module(found.name), _last(found.name))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


for command in _found_commands():
    app.command()(command)


def main(arguments: Sequence[str] | None = None, page: Callable[..., None] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: What follows the program's name; the process's own where None.
        page: What the command ``app`` calls to serve the page, with its options by name; the engine knows no page.
    """
    _calm_libraries()
    try:
        return int(app(arguments, prog_name=COMMAND, standalone_mode=False, obj=page) or 0)
    except UsageError as error:
        say(text.cli.usage(error.format_message()))
        return 2
    except typer.Abort:
        return 130
    except CoreError as error:
        say(" ".join(str(error).split()))
        return 1
    except OSError as error:
        say(text.cli.file_trouble(error.filename, str(error.strerror or error)))
        return 1


def _calm_libraries() -> None:
    """Let libraries' warnings stay unsaid and our own be one line."""
    warnings.simplefilter("ignore")
    warnings.filterwarnings("default", module=rf"{__name__.partition('.')[0]}\.")
    warnings.showwarning = lambda message, *_, **__: say(text.cli.warning(message))
    logging.getLogger("transformers").setLevel(logging.ERROR)

"""The command line: which commands there are, and how they end.

Exit codes: 0 done; 1 the work failed (unknown ids included); 2 the command itself was wrong (unknown option, data set,
method or preset, malformed list); 130 cancelled with Ctrl-C. One line on stderr says why.
"""

import logging
import sys
import warnings
from collections.abc import Callable, Sequence
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
from core.launched import is_follower, processes

UsageError: Any = typer.BadParameter.__base__
"""What typer raises for a wrong command; named this way because typer brought its own copy of click in 0.26."""


def _tell_version(asked: bool) -> None:
    if asked:
        print(VERSION)
        raise typer.Exit


def _before_any_command(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_tell_version)
    ] = False,
    plugin: Plugins = None,
) -> None:
    """Take the options that stand before the command."""


def _places() -> dict[str, str]:
    """Return the module of each command by the command's name: those below :mod:`core.cli.commands`, none imported."""
    found = walk_packages(commands.__path__, f"{commands.__name__}.")
    return {_last(one.name).replace("_", "-"): one.name for one in found if not one.ispkg}


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _with_commands(*modules: str) -> typer.Typer:
    """Return the command line with the commands of some modules: the function of the module's own name in each."""
    app = typer.Typer(help=text.cli.ABOUT, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(_before_any_command)
    for module in sorted(modules, key=_last):
        app.command()(getattr(import_module(module), _last(module)))
    return app


def __getattr__(name: str) -> Any:
    """Return ``app``, the whole command line, for whoever wants to look at all of it."""
    if name != "app":
        raise AttributeError(name)
    return _with_commands(*_places().values())


def main(arguments: Sequence[str] | None = None, page: Callable[..., None] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: What follows the program's name; the process's own where None.
        page: What the command ``app`` calls to serve the page, with its options by name; the engine knows no page.

    Of several processes that were launched together, the first runs the command; the others compute for it.
    """
    _calm_libraries()
    if processes() == 1:
        return _run(arguments, page)
    from core.training.following import dismiss, follow

    if is_follower():
        follow()
        return 0
    try:
        return _run(arguments, page)
    finally:
        dismiss()


def _run(arguments: Sequence[str] | None, page: Callable[..., None] | None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    places = _places()
    asked = next((places[one] for one in given if one in places), None)  # its module alone is loaded
    try:
        app = _with_commands(*([asked] if asked else places.values()))
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

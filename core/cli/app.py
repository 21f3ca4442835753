"""The command line: which commands there are, and how they end.

Exit codes: 0 done; 1 the work failed (unknown ids included); 2 the command itself was wrong (unknown option, data set,
method or preset, malformed list); 130 cancelled with Ctrl-C. One line on stderr says why.
"""

import logging
import warnings
from collections.abc import Sequence
from typing import Any

import typer

from core.cli import attacking, comparing, exporting, forgetting, looking, making, recording, relearning
from core.cli.output import say
from core.errors import CoreError

UsageError: Any = typer.BadParameter.__base__
"""What typer raises for a wrong command; named this way because typer brought its own copy of click in 0.26."""

app = typer.Typer(
    help="A recommender that can forget you: train it, ask it, make it forget, and measure what is left.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (
    looking.data,
    making.train,
    looking.predict,
    forgetting.unlearn,
    forgetting.evaluate,
    relearning.relearn,
    making.reference,
    making.relearn_reference,
    making.tune,
    making.shadows,
    recording.record,
    attacking.attack,
    exporting.export,
    comparing.benchmark,
):
    app.command()(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: What follows ``python -m core``; the process's own where None.
    """
    _calm_libraries()
    try:
        return int(app(arguments, prog_name="python -m core", standalone_mode=False) or 0)
    except UsageError as error:
        say(f"{error.format_message().rstrip('.')}; see --help.")
        return 2
    except CoreError as error:
        say(" ".join(str(error).split()))
        return 1
    except OSError as error:
        say(f"{error.filename or 'A file'} could not be read or written ({error.strerror or error}).")
        return 1


def _calm_libraries() -> None:
    """Let libraries' warnings stay unsaid and our own be one line."""
    warnings.simplefilter("ignore")
    warnings.filterwarnings("default", module=r"core\.")
    warnings.showwarning = lambda message, *_, **__: say(f"warning: {message}")
    logging.getLogger("transformers").setLevel(logging.ERROR)

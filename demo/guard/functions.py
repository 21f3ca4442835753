"""What every function of the page is wrapped in, in one place: private, quiet, and sound in what it says of faults."""

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from core.data.titles import written_out
from core.errors import CoreError
from demo import text
from demo.guard.folders import cut_everywhere, without_folders

_LOG = logging.getLogger(__name__)


def seal(blocks: gr.Blocks, nowhere: gr.HTML, sessions: Path) -> None:
    """Make every function of a page the page's own.

    None of them is listed as an interface or has a name there. What they raise reaches visitors as one sentence, and
    nothing that they return names a folder of the server. Gradio's own marks of progress stay away: our panels show it,
    and at each message the browser would walk through, and copy, all that any function has ever changed.

    Args:
        blocks: The page, all of its events connected.
        nowhere: A component out of sight, on which progress is shown.
        sessions: Folder of the visitors' folders.
    """
    for function in blocks.fns.values():
        function.show_progress, function.show_progress_on = "hidden", [nowhere]
        function.api_visibility, function.api_name = "private", None
        if function.fn is not None:
            clean = partial(_cut, outputs=list(function.outputs), sessions=sessions)
            function.fn = sound(function.fn, function.fn, clean, as_markup)


def as_markup(said: str) -> str:
    """Return a sentence as markup that shows it as it is: Gradio takes what a page is told of faults for HTML."""
    return escape(written_out(said), quote=False)


@contextmanager
def faults_said(shown: Callable[[str], str] = str) -> Iterator[None]:
    """Let whatever is raised inside reach the visitor as one sentence.

    Args:
        shown: Makes of the sentence what is sent.

    Raises:
        Error: Anything was raised; the message says what, without a folder's name.
    """
    try:
        yield
    except gr.Error as error:
        error.print_exception, error.message = False, shown(error.message)
        raise
    except CoreError as error:
        said = text.service.commands.without_commands(without_folders(str(error)))
        raise gr.Error(shown(said), print_exception=False) from None
    except Exception as error:
        _LOG.exception("A function of the page failed.")
        reason = without_folders(str(error) or type(error).__name__)
        raise gr.Error(shown(text.common.went_wrong(reason)), print_exception=False) from None


def sound(
    function: Callable[..., Any],
    call: Callable[..., Any],
    clean: Callable[[Any], Any],
    shown: Callable[[str], str] = str,
) -> Callable[..., Any]:
    """Return ``function`` as strangers may reach it: its faults are sentences, and what it says is cleaned.

    Args:
        function: Whose name and description it bears; where it goes on saying things, so does what is returned.
        call: Calls it, with whatever arguments are given.
        clean: What is done to each thing that it says.
        shown: What is done to each sentence that tells a fault.
    """
    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def going(*values: Any, **named: Any) -> Iterator[Any]:
            with faults_said(shown):
                yield from map(clean, call(*values, **named))

        return going

    @wraps(function)
    def gone(*values: Any, **named: Any) -> Any:
        with faults_said(shown):
            return clean(call(*values, **named))

    return gone


def _cut(said: Any, outputs: list[Any], sessions: Path) -> Any:
    """Return what a function said, with the server's folders cut out of what leaves the server."""
    if isinstance(said, dict) and any(isinstance(key, gr.blocks.Block) for key in said):
        return {part: value if _stays(part) else cut_everywhere(value, sessions) for part, value in said.items()}
    if len(outputs) == 1:
        return said if _stays(outputs[0]) else cut_everywhere(said, sessions)
    if isinstance(said, list | tuple):
        pairs = zip(outputs, said, strict=False)
        return [value if _stays(part) else cut_everywhere(value, sessions) for part, value in pairs]
    return said


def _stays(part: Any) -> bool:
    """Return whether a value stays on the server, or is a file that Gradio hands out under a name of its own."""
    return isinstance(part, gr.State | gr.DownloadButton)

"""What is fetched only once it is needed: libraries, and what a step shows when it is opened."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import gradio as gr

from demo.page_context import Updates


def fill_once(tab: gr.Tab, fill: Callable[[], Updates], filled: set[Any]) -> None:
    """Let ``fill`` fill components when ``tab`` is opened for the first time on a page.

    Args:
        tab: What opens.
        fill: Returns the updates.
        filled: The components that it fills.
    """
    done = gr.State(False)

    def show(already: bool) -> Updates:
        return {done: gr.skip()} if already else {done: True, **fill()}

    tab.select(show, done, {done, *filled})


class Later:
    """Stands for a module that is imported no sooner than something of it is asked for.

    Args:
        name: Name of the module.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        """Return what the module calls ``wanted``."""
        return getattr(import_module(self._name), wanted)

"""What every part of one page is handed, and how values pass between the page and its functions: by name.

Each step is a module with a frozen dataclass of its components and three functions::

    build(app) -> Step                            lays the step out
    wire(step, context, *, choose=choose)         connects its events; other steps come by keyword
    refresh(step, context, after)                 fills it after an event

A function of many inputs is given a **set** of components, and Gradio hands it one mapping, component → value
(:data:`Inputs`). A function of many outputs returns a dict, component → value or ``gr.update`` (:data:`Updates`), and
leaves out what shall stay as it is. Nothing is handed over by its place in a list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import gradio as gr

from demo.session.app_context import AppContext
from demo.session.links import STEP_NUMBERS

Inputs: TypeAlias = Mapping[Any, Any]
"""What a function is handed whose inputs are a set: component → value."""
Updates: TypeAlias = dict[Any, Any]
"""What a function returns: component → value or ``gr.update``. Never empty: Gradio takes that for a value."""

ENGINE: Mapping[str, Any] = {"concurrency_id": "engine", "concurrency_limit": 1}
"""Options of events in which the model answers at once."""
JOBS: Mapping[str, Any] = {"concurrency_id": "jobs", "concurrency_limit": 16}
"""Options of events that follow a job; jobs wait in a line of their own, so many visitors may wait at once."""


@dataclass(frozen=True)
class PageContext:
    """The app behind the page, the page itself, and the components that every step may read or set.

    Attributes:
        app: What all visitors share.
        blocks: The page, for what happens when it is opened or closed.
        visit: The visitor of this page, a :class:`~demo.session.visits.Visit`; None until the browser has said who.
        walk: The tabs, selected by the number of their step.
        retrained: Folder of the last retraining that this page saw end well: there may be a reference more.
    """

    app: AppContext
    blocks: gr.Blocks
    visit: gr.State
    walk: gr.Tabs
    retrained: gr.State

    def opened(self, step: str) -> Updates:
        """Return the update that opens the step of that name."""
        return {self.walk: gr.Tabs(selected=STEP_NUMBERS[step])}


def go_to(step: str) -> str:
    """Return the script that opens a step as a click on its tab does."""
    return f"() => stage.go({STEP_NUMBERS[step]})"


def on_change(*states: gr.State) -> Callable[..., Any]:
    """Return what calls a function after each change of any of several states."""
    return partial(gr.on, [state.change for state in states], trigger_mode="always_last")

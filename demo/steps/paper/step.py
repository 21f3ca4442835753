"""Beside the walk: the benchmark that anybody can make again, and apart from it the tables that the paper prints."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from core.benchmark.results import load_benchmark
from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import PageContext
from demo.session.visits import Visit
from demo.steps.paper.view import ASIDE, findings
from demo.widgets import page


@dataclass(frozen=True)
class Paper:
    """The component of the step."""

    tables: gr.HTML


def build() -> Paper:
    """Lay out the step; its tables come when it is opened."""
    gr.HTML(page.lead(text.paper.LEAD))
    return Paper(gr.HTML(elem_id="findings"))


def refresh(paper: Paper, context: PageContext, after: Any, *, tab: gr.Tab) -> None:
    """Show the tables of the original that the visitor has chosen, when the step opens and after an event."""

    def show(now: Visit | None) -> str:
        return _tables(context.app.experiment(now.original if now else None))

    for event in (tab.select, after):
        event(show, context.visit, paper.tables)


def _tables(experiment: Experiment) -> str:
    bundled = partial(load_benchmark, experiment.interactions.name, experiment.original, assets=experiment.assets)
    return findings(bundled(), [found for what in ASIDE if (found := bundled(what=what))])

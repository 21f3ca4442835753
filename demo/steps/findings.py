"""Beside the walk: the benchmark that anybody can make again, and apart from it the tables that the paper prints."""

from functools import partial
from typing import Any

import gradio as gr

from core.benchmark.results import load_benchmark
from core.config import ORIGINALS
from core.experiment import Experiment
from demo import text
from demo.render import page
from demo.render.findings import ASIDE, findings
from demo.state import Visit
from demo.workshop import Workshop


def build(workshop: Workshop) -> gr.HTML:
    """Lay out the tables."""
    gr.HTML(page.lead(text.PAPER_LEAD))
    return gr.HTML(_tables(workshop.experiment()), elem_id="findings")


def wire(tables: gr.HTML, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Show the tables of the original that the visitor has chosen, after an event."""

    def show(now: Visit | None) -> Any:
        return _tables(workshop.experiment(now.original if now else ORIGINALS[0]))

    after(show, visit, tables)


def _tables(experiment: Experiment) -> str:
    bundled = partial(load_benchmark, experiment.interactions.name, experiment.original, assets=experiment.assets)
    return findings(bundled(), [found for what in ASIDE if (found := bundled(what=what))])

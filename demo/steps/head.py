"""Above all steps: what this is, what it computes on and with, and which of the originals answers."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from core.config import ORIGINALS
from core.errors import CoreError
from demo import text
from demo.render import page
from demo.state import Visit
from demo.steps.meet import Meet, shown_cards
from demo.workshop import Workshop


@dataclass(frozen=True)
class Head:
    """The components above the steps."""

    original: gr.Radio
    problem: gr.HTML
    status: gr.HTML
    reset: gr.Button


def build(workshop: Workshop) -> Head:
    """Lay out the head of the page."""
    experiment = workshop.experiment()
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=5, min_width=300):
            gr.HTML(page.title())
        with gr.Column(scale=6, min_width=300):
            choices = [(label, name) for name, label in text.ORIGINALS.items()]
            original = gr.Radio(
                choices, value=experiment.original, label=text.ORIGINAL, container=False,
                elem_classes="choices", elem_id="original",
            )  # fmt: skip
    gr.HTML(page.notice(workshop.notice), visible=bool(workshop.notice))
    with gr.Row(elem_classes="strip"):
        status = gr.HTML(page.status(experiment))
        reset = gr.Button(text.START_OVER, size="sm", elem_id="reset")
    return Head(original, gr.HTML(visible=False), status, reset)


def wire(head: Head, meet: Meet, workshop: Workshop, visit: gr.State) -> None:
    """Connect the switch between the originals; the one that answers then is in ``visit``."""

    def switch(original: str, position: int, now: Visit) -> list[Any]:
        try:
            experiment = workshop.jobs.compute(lambda: workshop.experiment(original))
        except CoreError as error:
            said = gr.update(value=page.problem(str(error)), visible=True)
            return [now, now.original, said, gr.skip(), *(gr.skip() for _ in meet.panels)]
        workshop.jobs.stop(now.folder)  # which were about the other original
        chosen = replace(now, original=original, request=None, run="", base="")
        quiet, strip = gr.update(value="", visible=False), page.status(experiment)
        return [chosen, gr.skip(), quiet, strip, *shown_cards(workshop, experiment, position)]

    outputs = [visit, head.original, head.problem, head.status, *meet.panels]
    head.original.input(
        switch, [head.original, meet.question, visit], outputs,
        concurrency_id="engine", concurrency_limit=1,
    )  # fmt: skip


def refresh(head: Head, meet: Meet, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Show what answers after an event, where that is not what answers on a page that is opened for the first time."""

    def show(position: int, now: Visit | None) -> list[Any]:
        if now is None or now.original == ORIGINALS[0]:
            return [gr.skip(), *(gr.skip() for _ in meet.panels)]
        experiment = workshop.jobs.compute(lambda: workshop.experiment(now.original))
        return [page.status(experiment), *shown_cards(workshop, experiment, position)]

    after(
        show, [meet.question, visit], [head.status, *meet.panels],
        concurrency_id="engine", concurrency_limit=1,
    )  # fmt: skip

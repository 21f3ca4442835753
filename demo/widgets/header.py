"""Above all steps: what this is, what it computes on and with, and which of the originals answers."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from core.errors import CoreError
from demo import text
from demo.page_context import ENGINE, Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.visits import Visit
from demo.steps.meet.step import Meet, shown_cards
from demo.widgets import page


@dataclass(frozen=True)
class Header:
    """The components above the steps."""

    original: gr.Radio
    problem: gr.HTML
    status: gr.HTML
    reset: gr.Button


def build(app: AppContext) -> Header:
    """Lay out the head of the page."""
    experiment = app.experiment()
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=5, min_width=300):
            gr.HTML(page.title())
        with gr.Column(scale=6, min_width=300):
            choices = [(label, name) for name, label in text.walk.ORIGINALS.items()]
            original = gr.Radio(
                choices, value=experiment.original, label=text.walk.ORIGINAL, container=False,
                elem_classes="choices", elem_id="original",
            )  # fmt: skip
    gr.HTML(page.notice(app.notice), visible=bool(app.notice))
    with gr.Row(elem_classes="strip"):
        status = gr.HTML(page.status(experiment))
        reset = gr.Button(text.walk.START_OVER, size="sm", elem_id="reset")
    return Header(original, gr.HTML(visible=False), status, reset)


def wire(header: Header, context: PageContext, *, meet: Meet) -> None:
    """Connect the switch between the originals; the one that answers then is in the visit."""
    app = context.app

    def switch(values: Inputs) -> Updates:
        now: Visit | None = values[context.visit]
        if now is None:  # nobody has arrived yet
            return {context.visit: gr.skip()}
        original = values[header.original]
        try:
            experiment = app.jobs.look(lambda: app.looking(original))
        except CoreError as error:
            said = gr.update(value=page.problem(str(error)), visible=True)
            return {header.original: now.original, header.problem: said}
        app.jobs.stop(now.folder)  # which were about the other original
        return {
            context.visit: replace(now, original=original, request=None, run="", base=""),
            header.problem: gr.update(value="", visible=False),
            header.status: page.status(experiment),
            **shown_cards(meet, app, experiment, values[meet.question]),
        }

    outputs = {context.visit, header.original, header.problem, header.status, *meet.panels}
    header.original.input(switch, {header.original, meet.question, context.visit}, outputs, **ENGINE)


def refresh(header: Header, context: PageContext, after: Any, *, meet: Meet) -> None:
    """Show what answers after an event, where that is not what answers on a page that is opened for the first time."""
    app = context.app

    def show(position: int, now: Visit | None) -> Updates:
        if now is None or now.original == app.first:
            return {header.status: gr.skip()}
        experiment = app.jobs.look(lambda: app.looking(now.original))
        return {header.status: page.status(experiment), **shown_cards(meet, app, experiment, position)}

    after(show, [meet.question, context.visit], {header.status, *meet.panels}, **ENGINE)

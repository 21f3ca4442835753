"""Above all steps: what this is, what it computes on and with, and which of the originals answers."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from core.errors import CoreError
from demo import text
from demo.page_context import ENGINE, Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.visits import Visit
from demo.steps.meet.step import Meet, opened, shown_cards
from demo.widgets import page


@dataclass(frozen=True)
class Header:
    """The components above the steps.

    ``whole`` is empty on a page that was sent before the model was loaded.
    """

    original: gr.Radio
    problem: gr.HTML
    status: gr.HTML
    whole: gr.Textbox
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
    whole = gr.Textbox("yes" if app.is_loaded else "", visible=False)
    return Header(original, gr.HTML(visible=False), status, whole, reset)


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

    outputs = {context.visit, header.original, header.problem, header.status, *meet.outputs}
    header.original.input(switch, {header.original, meet.question, context.visit}, outputs, **ENGINE)


def refresh(header: Header, context: PageContext, after: Any, *, meet: Meet) -> None:
    """Show what answers after an event, where the page that was sent does not show it yet.

    That is so where another original answers than on a page that is opened for the first time, and where the model was
    not loaded yet.
    """
    app = context.app

    def show(position: int, now: Visit | None, whole: str) -> Updates:
        first = now is None or now.original == app.first
        if first and whole:
            return {header.status: gr.skip()}
        experiment = app.looking(None if now is None else now.original)
        shown = opened(meet, app) if first else shown_cards(meet, app, experiment, position)
        return {header.status: page.status(experiment), **shown}

    outputs = {header.status, meet.question, *meet.outputs}
    after(show, [meet.question, context.visit, header.whole], outputs, **ENGINE)


def filled(header: Header, app: AppContext) -> Updates:
    """Return what the head of the page shows once the model is loaded."""
    return {header.status: page.status(app.experiment()), header.whole: "yes"}

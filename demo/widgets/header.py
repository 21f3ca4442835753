"""Above all steps: what this is, what it computes on and with, and which of the originals answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.runs.events import Failed
from demo import text
from demo.page_context import ENGINE, JOBS, Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.own_data import belongs_to, file_of, trained_in
from demo.session.visits import Visit
from demo.steps.meet import any_title
from demo.steps.meet.step import Meet, opened, shown_cards
from demo.widgets import page

_EVERY = 0.4
"""Seconds between two words about a model that is being opened."""


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
    own: gr.Button


def build(app: AppContext) -> Header:
    """Lay out the head of the page."""
    experiment = app.experiment()
    with gr.Row(elem_classes="head"):
        with gr.Column(scale=5, min_width=300):
            gr.HTML(page.title())
        with gr.Column(scale=6, min_width=300):
            original = gr.Radio(
                value=experiment.original, label=text.walk.ORIGINAL, container=False, elem_id="original",
                **_offered(app),
            )  # fmt: skip
    gr.HTML(page.problem(app.notice), visible=bool(app.notice))
    with gr.Row(elem_classes="strip"):
        status = gr.HTML(page.status(experiment))
        own = gr.Button(text.yours.data.OPEN, size="sm", elem_id="own-data")
        reset = gr.Button(text.walk.START_OVER, size="sm", elem_id="reset")
    whole = gr.Textbox("yes" if app.is_loaded else "", visible=False)
    return Header(original, gr.HTML(visible=False, elem_id="opening"), status, whole, reset, own)


def offered(app: AppContext, now: Visit) -> Any:
    """Return the update that offers a visitor the originals and what they trained themselves; theirs is chosen."""
    own = {name: file_of(now.folder, name) for name in trained_in(now.folder)}
    return gr.update(value=now.original, **_offered(app, own)) if own else now.original


def _offered(app: AppContext, own: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    choices = [(text.walk.ORIGINALS.get(name, name), name) for name in app.originals]
    choices += [(text.yours.data.card(file), name) for name, file in own.items()]
    return {"choices": choices, "elem_classes": ["choices", "three"] if len(choices) % 3 == 0 else ["choices"]}


def wire(header: Header, context: PageContext, *, meet: Meet) -> None:
    """Connect the switch between the originals; the one that answers then is in the visit.

    One that is not open yet is opened first, beside all that others do, while the page tells how far that is.
    """
    app = context.app

    def ready(values: Inputs) -> Iterator[Updates]:
        now, original = values[context.visit], values[header.original]
        if now is None or app.is_open(original) or not _may_have(app, now, original):
            yield {header.problem: gr.skip()}
            return
        yield {header.original: gr.update(interactive=False)}
        failed = ""
        for events in app.open_beside(original).updates(_EVERY):
            failed = next((one.message for one in events if isinstance(one, Failed)), failed)
            said = text.walk.opening_model(*(app.fetching or ("", 0, 0)))
            yield {header.problem: gr.update(value=page.note(said), visible=True)}
        chosen = gr.update(value=now.original if failed else original, interactive=True)
        yield {header.original: chosen, header.problem: gr.update(value=page.problem(failed), visible=bool(failed))}

    def switch(values: Inputs) -> Updates:
        now: Visit | None = values[context.visit]
        if now is None:  # nobody has arrived yet
            return {context.visit: gr.skip()}
        original = values[header.original]
        if original == now.original:  # another could not be opened
            return {context.visit: gr.skip()}
        if not _may_have(app, now, original):
            return {header.original: now.original}
        try:
            experiment = app.jobs.look(lambda: app.looking(original))
        except CoreError as error:
            said = gr.update(value=page.problem(str(error)), visible=True)
            return {header.original: now.original, header.problem: said}
        app.jobs.stop(now.folder)  # which were about the other original
        return {
            context.visit: now.put_to(original),
            header.problem: gr.update(value="", visible=False),
            header.status: page.status(experiment),
            **_asked(header, meet, app, experiment, app.looking(now.original), values[meet.asked]),
        }

    outputs = {context.visit, header.original, header.problem, header.status, *meet.outputs, *meet.any_title.filled}
    read = {header.original, meet.asked, context.visit}
    opened_first = header.original.input(ready, read, {header.original, header.problem}, **JOBS)
    opened_first.then(switch, read, outputs, **ENGINE)


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
        shown = opened(meet, app) if first else _asked(header, meet, app, experiment, app.looking(), position)
        return {header.status: page.status(experiment), **any_title.shown(meet.any_title, experiment), **shown}

    outputs = {header.status, header.original, meet.question, *meet.outputs, *meet.any_title.filled}
    after(show, [meet.asked, context.visit, header.whole], outputs, **ENGINE)


def _may_have(app: AppContext, now: Visit, original: str) -> bool:
    """Return whether a visitor may ask the recommender of that name: everybody's, or their own."""
    return original in app.originals or belongs_to(now.folder, original)


def _asked(
    header: Header, meet: Meet, app: AppContext, experiment: Experiment, before: Experiment, position: int
) -> Updates:
    """Return what *Meet* shows of the same question to another model.

    Where that has other data, the step follows by itself; until then nobody may choose yet another model.
    """
    if experiment.interactions.digest != before.interactions.digest:
        return {header.original: gr.update(interactive=False)}
    return {**shown_cards(meet, app, experiment, position), **any_title.shown(meet.any_title, experiment)}


def filled(header: Header, app: AppContext) -> Updates:
    """Return what the head of the page shows once the model is loaded."""
    return {header.status: page.status(app.experiment()), header.whole: "yes"}

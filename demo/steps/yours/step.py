"""The panel above the walk in which a visitor uploads a table and has a recommender trained on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.runs.events import Event
from demo import text
from demo.page_context import ENGINE, JOBS, Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.follow_job import going_on, stopper
from demo.session.jobs import QueuedJob
from demo.session.own_data import ENDINGS, OwnTableFacts, belongs_to, drop
from demo.session.visits import Visit, begin_visit
from demo.steps.yours import view
from demo.steps.yours.model import OwnTraining, listened, training, training_seconds, understood
from demo.widgets import page
from demo.widgets.header import Header, offered
from demo.widgets.lossless_updates import lossless
from demo.widgets.rejoining import Rejoining


@dataclass(frozen=True)
class Yours:
    """The components of the panel; ``facts`` holds what was understood of the table that can be trained on.

    ``ready`` changes when a recommender was trained that the page is to go over to; ``opened`` is whether the panel is.
    """

    opened: gr.State
    facts: gr.State
    ready: gr.State
    panel: gr.Column
    upload: gr.File
    said: gr.HTML
    train: gr.Button
    cancel: gr.Button

    @property
    def outputs(self) -> set[Any]:
        """What an upload and a training change."""
        return {self.facts, self.ready, self.panel, self.upload, self.said, self.train, self.cancel}


def build(app: AppContext) -> Yours:
    """Lay out the panel, out of sight."""
    with gr.Column(visible=False, elem_classes="panel yours", elem_id="yours") as panel:
        gr.HTML(view.invitation(app.limits.largest_upload))
        upload = gr.File(
            label=text.yours.data.CHOOSE, file_types=list(ENDINGS), height=150, elem_id="own-table", buttons=[],
        )  # fmt: skip
        said = gr.HTML(elem_id="own-said")
        with gr.Row(elem_classes="actions"):
            cancel = gr.Button(text.unlearn.CANCEL, variant="stop", visible=False, elem_id="cancel-own")
            train = gr.Button(text.yours.data.TRAIN, variant="primary", visible=False, elem_id="train-own")
    return Yours(gr.State(False), gr.State(None), gr.State(""), panel, upload, said, train, cancel)


def wire(yours: Yours, context: PageContext, *, header: Header) -> Rejoining:
    """Connect the panel; return how a training is shown to its visitor again who comes back.

    An upload is read at once, and trained on when the visitor says so.
    """
    app, visit, opened = context.app, context.visit, yours.opened

    def read(values: Inputs) -> Iterator[Updates]:
        file = values[yours.upload]
        if file is None:
            yield {yours.said: gr.skip()}
            return
        now = values[visit] or begin_visit(app.sessions, app.first)
        yield {visit: now if values[visit] is None else gr.skip(), yours.said: page.note(text.yours.data.READING)}
        yield {yours.upload: None, **_read(yours, app, now, Path(file))}

    @lossless
    def train(values: Inputs) -> Iterator[Updates]:
        now, facts = values[visit], values[yours.facts]
        if now is None or facts is None:
            yield {yours.said: page.problem(text.yours.data.GONE)}
            return
        about = OwnTraining(facts)
        job = app.jobs.submit(now.folder, lambda: training(app, now, facts), about)
        yield from _followed(yours, header, app, facts, job)

    def toggle(is_open: bool) -> Updates:
        return _shown(yours, header, not is_open)

    def enter(values: Inputs) -> Updates:
        """Go over to what was trained; the visit may have gone on since that began."""
        now, name = values[visit], values[yours.ready]
        if now is None or not belongs_to(now.folder, name):
            return {yours.ready: gr.skip()}
        drop(now.folder, spared=[name])
        then = now.put_to(name)
        shown = {header.original: offered(app, then), header.status: page.status(app.looking(name))}
        return {visit: then, **shown, **_shown(yours, header, False), **context.opened("meet")}

    header.own.click(toggle, opened, {opened, yours.panel, header.own}, queue=False)
    yours.upload.upload(read, {yours.upload, visit}, {visit, *yours.outputs}, **JOBS)
    yours.train.click(train, {visit, yours.facts}, {header.original, *yours.outputs}, **JOBS)
    yours.cancel.click(stopper(app), visit, queue=False)
    entered = {visit, header.original, header.status, header.own, opened, yours.panel, yours.ready, context.walk}
    yours.ready.change(enter, {visit, yours.ready}, entered, **ENGINE)
    return _rejoining(yours, header, app)


def _rejoining(yours: Yours, header: Header, app: AppContext) -> Rejoining:
    def show(now: Visit) -> Iterator[Updates]:
        job = going_on(app, now, OwnTraining)
        if job is not None:
            yield {yours.facts: job.about.facts, **_shown(yours, header, True)}
            yield from _followed(yours, header, app, job.about.facts, job)

    return Rejoining({header.original, header.own, yours.opened, *yours.outputs}, show)


def _shown(yours: Yours, header: Header, is_open: bool) -> Updates:
    """Return the panel open or closed, and the button above it."""
    said = text.yours.data.CLOSE if is_open else text.yours.data.OPEN
    return {yours.opened: is_open, yours.panel: gr.update(visible=is_open), header.own: said}


def _read(yours: Yours, app: AppContext, now: Visit, upload: Path) -> Updates:
    """Return what the panel shows of an upload: what was understood of it, or why it cannot be used."""
    try:
        facts = understood(app, now, upload)
        seconds = training_seconds(facts, app.machine_speed(app.experiment()))
        app.limits.check_seconds(seconds)
    except CoreError as error:
        said = page.problem(text.yours.data.on_page(str(error)))
        return {yours.facts: None, yours.said: said, yours.train: gr.update(visible=False)}
    return {yours.facts: facts, yours.said: view.understood(facts, seconds), yours.train: gr.update(visible=True)}


def _followed(
    yours: Yours, header: Header, app: AppContext, facts: OwnTableFacts, job: QueuedJob[Event]
) -> Iterator[Updates]:
    """Show a training to its end."""
    yield {
        yours.upload: gr.update(visible=False),
        yours.train: gr.update(visible=False),
        yours.cancel: gr.update(visible=True),
        header.original: gr.update(interactive=False),
    }
    finished, said = False, ""
    for drawn in listened(app, job):
        finished, said = drawn.status == "finished", view.at_work(drawn)
        yield {yours.said: said}
    yield {
        yours.facts: None if finished else facts,
        yours.ready: facts.name if finished else gr.skip(),
        yours.said: "" if finished else said,
        yours.upload: gr.update(visible=True),
        yours.train: gr.update(visible=not finished),
        yours.cancel: gr.update(visible=False),
        header.original: gr.update(interactive=True),
    }

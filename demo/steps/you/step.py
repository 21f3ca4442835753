"""Beside the walk: *Put yourself in*. The visitor gives stars, is learned, and is forgotten again."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from core.config import ORIGINALS
from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.experiment.visitor import known_items
from core.experiment.visitor.visitor import FEWEST_GIVEN, MOST_RATINGS
from core.files import ASSETS
from core.runs.events import Failed
from demo import text
from demo.guard.values import STARS, accepting
from demo.later import fill_once
from demo.page_context import JOBS, Inputs, PageContext, Updates
from demo.session.app_context import MEMORISING, AppContext
from demo.session.follow_job import EVERY, going_on
from demo.session.jobs import QueuedJob
from demo.session.visits import Visit, begin_visit
from demo.steps.you import view
from demo.steps.you.model import (
    VisitorInProgress,
    VisitorMoment,
    card_of_visitor,
    forgetting,
    learning,
    line_of,
    memory_of_visitor,
    offered,
    visitor_from,
)
from demo.steps.you.others import others
from demo.widgets import memory_strip, page
from demo.widgets.lossless_updates import lossless
from demo.widgets.pictures.card import card
from demo.widgets.pictures.card import script as card_script
from demo.widgets.rejoining import Rejoining

_SCRIPT = ASSETS / "you.js"


@dataclass(frozen=True)
class You:
    """The components of the step."""

    films: gr.HTML
    gender: gr.Dropdown
    age: gr.Textbox
    learn: gr.Button
    forget: gr.Button
    again: gr.Button
    panel: gr.HTML
    card: gr.HTML
    fared: gr.HTML

    @property
    def buttons(self) -> set[Any]:
        """The buttons, of which one at a time is the next thing to do."""
        return {self.learn, self.forget, self.again}


def build(app: AppContext) -> You:
    """Lay out the step, with what most people know."""
    experiment = app.experiment()
    data = experiment.interactions
    genders = sorted(data.users["gender"].dropna().unique().tolist())
    gr.HTML(page.lead(text.you.lead(data.card.items)))
    with gr.Row(equal_height=False, elem_classes="you"):
        with gr.Column(scale=5, min_width=320):
            films = accepting(gr.HTML(
                [], html_template='<div class="films"></div>', js_on_load=_SCRIPT.read_text(encoding="utf-8"),
                elem_id="films", **_list(experiment),
            ), STARS)  # fmt: skip
            with gr.Row():
                choices = [(text.you.NOT_SAID, ""), *((one, one) for one in genders)]
                gender = gr.Dropdown(choices, value="", label=text.you.GENDER, min_width=140, elem_id="my-gender")
                age = gr.Textbox(label=text.you.AGE, max_lines=1, min_width=140, elem_id="my-age")
        with gr.Column(scale=6, min_width=320):
            with gr.Row(elem_classes="actions"):
                again = gr.Button(text.you.AGAIN, size="lg", visible=False, elem_id="change-me")
                learn = gr.Button(text.you.LEARN, variant="primary", size="lg", elem_id="learn-me")
                forget = gr.Button(text.you.FORGET_ME, variant="primary", size="lg", visible=False, elem_id="forget-me")
            panel = gr.HTML(
                page.empty(text.you.NOT_YET), js_on_load=memory_strip.script(), elem_id="you-panel"
            )  # fmt: skip
            card = gr.HTML(elem_id="my-card", js_on_load=card_script())
            gr.HTML(page.fine(text.you.PRIVATE))
            fared = gr.HTML(others(experiment), elem_id="others")
    return You(films, gender, age, learn, forget, again, panel, card, fared)


def wire(you: You, context: PageContext, *, tab: gr.Tab) -> Rejoining:
    """Connect the buttons; return how what became of visitors is shown to them again who come back.

    When the step opens, the line-up is made ready.
    """
    app, visit = context.app, context.visit

    @lossless
    def learn(values: Inputs) -> Iterator[Updates]:
        now = values[visit] or begin_visit(app.sessions, app.first)
        yield {visit: now} if values[visit] is None else {visit: gr.skip()}
        try:
            experiment = app.experiment(_original(app, now))
            visitor = visitor_from(values[you.films] or (), values[you.gender], values[you.age])
            visitor.check(experiment.interactions)
        except CoreError as error:
            yield {you.panel: page.problem(str(error))}
            return
        start = partial(learning, experiment, visitor, app.own_models, now.folder)
        yield from _followed(you, app, now, app.jobs.submit(now.folder, start, VisitorInProgress(text.you.LEARNING)))

    @lossless
    def forget(now: Visit | None) -> Iterator[Updates]:
        known = app.own_models.of(now.folder) if now else None
        if now is None or known is None:
            yield {you.panel: page.problem(text.you.NOBODY_YET), **_buttons(you, you.learn)}
            return
        start = partial(forgetting, app.experiment(known.original), known, app.own_models, now.folder)
        yield from _followed(you, app, now, app.jobs.submit(now.folder, start, VisitorInProgress(text.you.FORGETTING)))

    def change(now: Visit | None) -> Updates:
        if now is not None:
            app.own_models.erase(now.folder)
        return {you.panel: page.empty(text.you.NOT_YET), you.card: "", **_buttons(you, you.learn)}

    _wire_opening(you, context, tab)
    outputs = {you.panel, you.card, *you.buttons}
    given = {you.films, you.gender, you.age, visit}
    you.learn.click(learn, given, {*outputs, visit}, **JOBS)
    you.forget.click(forget, visit, outputs, **JOBS)
    you.again.click(change, visit, outputs, queue=False)
    return _rejoining(you, app)


def _wire_opening(you: You, context: PageContext, tab: gr.Tab) -> None:
    """Fetch all that can be rated and make the line-up ready when the step opens."""
    app = context.app

    def prepare(now: Visit | None) -> Updates:
        if now is None:
            return {you.fared: gr.skip()}
        experiment = app.experiment(_original(app, now))
        app.jobs.submit(now.folder, lambda: _prepared(experiment), counted=False)
        return {you.fared: others(experiment)}

    def catalogue() -> Updates:
        experiment = app.experiment()
        return {you.films: gr.update(catalogue=offered(experiment, experiment.interactions.titles.index.tolist()))}

    tab.select(prepare, context.visit, {you.fared})
    fill_once(tab, catalogue, {you.films})


def _rejoining(you: You, app: AppContext) -> Rejoining:
    def show(now: Visit) -> Iterator[Updates]:
        job = going_on(app, now, VisitorInProgress)
        if job is not None:
            yield from _followed(you, app, now, job)
        elif app.own_models.of(now.folder) is not None:
            yield _result(you, app, now)

    # The list of films is no output: what is changed before a tab is opened for the first time loses all else.
    return Rejoining({you.panel, you.card, *you.buttons}, show)


def _original(app: AppContext, now: Visit | None) -> str:
    """Return the original that visitors are put into: the one that answers where it is compact."""
    answers = now.original if now else app.first
    return answers if answers in ORIGINALS else MEMORISING


def _list(experiment: Experiment) -> dict[str, Any]:
    """Return what the list is made of of what can be rated."""
    card = experiment.interactions.card
    return {
        "films": offered(experiment, known_items(experiment.interactions).tolist()),
        "catalogue": [],
        "levels": _levels(experiment),
        "least": FEWEST_GIVEN,
        "most": MOST_RATINGS,
        "words": text.you.words(card.item, card.items),
    }


def _levels(experiment: Experiment) -> list[int]:
    return [int(one) for one in experiment.interactions.card.scale.levels if one == int(one)]


def _prepared(experiment: Experiment) -> Generator[VisitorMoment, None, None]:
    line_of(experiment)
    yield from ()


def _followed(you: You, app: AppContext, now: Visit, job: QueuedJob[Any]) -> Iterator[Updates]:
    """Show how far a training is, then what came of it."""
    title, items = job.about.title, app.experiment(_original(app, now)).interactions.card.items
    yield {you.panel: view.at_work(title, None, 0.0, items), you.card: "", **_buttons(you)}
    for events in job.updates(EVERY):
        failed = [one.message for one in events if isinstance(one, Failed)]
        if failed:
            yield {you.panel: page.problem(failed[-1]), **_buttons(you, you.learn)}
            return
        told = [one for one in events if isinstance(one, VisitorMoment)]
        if told:
            yield {you.panel: view.at_work(title, told[-1].memory, told[-1].share, items)}
    yield _result(you, app, now)


def _result(you: You, app: AppContext, now: Visit) -> Updates:
    """Return what a visitor is shown of themselves; nothing where nobody was learned."""
    known = app.own_models.of(now.folder)
    if known is None:
        return {you.panel: page.empty(text.you.NOT_YET), you.card: "", **_buttons(you, you.learn)}
    experiment = app.experiment(known.original)
    memory = memory_of_visitor(experiment, known)
    todo = (you.again,) if known.outcome else (you.forget, you.again)
    found = card_of_visitor(experiment, known, memory)
    shown = {
        you.panel: view.result(known, memory, experiment.interactions.card.items),
        you.card: card(found) if found else "",
    }
    return {**shown, **_buttons(you, *todo)}


def _buttons(you: You, *shown: gr.Button) -> Updates:
    return {one: gr.update(visible=one in shown) for one in you.buttons}

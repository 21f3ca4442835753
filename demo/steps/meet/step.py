"""First step: the recommender at work on one person."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.files import ASSETS
from demo import text
from demo.guard.values import is_number, telling_event
from demo.page_context import ENGINE, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.visits import Visit
from demo.steps.choose.model import people_by_name
from demo.steps.meet import any_title, view
from demo.steps.meet.model import Scene, default_question, default_user, questions, remembered, scene, titles_of
from demo.widgets import memory_strip

_SCRIPT = ASSETS / "stars.js"
"""Hears which stars a visitor changed."""
_LOADING = (view.loading(text.meet.LOADING), *[view.loading()] * 3)
"""What the panels show until there is something that answers."""


@dataclass(frozen=True)
class Meet:
    """The components of the step.

    Attributes:
        person: Who is looked at.
        question: What is asked about the person, by its position.
        asked: The question that the panels show: a list of Gradio's says that it was chosen from when it was only left,
            and to answer again then would take a visitor's stars back, and the question that was chosen.
        secret: What the model knows.
        history: What the person rated.
        upcoming: What is recommended.
        answer: What the model says.
        onward: To the next step.
        yourself: To the visitor's own step.
        any_title: What a language model can be asked besides.
    """

    person: gr.Dropdown
    question: gr.Dropdown
    asked: gr.State
    secret: gr.HTML
    history: gr.HTML
    upcoming: gr.HTML
    answer: gr.HTML
    onward: gr.Button
    yourself: gr.Button
    any_title: any_title.AnyTitle

    @property
    def panels(self) -> list[gr.HTML]:
        """What shows a scene."""
        return [self.secret, self.history, self.upcoming, self.answer]

    @property
    def outputs(self) -> set[Any]:
        """What :func:`shown_cards` fills."""
        return {self.asked, *self.panels}


def build(app: AppContext) -> Meet:
    """Lay out the step, the default person's prediction in it."""
    experiment = app.experiment()
    user = default_user(experiment)
    opens = _opening(app)
    position, cards = opens or (int(questions(experiment, user)[-1]), _LOADING)
    with gr.Row(equal_height=False, elem_classes="opening"):
        secret = gr.HTML(
            cards[0],
            js_on_load=memory_strip.script(),
            elem_id="secret",
            min_width=320,
        )
        with gr.Column(scale=0, min_width=240, elem_classes="ways"):
            onward = gr.Button(text.meet.TO_CHOOSE, variant="primary", size="lg", elem_id="to-choose")
            yourself = gr.Button(text.you.PUT_YOURSELF_IN, size="lg", elem_id="to-you")
    with gr.Row(equal_height=False, elem_classes="asked"):
        with gr.Column(scale=6, min_width=320):
            with gr.Row():
                person = gr.Dropdown(
                    people_by_name(experiment), value=user, label=text.meet.PERSON, filterable=True
                )  # fmt: skip
                question = gr.Dropdown(
                    _questions(experiment, user), value=position, label=text.meet.QUESTION, filterable=True
                )
            script = _SCRIPT.read_text(encoding="utf-8")
            history = gr.HTML(cards[1], js_on_load=script, elem_id="history")
            telling_event(history, _tells_stars)
        with gr.Column(scale=5, min_width=320):
            answer = gr.HTML(cards[3], elem_id="answer")
            typed = any_title.build(app)
    upcoming = gr.HTML(cards[2], elem_id="upcoming")
    return Meet(person, question, gr.State(position), secret, history, upcoming, answer, onward, yourself, typed)


def opened(meet: Meet, app: AppContext) -> Updates:
    """Return what the step shows first, asked of the loaded model."""
    experiment = app.looking()
    position, shown = app.jobs.look(lambda: _first(experiment, default_user(experiment)))
    return {meet.question: position, **_cards(meet, experiment, position, shown)}


def _opening(app: AppContext) -> tuple[int, tuple[str, ...]] | None:
    """Return the question and the cards that the page opens on; None where the model must be loaded first."""
    experiment = app.opens_with
    if experiment is None:
        return None
    position, shown = app.jobs.look(lambda: _first(experiment, default_user(experiment)))
    return position, _drawn(experiment, shown)


def other_data(meet: Meet, app: AppContext, experiment: Experiment) -> Updates:
    """Return the step on another data set: its people, and what is asked about the first of them."""
    user = default_user(experiment)
    position, shown = app.jobs.look(lambda: _first(experiment, user))
    return {
        meet.person: gr.update(choices=people_by_name(experiment), value=user),
        meet.question: gr.update(choices=_questions(experiment, user), value=position),
        **_cards(meet, experiment, position, shown),
        **any_title.shown(meet.any_title, experiment),
    }


def changed_by_data(meet: Meet) -> set[Any]:
    """Return the components that :func:`other_data` changes."""
    return {meet.person, meet.question, *meet.outputs, *meet.any_title.filled}


def wire(meet: Meet, context: PageContext) -> None:
    """Connect the step; where changed stars are no ratings, the visitor is shown an ``Error``."""
    app, visit = context.app, context.visit

    def model(now: Visit | None) -> Experiment:
        return app.looking(now.original if now else None)

    def ask_person(user: int, asked: int, now: Visit | None) -> Updates:
        experiment = model(now)
        known = questions(experiment, user)
        if asked in known or not len(known):  # the page may not have heard yet that there are other people now
            return {meet.asked: gr.skip()}
        position, shown = app.jobs.look(lambda: _first(experiment, user))
        offered = gr.update(choices=_questions(experiment, user), value=position)
        return {meet.question: offered, **_cards(meet, experiment, position, shown)}

    def ask(position: int, asked: int, now: Visit | None) -> Updates:
        known = position < len(model(now).samples)
        return shown_cards(meet, app, model(now), position) if known and position != asked else {meet.asked: gr.skip()}

    def change(position: int, now: Visit | None, event: gr.EventData) -> Updates:
        """Ask again with other stars; an ``Error`` says what is wrong with them."""
        try:
            shown = app.jobs.look(lambda: scene(model(now), position, event.stars))
        except CoreError as error:
            raise gr.Error(str(error)) from None
        return _cards(meet, model(now), position, shown) | {
            meet.history: gr.skip()
        }  # it shows it already, and a part of it has the focus

    any_title.wire(meet.any_title, context, person=meet.person)
    meet.person.input(ask_person, [meet.person, meet.asked, visit], {meet.question, *meet.outputs}, **ENGINE)
    meet.question.input(ask, [meet.question, meet.asked, visit], meet.outputs, **ENGINE)
    meet.history.input(change, [meet.question, visit], meet.outputs, trigger_mode="always_last", **ENGINE)


def _tells_stars(told: Any) -> bool:
    stars = told.get("stars") if isinstance(told, dict) else None
    return isinstance(stars, list) and all(map(is_number, stars))


def shown_cards(meet: Meet, app: AppContext, experiment: Experiment, position: int) -> Updates:
    """Return what the panels show of the question at ``position``, asked of ``experiment``."""
    return _cards(meet, experiment, position, app.jobs.look(lambda: scene(experiment, position)))


def _cards(meet: Meet, experiment: Experiment, position: int, shown: Scene) -> Updates:
    return {meet.asked: position, **dict(zip(meet.panels, _drawn(experiment, shown), strict=True))}


def _drawn(experiment: Experiment, shown: Scene) -> tuple[str, ...]:
    """Return the contents of the panels, in their order."""
    known = view.secret(shown, remembered(experiment))
    return known, view.history(shown), view.upcoming(shown), view.answer(shown)


def _first(experiment: Experiment, user: int) -> tuple[int, Scene]:
    position = default_question(experiment, user)
    return position, scene(experiment, position)


def _questions(experiment: Experiment, user: int) -> list[tuple[str, int]]:
    positions = questions(experiment, user)
    return list(zip(titles_of(experiment, positions), positions.tolist(), strict=True))

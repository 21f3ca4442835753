"""First step: the recommender at work on one person."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.config import ORIGINALS
from core.errors import CoreError
from core.experiment import Experiment
from core.files import ASSETS
from demo import text
from demo.catalogue import people
from demo.render import page
from demo.render import scene as cards
from demo.scene import Scene, default_question, default_user, questions, scene, titles_of
from demo.state import Visit
from demo.workshop import Workshop

STARS = ASSETS / "stars.js"
"""Hears which stars a visitor changed."""


@dataclass(frozen=True)
class Meet:
    """The components of the step."""

    person: gr.Dropdown
    question: gr.Dropdown
    history: gr.HTML
    upcoming: gr.HTML
    answer: gr.HTML
    onward: gr.Button

    @property
    def panels(self) -> list[gr.HTML]:
        """What :func:`shown_cards` fills, in its order."""
        return [self.history, self.upcoming, self.answer]


def build(workshop: Workshop) -> Meet:
    """Lay out the step, the default person's prediction in it."""
    experiment = workshop.experiment()
    user = default_user(experiment)
    position, shown = workshop.jobs.compute(lambda: _first(experiment, user))
    gr.HTML(page.lead(text.MEET_LEAD))
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            with gr.Row():
                person = gr.Dropdown(_people(experiment), value=user, label=text.PERSON, filterable=True)
                question = gr.Dropdown(
                    _questions(experiment, user), value=position, label=text.QUESTION, filterable=True
                )
            history = gr.HTML(cards.history(shown), js_on_load=STARS.read_text(encoding="utf-8"), elem_id="history")
        with gr.Column(scale=5, min_width=320):
            answer = gr.HTML(cards.answer(shown), elem_id="answer")
    with gr.Row(equal_height=False, elem_classes="onward"):
        upcoming = gr.HTML(cards.upcoming(shown), elem_id="upcoming", min_width=320)
        onward = gr.Button(text.TO_CHOOSE, variant="primary", size="lg", min_width=260, scale=0, elem_id="to-choose")
    return Meet(person, question, history, upcoming, answer, onward)


def wire(meet: Meet, workshop: Workshop, visit: gr.State) -> None:
    """Connect the step."""

    def model(now: Visit | None) -> Experiment:
        return workshop.experiment(now.original if now else ORIGINALS[0])

    def ask_person(user: int, now: Visit | None) -> list[Any]:
        experiment = model(now)
        position, shown = workshop.jobs.compute(lambda: _first(experiment, user))
        asked = gr.update(choices=_questions(experiment, user), value=position)
        return [asked, *_cards(shown)]

    def ask(position: int, now: Visit | None) -> list[str]:
        return shown_cards(workshop, model(now), position)

    def change(position: int, now: Visit | None, event: gr.EventData) -> list[str]:
        try:
            shown = workshop.jobs.compute(lambda: scene(model(now), position, event.stars))
        except CoreError as error:
            raise gr.Error(str(error)) from None
        return _cards(shown)[1:]  # the cards themselves show it already, and one of them has the focus

    engine: dict[str, Any] = {"concurrency_id": "engine", "concurrency_limit": 1}
    meet.person.input(ask_person, [meet.person, visit], [meet.question, *meet.panels], **engine)
    meet.question.input(ask, [meet.question, visit], meet.panels, **engine)
    meet.history.input(change, [meet.question, visit], meet.panels[1:], trigger_mode="always_last", **engine)


def shown_cards(workshop: Workshop, experiment: Experiment, position: int) -> list[str]:
    """Return the panels for the question at ``position``, asked of ``experiment``, in the order of ``Meet.panels``."""
    return _cards(workshop.jobs.compute(lambda: scene(experiment, position)))


def _cards(shown: Scene) -> list[str]:
    return [cards.history(shown), cards.upcoming(shown), cards.answer(shown)]


def _first(experiment: Experiment, user: int) -> tuple[int, Scene]:
    position = default_question(experiment, user)
    return position, scene(experiment, position)


def _people(experiment: Experiment) -> list[tuple[str, int]]:
    table = people(experiment)
    ids, profiles = (table[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    return [(f"{text.person(user)} · {profile}", user) for user, profile in zip(ids, profiles, strict=True)]


def _questions(experiment: Experiment, user: int) -> list[tuple[str, int]]:
    positions = questions(experiment, user)
    return list(zip(titles_of(experiment, positions), positions.tolist(), strict=True))

"""First step: the recommender at work on one person, and which of its originals answers."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.experiment import Experiment
from demo import text
from demo.catalogue import people
from demo.render import page
from demo.render import scene as cards
from demo.scene import default_question, default_user, questions, scene, titles_of
from demo.state import Visit
from demo.workshop import Workshop


@dataclass(frozen=True)
class Meet:
    """The components of the step."""

    original: gr.Radio
    problem: gr.HTML
    person: gr.Dropdown
    question: gr.Dropdown
    history: gr.HTML
    answer: gr.HTML
    onward: gr.Button


def build(workshop: Workshop) -> Meet:
    """Lay out the step, the default person's prediction in it."""
    experiment = workshop.experiment()
    user = default_user(experiment)
    position = default_question(experiment, user)
    shown = workshop.jobs.compute(lambda: scene(experiment, position))
    gr.HTML(page.lead(text.MEET_LEAD))
    original = _originals(experiment)
    problem = gr.HTML()
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=320):
            with gr.Row():
                person = gr.Dropdown(_people(experiment), value=user, label=text.PERSON, filterable=True)
                question = gr.Dropdown(
                    _questions(experiment, user), value=position, label=text.QUESTION, filterable=True
                )
            history = gr.HTML(cards.history(shown))
        with gr.Column(scale=5, min_width=320):
            answer = gr.HTML(cards.answer(shown))
            onward = gr.Button(text.TO_CHOOSE, variant="primary", size="lg", elem_id="to-choose")
    return Meet(original, problem, person, question, history, answer, onward)


def wire(meet: Meet, workshop: Workshop, visit: gr.State, status: gr.HTML) -> Any:
    """Connect the step; return the event of switching the original, for others to follow."""

    def ask_person(user: int, now: Visit | None) -> list[Any]:
        experiment = workshop.experiment(now.original if now else "best")
        position = default_question(experiment, user)
        asked = gr.update(choices=_questions(experiment, user), value=position)
        return [asked, *_shown(workshop, experiment, position)]

    def ask(position: int, now: Visit | None) -> list[Any]:
        return _shown(workshop, workshop.experiment(now.original if now else "best"), position)

    def switch(original: str, position: int, now: Visit) -> list[Any]:
        try:
            experiment = workshop.jobs.compute(lambda: workshop.experiment(original))
        except CoreError as error:
            return [now, now.original, page.problem(str(error)), gr.skip(), gr.skip(), gr.skip()]
        chosen = replace(now, original=original, request=None, run="", retrain="")
        return [chosen, gr.skip(), "", page.status(experiment), *_shown(workshop, experiment, position)]

    cards_of = [meet.history, meet.answer]
    quiet: dict[str, Any] = {"concurrency_id": "engine", "concurrency_limit": 1, "show_progress": "hidden"}
    meet.person.input(ask_person, [meet.person, visit], [meet.question, *cards_of], **quiet)
    meet.question.input(ask, [meet.question, visit], cards_of, **quiet)
    outputs = [visit, meet.original, meet.problem, status, *cards_of]
    return meet.original.input(switch, [meet.original, meet.question, visit], outputs, **quiet)


def _originals(experiment: Experiment) -> gr.Radio:
    choices = [(label, name) for name, label in text.ORIGINALS.items()]
    return gr.Radio(choices, value=experiment.original, label=text.ORIGINAL, elem_classes="choices", elem_id="original")


def _shown(workshop: Workshop, experiment: Experiment, position: int) -> list[Any]:
    shown = workshop.jobs.compute(lambda: scene(experiment, position))
    return [cards.history(shown), cards.answer(shown)]


def _people(experiment: Experiment) -> list[tuple[str, int]]:
    table = people(experiment)
    ids, profiles = (table[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    return [(f"{text.person(user)} · {profile}", user) for user, profile in zip(ids, profiles, strict=True)]


def _questions(experiment: Experiment, user: int) -> list[tuple[str, int]]:
    positions = questions(experiment, user)
    return list(zip(titles_of(experiment, positions), positions.tolist(), strict=True))

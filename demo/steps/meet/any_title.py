"""Any title that one types, where a language model answers: what it said before training, says now, and would say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.data.questions import Question, latest
from core.errors import CoreError, RequestError
from core.experiment.experiment import Experiment
from core.runs.store import Run
from demo import text
from demo.page_context import ENGINE, Inputs, PageContext, Updates
from demo.session.app_context import PERSON_PRESET, AppContext
from demo.session.visits import Visit
from demo.steps.meet import view
from demo.steps.meet.model import default_user
from demo.widgets import page

_LONGEST = 100
"""Characters of a title."""


@dataclass(frozen=True)
class AnyTitle:
    """The components, hidden where the model has one token for each title that it knows."""

    row: gr.Row
    title: gr.Textbox
    ask: gr.Button
    answers: gr.HTML

    @property
    def filled(self) -> set[Any]:
        """What :func:`shown` fills."""
        return {self.row, self.answers}


def build(app: AppContext) -> AnyTitle:
    """Lay out the question."""
    experiment = app.experiment()
    with gr.Row(visible=_reads_any(experiment), elem_classes="any-title") as row:
        title = gr.Textbox(
            label=text.meet.ANY_TITLE, placeholder=text.meet.FOR_EXAMPLE, max_lines=1, max_length=_LONGEST,
            scale=4, elem_id="any-title",
        )  # fmt: skip
        ask = gr.Button(text.meet.ASK, scale=1, min_width=90, elem_id="ask-title")
    return AnyTitle(row, title, ask, gr.HTML(elem_id="title-answers"))


def shown(parts: AnyTitle, experiment: Experiment) -> Updates:
    """Return whether the question is there with another model, and no answer of the one before."""
    return {parts.row: gr.update(visible=_reads_any(experiment)), parts.answers: ""}


def wire(parts: AnyTitle, context: PageContext, *, person: gr.Dropdown) -> None:
    """Connect the question."""
    app = context.app

    def ask(values: Inputs) -> Updates:
        now: Visit | None = values[context.visit]
        original, title = now.original if now else app.first, (values[parts.title] or "").strip()
        try:
            said = app.jobs.look(lambda: asked(app, original, values[person], title, now))
        except CoreError as error:
            return {parts.answers: page.problem(str(error))}
        return {parts.answers: view.title_answers(title, said)}

    for event in (parts.ask.click, parts.title.submit):
        event(ask, {parts.title, person, context.visit}, {parts.answers}, **ENGINE)


def asked(app: AppContext, original: str, user: int, title: str, now: Visit | None) -> dict[str, float]:
    """Return P(click) by the name of each model that can be asked, of a title after somebody's latest ratings.

    Args:
        app: What all visitors share.
        original: The language model.
        user: Who is asked.
        title: What they are asked about.
        now: The visitor, whose last run answers too.

    Raises:
        RequestError: There is no title.
        ModelError: The model cannot read it.
    """
    if not title:
        raise RequestError(text.meet.NO_TITLE)
    experiment, plain = app.looking(original), app.untrained(original)
    question = [Question(user, latest(experiment.interactions, user), title=title)]
    said = {"zero_shot": float(plain.ask(question)[0])} if plain else {}
    said["before"] = float(experiment.ask(question)[0])
    if user == default_user(experiment):
        samples = experiment.recommender.questions(experiment.interactions, question)
        never = experiment.predict_retrained(samples, experiment.presets()[PERSON_PRESET])
        said |= {"retrain": float(never[0])} if never is not None else {}
    if now and now.run and not now.base:
        said["after"] = float(experiment.ask(question, Run(Path(now.run)))[0])
    return said


def _reads_any(experiment: Experiment) -> bool:
    return experiment.recommender.is_loaded and experiment.recommender.backbone.knows(text.meet.FOR_EXAMPLE)

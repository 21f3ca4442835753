"""Where the visitor asks all three models: what each recommends to a person, and what it says about any item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.data.requests import ForgetRequest
from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.runs.store import Run
from demo import text
from demo.page_context import Inputs, PageContext, Updates
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.history import shown
from demo.session.visits import Visit
from demo.steps.choose.model import people_by_name
from demo.steps.compare import three_models_view as view
from demo.steps.compare.model import Comparison
from demo.steps.compare.three_models import Trio, ask, recommend, trio
from demo.widgets import page


@dataclass(frozen=True)
class ThreeModelsTab:
    """The components of the two panels.

    Attributes:
        gone: Somebody who lost ratings.
        gone_items: What each model recommends to them.
        stayed: Somebody who lost none.
        stayed_items: What each model recommends to them.
        person: Whom a question is about.
        item: What it is about.
        answer: What each model says.
        about: The run that all of it is about; what is chosen stays chosen for one run.
    """

    gone: gr.Dropdown
    gone_items: gr.HTML
    stayed: gr.Dropdown
    stayed_items: gr.HTML
    person: gr.Dropdown
    item: gr.Dropdown
    answer: gr.HTML
    about: gr.State

    @property
    def asked(self) -> set[Any]:
        """What the visitor chooses."""
        return {self.gone, self.stayed, self.person, self.item}

    @property
    def said(self) -> set[Any]:
        """What the models say."""
        return {self.gone_items, self.stayed_items, self.answer}


_LINE: dict[str, Any] = {"concurrency_id": "asking", "concurrency_limit": 16}
"""Asking waits in the engine's own line, so many visitors may wait at once."""


def build(experiment: Experiment) -> ThreeModelsTab:
    """Lay out both panels, each in a tab of its own, nothing asked yet."""
    card = experiment.interactions.card
    with gr.Tab(text.compare.RECOMMENDED_TAB):
        gr.HTML(page.lead(text.three_models.recommended_lead(card.items)))
        gone, gone_items = _recommended(text.three_models.WENT, "gone")
        stayed, stayed_items = _recommended(text.three_models.STAYED, "stayed")
    with gr.Tab(text.compare.WHAT_IF_TAB):
        gr.HTML(page.lead(text.three_models.what_if_lead(card.item)))
        with gr.Row():
            person = _choice(text.three_models.PERSON, "ask-person")
            item = _choice(card.item.capitalize(), "ask-item")
        answer = gr.HTML(view.waiting("answer"), elem_id="what-if")
    return ThreeModelsTab(gone, gone_items, stayed, stayed_items, person, item, answer, gr.State(""))


def wire(tab: ThreeModelsTab, context: PageContext) -> None:
    """Connect the choices with what the models say."""
    app, visit = context.app, context.visit
    at_once: dict[str, Any] = {"trigger_mode": "always_last", **_LINE}
    for whose, items in ((tab.gone, tab.gone_items), (tab.stayed, tab.stayed_items)):
        whose.input(_answering(app, _recommendations), [visit, whose], items, **at_once)
    for choice in (tab.person, tab.item):
        choice.input(_answering(app, _answer), [visit, tab.person, tab.item], tab.answer, **at_once)


def refresh(tab: ThreeModelsTab, context: PageContext, known: gr.State, after: Any) -> None:
    """Choose whom to ask about first, and ask, after an event that left a comparison in ``known``."""
    app, visit = context.app, context.visit

    def choose(values: Inputs) -> Updates:
        now, found = values[visit], values[known]
        if now is None or found is None or now.run == values[tab.about]:
            return {tab.about: gr.skip()}
        return {tab.about: now.run, **_first(tab, _trio(app, now), found)}

    def say(values: Inputs) -> Iterator[Updates]:
        now = values[visit]
        if now is None or values[known] is None:
            return
        yield {tab.gone_items: _answering(app, _recommendations)(now, values[tab.gone])}
        yield {tab.stayed_items: _answering(app, _recommendations)(now, values[tab.stayed])}
        yield {tab.answer: _answering(app, _answer)(now, values[tab.person], values[tab.item])}

    chosen = after(choose, {visit, known, tab.about}, {tab.about, *tab.asked, *tab.said})
    chosen.then(say, {visit, known, *tab.asked}, tab.said, **_LINE)


def _first(tab: ThreeModelsTab, asked: Trio, found: Comparison) -> Updates:
    """Return what is asked first of a result: about the rating of the headline, and somebody who stayed."""
    user, item = int(found.star["user"]), int(found.star["item"])
    return {
        tab.gone: _choices(asked, asked.gone, user),
        tab.stayed: _choices(asked, asked.stayed, next(iter(asked.stayed), None)),
        tab.person: gr.update(choices=people_by_name(asked.experiment), value=user),
        tab.item: gr.update(choices=_items(asked.experiment), value=item),
        tab.gone_items: view.waiting("lists"),
        tab.stayed_items: view.waiting("lists"),
        tab.answer: view.waiting("answer"),
    }


def _answering(app: AppContext, say: Callable[..., str]) -> Callable[..., str]:
    """Return a function that has the engine say something about a visitor's run, or why it cannot."""

    def answer(now: Visit | None, *asked: int | None) -> str:
        if now is None or not now.run or None in asked:
            return ""
        try:
            models = _trio(app, now)  # not by the engine, which may have to make what stood before the run
            return app.jobs.compute(lambda: say(models, *asked))
        except CoreError as error:
            return page.problem(str(error))

    return answer


def _recommendations(asked: Trio, user: int) -> str:
    missing = _missing(asked.experiment, asked.plan.request)
    return view.recommended(recommend(asked, user), missing, asked.experiment.interactions.card)


def _answer(asked: Trio, user: int, item: int) -> str:
    return view.answer(ask(asked, user, item), _missing(asked.experiment, asked.plan.request))


def _trio(app: AppContext, now: Visit) -> Trio:
    experiment, run = shown(app, now), Run(Path(now.run))
    own = visitor_runs.retraining(experiment, now, now.request) if now.request else None
    found = visitor_runs.reference(experiment, now, now.request) if now.request else None
    return trio(experiment, run, [own] if own else [], found)


def _missing(experiment: Experiment, request: ForgetRequest) -> str:
    """Return why there is no retrained model to be asked."""
    return text.three_models.no_retrained(experiment.reference(request) is not None)


def _choices(asked: Trio, users: list[int], first: int | None) -> Any:
    given = asked.experiment.interactions.given.users
    return gr.update(choices=[(text.common.person(given.called(user)), user) for user in users], value=first)


def _items(experiment: Experiment) -> list[tuple[str, int]]:
    return sorted((str(title), int(item)) for item, title in experiment.interactions.titles.items())


def _choice(label: str, name: str) -> gr.Dropdown:
    return gr.Dropdown([], label=label, filterable=True, min_width=260, elem_id=name)


def _recommended(label: str, name: str) -> tuple[gr.Dropdown, gr.HTML]:
    with gr.Column(elem_classes="chart", min_width=280):
        whose = gr.Dropdown([], label=label, filterable=True, elem_id=f"{name}-person")
        return whose, gr.HTML(view.waiting("lists"), elem_id=f"{name}-items")

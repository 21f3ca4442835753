"""Which methods can be run on the recommender that answers: what must learn beforehand cannot, unless it has."""

from collections.abc import Collection
from typing import Any

import gradio as gr

from core.errors import CoreError, RequestError
from core.experiment.experiment import Experiment
from core.unlearning.registry import card_of, choosable, find_method, title_of
from core.unlearning.tuned_settings import is_ready, tried_objective
from demo import text
from demo.page_context import ENGINE, Inputs, PageContext, Updates

PAPERS_METHOD = "e2urec"
"""What forgets where nothing was tuned."""
_A_PERSON = 100
"""Ratings that go with somebody; what is proposed is what did best on requests of about that size."""


def first_method(experiment: Experiment) -> str:
    """Return the method that forgets until the visitor chooses: the one that did best when it was tuned, if any was."""
    return best_tried(experiment) or PAPERS_METHOD


def best_tried(experiment: Experiment) -> str | None:
    """Return the method that did best when it was tuned, of those that can be run; None where none was.

    That is on people who were set aside for tuning, one at a time: nothing that is shown of it has a say.
    """
    lacking, place = unready(experiment), (experiment.key, experiment.assets, _A_PERSON)
    tried = {name: tried_objective(find_method(name), *place) for name in choosable() if name not in lacking}
    known = {name: value for name, value in tried.items() if value is not None}
    return min(known, key=lambda name: known[name], default=None)


def unready(experiment: Experiment) -> tuple[str, ...]:
    """Return the methods that cannot be run on a recommender, since they have not learned on it."""
    methods = {name: find_method(name) for name in choosable()}
    return tuple(name for name, one in methods.items() if not is_ready(one, experiment.key, experiment.assets))


def check_ready(experiment: Experiment, names: Collection[str]) -> None:
    """Refuse methods that cannot be run on a recommender.

    Raises:
        RequestError: One of them has not learned on it.
    """
    if lacking := [title_of(name) for name in unready(experiment) if name in names]:
        raise RequestError(text.methods.not_ready(lacking))


def choices(experiment: Experiment) -> list[tuple[str, str]]:
    """Return the lines by which methods are offered; those that cannot be run stay in the list, and say so."""
    lacking = unready(experiment)
    return [(text.methods.offered(title_of(name), name not in lacking), name) for name in choosable()]


def cards(experiment: Experiment) -> list[tuple[str, str]]:
    """Return the cards by which methods are offered, as :func:`choices` does."""
    lacking = unready(experiment)
    said = {name: text.methods.NOT_LEARNED if name in lacking else card_of(name).sentence for name in choosable()}
    return [(text.methods.method_card(title, said[name]), name) for title, name in choices(experiment)]


def refresh(context: PageContext, after: Any, method: gr.Dropdown, methods: gr.CheckboxGroup) -> None:
    """Offer, after an event, what can be run on the recommender that answers then, and propose one where it is another.

    No choice is taken away, since one that the page still shows would be refused by Gradio as no choice at all.

    Args:
        context: The page.
        after: Calls a function after the event in which another recommender answers.
        method: The list of which one method is chosen.
        methods: The cards of which several are.
    """
    app, shown = context.app, gr.State(_offer(context.app.experiment()))

    def follow(values: Inputs) -> Updates:
        now = values[context.visit]
        try:
            experiment = app.looking(now.original if now else None)
        except CoreError:  # the head of the page says why
            return {shown: gr.skip()}
        if (offer := _offer(experiment)) == values[shown]:
            return {shown: gr.skip()}
        one = gr.update(choices=choices(experiment), value=first_method(experiment))
        return {shown: offer, method: one, methods: gr.update(choices=cards(experiment))}

    after(follow, {context.visit, shown}, {shown, method, methods}, **ENGINE)


def _offer(experiment: Experiment) -> tuple[str, ...]:
    """Return what tells two offers apart: the method that is proposed, and those that cannot be run."""
    return first_method(experiment), *unready(experiment)

"""Which methods can be run on the recommender that answers: what must learn beforehand cannot, unless it has."""

from collections.abc import Collection
from typing import Any

import gradio as gr

from core.errors import CoreError, RequestError
from core.experiment.experiment import Experiment
from core.unlearning.registry import card_of, choosable, find_method, title_of
from core.unlearning.tuned_settings import is_ready
from demo import text
from demo.page_context import ENGINE, Inputs, PageContext, Updates


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
    """Offer, after an event, what can be run on the recommender that answers then.

    No choice is taken away, since one that the page still shows would be refused by Gradio as no choice at all.

    Args:
        context: The page.
        after: Calls a function after the event in which another recommender answers.
        method: The list of which one method is chosen.
        methods: The cards of which several are.
    """
    app, shown = context.app, gr.State(unready(context.app.experiment()))

    def follow(values: Inputs) -> Updates:
        now = values[context.visit]
        try:
            experiment = app.looking(now.original if now else None)
        except CoreError:  # the head of the page says why
            return {shown: gr.skip()}
        if (lacking := unready(experiment)) == values[shown]:
            return {shown: gr.skip()}
        offers = {method: gr.update(choices=choices(experiment)), methods: gr.update(choices=cards(experiment))}
        return {shown: lacking, **offers}

    after(follow, {context.visit, shown}, {shown, method, methods}, **ENGINE)

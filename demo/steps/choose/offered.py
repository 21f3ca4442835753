"""What the step offers of one data set, and of another: some of it at once, some when its tab is opened first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr

from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import Updates
from demo.session.app_context import PERSON_PRESET
from demo.steps.choose import list_tab, rule_tab
from demo.steps.choose.model import (
    BY_LIST,
    BY_PEOPLE,
    BY_RATINGS,
    BY_RULE,
    FACETS,
    people_by_name,
    people_to_pick,
    preset_cards,
    ratings_to_pick,
)
from demo.steps.choose.view import columns_of, rows
from demo.steps.meet.model import default_user

if TYPE_CHECKING:
    from demo.steps.choose.step import Choose


FILLED_LATER: Mapping[str, Callable[[Choose], set[Any]]] = {
    BY_PEOPLE: lambda choose: {choose.people},
    BY_RATINGS: lambda choose: {choose.whose, choose.ratings},
    BY_RULE: lambda choose: set(choose.by_rule.fields),
    BY_LIST: lambda choose: choose.by_list.shown,
}
"""The components that are filled when a tab is opened first, by its name; earlier, a table could not take it in."""


def filled_first(choose: Choose, name: str, experiment: Experiment) -> Updates:
    """Return what a tab of ``FILLED_LATER`` offers that was laid out for this very data: the long lists alone."""
    long: Mapping[str, Callable[[], Updates]] = {
        BY_PEOPLE: lambda: {choose.people: gr.update(rows=rows(people_to_pick(experiment)))},
        BY_RATINGS: lambda: {
            choose.whose: gr.update(choices=people_by_name(experiment)),
            choose.ratings: gr.update(rows=rows(ratings_to_pick(experiment, default_user(experiment)))),
        },
        BY_RULE: lambda: rule_tab.offered(choose.by_rule, experiment),
        BY_LIST: dict,
    }
    return {choose.filled[name]: experiment.interactions.digest, **long[name]()}


def filled_anew(choose: Choose, name: str, experiment: Experiment) -> Updates:
    """Return what a tab of ``FILLED_LATER`` offers that shows other data so far, nothing ticked."""
    fill: Mapping[str, Callable[[], Updates]] = {
        BY_PEOPLE: lambda: _people(choose, experiment),
        BY_RATINGS: lambda: _ratings(choose, experiment),
        BY_RULE: lambda: rule_tab.other_data(choose.by_rule, experiment),
        BY_LIST: lambda: list_tab.other_data(choose.by_list, experiment),
    }
    return {choose.filled[name]: experiment.interactions.digest, **fill[name]()}


def other_data(choose: Choose, experiment: Experiment) -> Updates:
    """Return the step on other data, its first tab; the others are filled anew when they are opened next."""
    return {choose.preset: gr.update(choices=preset_cards(experiment), value=PERSON_PRESET)}


def _people(choose: Choose, experiment: Experiment) -> Updates:
    table = people_to_pick(experiment)
    columns = columns_of(table, text.choose.PEOPLE_COLUMNS, FACETS, FACETS)
    return {choose.people: gr.update(value=[], rows=rows(table), columns=columns)}


def _ratings(choose: Choose, experiment: Experiment) -> Updates:
    user, noun = default_user(experiment), experiment.interactions.card.item
    table = ratings_to_pick(experiment, user)
    columns = columns_of(table, text.choose.rating_columns(noun), ("stars",))
    return {
        choose.listed: user,
        choose.whose: gr.update(choices=people_by_name(experiment), value=user),
        choose.ratings: gr.update(value=[], rows=rows(table), columns=columns),
    }

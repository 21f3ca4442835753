"""Second step: whom or what to forget: a preset, people, single ratings of one person, a rule, or a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.errors import CoreError, RequestError
from core.experiment import Experiment
from core.forgetting import ForgetPlan, ForgetRequest
from demo import text
from demo.catalogue import (
    Summary,
    cost,
    people,
    people_to_pick,
    ratings_request,
    ratings_to_pick,
    summary,
    users_request,
)
from demo.listing import listed_request
from demo.picking import picked_from, picker
from demo.render import choosing, page
from demo.scene import default_user
from demo.sequence import standing
from demo.state import Visit
from demo.steps import listed, rule
from demo.workshop import Workshop

METHOD = "e2urec"
"""Whose cost is estimated."""


@dataclass(frozen=True)
class Choose:
    """The components of the step; ``mode`` holds the name of the tab that is open."""

    mode: gr.State
    tabs: Mapping[str, gr.Tab]
    preset: gr.Radio
    people: gr.HTML
    whose: gr.Dropdown
    ratings: gr.HTML
    rule: rule.Rule
    listed: listed.Listed
    summary: gr.HTML
    problem: gr.HTML
    forget: gr.Button

    @property
    def inputs(self) -> list[Any]:
        """What :func:`request_of` reads, in its order."""
        pickers = [self.people, self.whose, self.ratings, self.listed.lines]
        return [self.mode, self.preset, *pickers, *self.rule.inputs]


def build(workshop: Workshop) -> Choose:
    """Lay out the step."""
    experiment, tabs = workshop.experiment(), {}
    mode = gr.State(text.PRESETS_TAB)
    gr.HTML(page.lead(text.CHOOSE_LEAD))
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320), gr.Tabs(elem_id="ways"):
            with gr.Tab(text.PRESETS_TAB) as tabs[text.PRESETS_TAB]:
                preset = _presets(experiment)
            with gr.Tab(text.PEOPLE_TAB) as tabs[text.PEOPLE_TAB]:
                table = people_to_pick(experiment)
                facets = [one for one in text.PEOPLE_FACETS if one in table]
                picked = picker(table, text.PEOPLE_TABLE, "people", filters=facets, hidden=facets)
            with gr.Tab(text.RATINGS_TAB) as tabs[text.RATINGS_TAB]:
                whose, ratings = _ratings(experiment)
            with gr.Tab(text.RULE_TAB) as tabs[text.RULE_TAB]:
                by_rule = rule.build(experiment)
            with gr.Tab(text.LIST_TAB) as tabs[text.LIST_TAB]:
                by_list = listed.build()
        with gr.Column(scale=3, min_width=280):
            first = experiment.plan(experiment.presets()["one-user"])
            shown = gr.HTML(_summary(workshop, experiment, first), elem_id="summary")
            problem = gr.HTML()
            forget = gr.Button(text.FORGET, variant="primary", size="lg", elem_id="forget")
    return Choose(mode, tabs, preset, picked, whose, ratings, by_rule, by_list, shown, problem, forget)


def wire(choose: Choose, workshop: Workshop, visit: gr.State) -> None:
    """Connect the step's own events: everything that can be chosen to the running summary."""

    def summarise(now: Visit | None, *chosen: Any) -> list[str]:
        try:
            experiment = standing(workshop, now) if now else workshop.experiment()
            plan = experiment.plan(request_of(experiment, *chosen))
            return [_summary(workshop, experiment, plan), page.problem(text.strangers(plan.strangers, plan.outside))]
        except CoreError as error:
            said = "" if nothing_yet(*chosen) else page.problem(str(error))
            return [choosing.summary(Summary()), said]

    def whose(user: int) -> Any:
        return picked_from(ratings_to_pick(workshop.experiment(), int(user)))

    after: dict[str, Any] = {
        "fn": summarise, "inputs": [visit, *choose.inputs], "outputs": [choose.summary, choose.problem],
        "trigger_mode": "always_last",
    }  # fmt: skip
    for name, tab in choose.tabs.items():
        tab.select(_constant(name), outputs=choose.mode).then(**after)
    for picked in (choose.people, choose.ratings, choose.listed.lines):
        picked.input(**after)
    for given in (choose.preset, *choose.rule.inputs):
        given.change(**after)
    rule.wire(choose.rule)
    for read in listed.wire(choose.listed, workshop):
        read.then(**after)
    choose.whose.input(whose, choose.whose, choose.ratings).then(**after)
    visit.change(**after)


def request_of(experiment: Experiment, mode: str, *chosen: Any) -> ForgetRequest:
    """Return the request that the visitor put together on the open tab.

    Args:
        experiment: The recommender and its data.
        mode: Name of the open tab.
        chosen: The other values of ``Choose.inputs``.

    Raises:
        RequestError: Nothing is chosen, or something that does not exist.
    """
    preset, users, whose, items, lines, *given = chosen
    ways: dict[str, Callable[[], ForgetRequest]] = {
        text.PRESETS_TAB: lambda: _preset_request(experiment, preset),
        text.PEOPLE_TAB: lambda: users_request(users or ()),
        text.RATINGS_TAB: lambda: ratings_request(whose, items or ()),
        text.RULE_TAB: lambda: rule.request_of(experiment, rule.Given(*given)),
        text.LIST_TAB: lambda: listed_request(lines or ()),
    }
    return ways[mode]()


def nothing_yet(mode: str, preset: Any, users: Any, whose: Any, items: Any, lines: Any, *rest: Any) -> bool:
    """Return whether nothing is chosen yet on the open tab, which is no mistake as long as nobody presses *Forget*."""
    del preset, whose, rest
    chosen = {text.PEOPLE_TAB: users, text.RATINGS_TAB: items, text.LIST_TAB: lines}
    return mode in chosen and not chosen[mode]


def _preset_request(experiment: Experiment, preset: str | None) -> ForgetRequest:
    if preset is None:
        raise RequestError(text.NO_PRESET_CHOSEN)
    return experiment.presets()[preset]


def _presets(experiment: Experiment) -> gr.Radio:
    choices = [(_card(experiment, name, request), name) for name, request in experiment.presets().items()]
    return gr.Radio(choices, value="one-user", label=text.PRESETS, elem_classes="choices tall", elem_id="preset")


def _card(experiment: Experiment, name: str, request: ForgetRequest) -> str:
    titles = experiment.interactions.titles
    pairs = [(user, str(titles[item])) for user, item in request.interactions]
    return text.preset_card(name, request.users, pairs, len(experiment.plan(request).forget))


def _ratings(experiment: Experiment) -> tuple[gr.Dropdown, gr.HTML]:
    user, everybody = default_user(experiment), people(experiment)
    ids, profiles = (everybody[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    names = [(f"{text.person(one)} · {profile}", one) for one, profile in zip(ids, profiles, strict=True)]
    whose = gr.Dropdown(names, value=user, label=text.WHOSE, filterable=True, elem_id="whose")
    table = ratings_to_pick(experiment, user)
    return whose, picker(table, text.RATINGS_TABLE, "ratings", filters=text.RATING_COLUMNS[2:3])


def _summary(workshop: Workshop, experiment: Experiment, plan: ForgetPlan) -> str:
    return choosing.summary(summary(experiment, plan), cost(experiment, plan, METHOD, workshop.pace))


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value

"""Second step: whom or what to forget: a preset, people, or single ratings of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError, RequestError
from core.experiment import Experiment
from core.forgetting import ForgetPlan, ForgetRequest
from demo import text
from demo.catalogue import people, ratings, ratings_request, summary, users_request
from demo.render import page, results
from demo.scene import default_user
from demo.workshop import Workshop


@dataclass(frozen=True)
class Choose:
    """The components of the step."""

    mode: gr.State
    tabs: tuple[gr.Tab, gr.Tab, gr.Tab]
    preset: gr.Radio
    people_table: gr.Dataframe
    users: gr.Dropdown
    whose: gr.Dropdown
    ratings_table: gr.Dataframe
    items: gr.Dropdown
    summary: gr.HTML
    problem: gr.HTML
    forget: gr.Button

    @property
    def inputs(self) -> list[Any]:
        """What :func:`request_of` reads, in its order."""
        return [self.mode, self.preset, self.users, self.whose, self.items]


def build(workshop: Workshop) -> Choose:
    """Lay out the step."""
    experiment = workshop.experiment()
    mode = gr.State(text.PRESETS_TAB)
    gr.HTML(page.lead(text.CHOOSE_LEAD))
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320), gr.Tabs():
            with gr.Tab(text.PRESETS_TAB) as first:
                preset = _presets(experiment)
            with gr.Tab(text.PEOPLE_TAB) as second:
                users, people_table = _people(experiment)
            with gr.Tab(text.RATINGS_TAB) as third:
                whose, items, ratings_table = _ratings(experiment)
        with gr.Column(scale=3, min_width=280):
            shown = gr.HTML(_summary(experiment, experiment.plan(experiment.presets()["one-user"])), elem_id="summary")
            problem = gr.HTML()
            forget = gr.Button(text.FORGET, variant="primary", size="lg", elem_id="forget")
    tabs = (first, second, third)
    return Choose(mode, tabs, preset, people_table, users, whose, ratings_table, items, shown, problem, forget)


def wire(choose: Choose, workshop: Workshop) -> None:
    """Connect the step's own events: rows to the lists of what is chosen, and both to the running summary."""

    def summarise(*chosen: Any) -> list[str]:
        experiment = workshop.experiment()
        try:
            plan = experiment.plan(request_of(experiment, *chosen))
            note = page.problem(text.strangers(plan.strangers)) if plan.strangers else ""
            return [_summary(experiment, plan), note]
        except CoreError as error:
            blank = not any(chosen[2 if chosen[0] == text.PEOPLE_TAB else 4] or ())
            return [results.summary(text.summary(0, 0, 0.0, 0)), "" if blank else page.problem(str(error))]

    def whose(user: int) -> list[Any]:
        table = ratings(workshop.experiment(), int(user))
        return [table, gr.update(choices=_titles(table), value=[])]

    after = {"inputs": choose.inputs, "outputs": [choose.summary, choose.problem], "show_progress": "hidden"}
    for tab, name in zip(choose.tabs, (text.PRESETS_TAB, text.PEOPLE_TAB, text.RATINGS_TAB), strict=True):
        tab.select(_constant(name), outputs=choose.mode, show_progress="hidden").then(summarise, **after)
    for component in (choose.preset, choose.users, choose.items):
        component.change(summarise, **after)
    choose.people_table.select(_toggle, choose.users, choose.users, show_progress="hidden")
    choose.ratings_table.select(_toggle, choose.items, choose.items, show_progress="hidden")
    choose.whose.input(whose, choose.whose, [choose.ratings_table, choose.items], show_progress="hidden")


def request_of(
    experiment: Experiment, mode: str, preset: str | None, users: Sequence[Any], whose: Any, items: Sequence[Any]
) -> ForgetRequest:
    """Return the request that the visitor put together on the open tab.

    Raises:
        RequestError: Nothing is chosen, or something that is no id.
    """
    if mode == text.PEOPLE_TAB:
        return users_request(users or ())
    if mode == text.RATINGS_TAB:
        return ratings_request(whose, items or ())
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


def _people(experiment: Experiment) -> tuple[gr.Dropdown, gr.Dataframe]:
    table = people(experiment)
    ids, profiles = (table[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    choices = [(f"{user} · {profile}", user) for user, profile in zip(ids, profiles, strict=True)]
    chosen = _chosen(choices, text.PEOPLE_CHOSEN, "users")
    return chosen, _table(table, text.PEOPLE_TABLE, ["12%", "43%", "15%", "16%", "14%"], "people")


def _ratings(experiment: Experiment) -> tuple[gr.Dropdown, gr.Dropdown, gr.Dataframe]:
    user = default_user(experiment)
    table, everybody = ratings(experiment, user), people(experiment)
    ids, profiles = (everybody[name].tolist() for name in text.PEOPLE_COLUMNS[:2])
    names = [(f"{text.person(one)} · {profile}", one) for one, profile in zip(ids, profiles, strict=True)]
    with gr.Row():
        whose = gr.Dropdown(names, value=user, label=text.WHOSE, filterable=True, elem_id="whose")
        chosen = _chosen(_titles(table), text.RATINGS_CHOSEN, "items")
    return whose, chosen, _table(table, text.RATINGS_TABLE, ["12%", "52%", "14%", "22%"], "ratings")


def _chosen(choices: list[tuple[str, int]], label: str, name: str) -> gr.Dropdown:
    # Custom values are let through, so that an unknown id is answered by our own sentence.
    return gr.Dropdown(
        choices, value=[], label=label, multiselect=True, filterable=True, allow_custom_value=True,
        elem_id=name,
    )  # fmt: skip


def _table(table: pd.DataFrame, label: str, widths: list[str], name: str) -> gr.Dataframe:
    return gr.Dataframe(
        table, label=label, interactive=False, show_search="search", max_height=290, column_widths=widths,
        buttons=[], elem_id=f"{name}-table", elem_classes=["table", "pickable"],
    )  # fmt: skip


def _titles(table: pd.DataFrame) -> list[tuple[str, int]]:
    item, film, stars, _ = text.RATING_COLUMNS
    return [(f"{row[film]} {row[stars]}★", int(row[item])) for _, row in table.iterrows()]


def _toggle(event: gr.SelectData, chosen: list[Any] | None) -> list[Any]:
    """Add the clicked row's id, which is its first cell however the table is sorted, or take it out."""
    one = int(event.row_value[0])
    before = [str(value) for value in chosen or ()]
    return [value for value in chosen or () if str(value) != str(one)] + ([one] if str(one) not in before else [])


def _constant(value: str) -> Any:
    return lambda: value


def _summary(experiment: Experiment, plan: ForgetPlan) -> str:
    found = summary(experiment, plan)
    return results.summary(text.summary(found.people, found.ratings, found.share, found.rebuilt))

"""Second step: whom or what to forget: a preset, people, single ratings of one person, a rule, or a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.data.requests import ForgetPlan
from core.errors import CoreError
from core.experiment.experiment import Experiment
from demo import text
from demo.page_context import Inputs, PageContext, Updates
from demo.session.app_context import PERSON_PRESET, AppContext
from demo.session.history import standing
from demo.session.visits import Visit
from demo.steps.choose import list_tab, rule_tab
from demo.steps.choose.model import (
    BY_LIST,
    BY_PEOPLE,
    BY_PRESET,
    BY_RATINGS,
    BY_RULE,
    FACETS,
    Chosen,
    RequestSummary,
    cost,
    people_by_name,
    people_to_pick,
    preset_cards,
    ratings_to_pick,
    request_of,
    summary,
)
from demo.steps.choose.notes import not_remembered, notes
from demo.steps.choose.offered import FILLED_LATER, filled_anew, filled_first
from demo.steps.choose.view import picked_from, picker, running_summary
from demo.steps.meet.model import default_user
from demo.steps.methods.offered import first_method
from demo.widgets import page


@dataclass(frozen=True)
class Choose:
    """The components of the step.

    ``way`` holds the name of the tab that is open, ``listed`` whose ratings are listed, and ``filled``, by the name of
    a tab that is filled once it is opened, the digest of the data that it was filled with. ``problem`` belongs to the
    running summary; ``refused`` is what *Forget* answered to a press with nothing chosen, which no summary takes away
    that was under way by then.
    """

    way: gr.State
    tabs: Mapping[str, gr.Tab]
    preset: gr.Radio
    people: gr.HTML
    whose: gr.Dropdown
    ratings: gr.HTML
    by_rule: rule_tab.RuleTab
    by_list: list_tab.ListTab
    summary: gr.HTML
    problem: gr.HTML
    refused: gr.HTML
    forget: gr.Button
    listed: gr.State
    filled: Mapping[str, gr.State]

    @property
    def inputs(self) -> set[Any]:
        """What :meth:`chosen` reads."""
        tables = {self.people, self.whose, self.ratings, self.by_list.lines}
        return {self.way, self.preset, *tables, *self.by_rule.fields}

    def chosen(self, values: Inputs) -> Chosen:
        """Return what is chosen, from the values of ``inputs``."""
        return Chosen(
            way=values[self.way],
            preset=values[self.preset],
            users=values[self.people] or (),
            whose=values[self.whose],
            items=values[self.ratings] or (),
            lines=values[self.by_list.lines] or (),
            rule=self.by_rule.chosen(values),
        )


def build(app: AppContext) -> Choose:
    """Lay out the step."""
    experiment, tabs = app.experiment(), {}
    way = gr.State(BY_PRESET)
    gr.HTML(page.lead(text.choose.LEAD))
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=320), gr.Tabs(elem_id="ways"):
            with gr.Tab(text.choose.TABS[BY_PRESET]) as tabs[BY_PRESET]:
                preset = _presets(experiment)
            with gr.Tab(text.choose.TABS[BY_PEOPLE]) as tabs[BY_PEOPLE]:
                people = _people(experiment)
            with gr.Tab(text.choose.TABS[BY_RATINGS]) as tabs[BY_RATINGS]:
                whose, ratings = _ratings(experiment)
            with gr.Tab(text.choose.TABS[BY_RULE]) as tabs[BY_RULE]:
                by_rule = rule_tab.build(experiment)
            with gr.Tab(text.choose.TABS[BY_LIST]) as tabs[BY_LIST]:
                by_list = list_tab.build(experiment)
        with gr.Column(scale=3, min_width=280):
            shown = gr.HTML(_first_summary(app), elem_id="summary")
            said, refused = gr.HTML(), gr.HTML()
            forget = gr.Button(text.choose.FORGET, variant="primary", size="lg", elem_id="forget")
    listed, later = gr.State(default_user(experiment)), {name: gr.State("") for name in FILLED_LATER}
    return Choose(
        way, tabs, preset, people, whose, ratings, by_rule, by_list, shown, said, refused, forget, listed, later
    )  # fmt: skip


def _fill_when_opened(choose: Choose, context: PageContext) -> None:
    """Let each way fetch what can be picked there when it is opened."""
    built = context.app.experiment().interactions.digest

    def filling(name: str) -> Callable[[str, Visit | None], Updates]:
        def fill(already: str, now: Visit | None) -> Updates:
            experiment = context.app.experiment(now.original if now else None)
            digest = experiment.interactions.digest
            if already == digest:
                return {choose.filled[name]: gr.skip()}
            fill = filled_first if not already and digest == built else filled_anew
            return fill(choose, name, experiment)

        return fill

    for name, state in choose.filled.items():
        outputs = {state, choose.listed, *FILLED_LATER[name](choose)}
        choose.tabs[name].select(filling(name), [state, context.visit], outputs)


def filled(choose: Choose, app: AppContext) -> Updates:
    """Return what the step shows first once the model is loaded, and timed."""
    return {choose.summary: _first_summary(app)}


def wire(choose: Choose, context: PageContext) -> None:
    """Connect the step's own events: everything that can be chosen to the running summary."""
    app, visit = context.app, context.visit
    _fill_when_opened(choose, context)

    def summarise(values: Inputs) -> Updates:
        now, chosen = values[visit], choose.chosen(values)
        try:
            experiment = standing(app, now) if now else app.experiment()
            plan = app.planned(experiment, request_of(experiment, chosen))
            known = not_remembered(experiment, plan)
            said = page.problem(notes(experiment, plan)) + (page.note(known) if known else "")
            return {choose.summary: _summary(app, experiment, plan), choose.problem: said}
        except CoreError as error:
            said = "" if chosen.nothing_yet else str(error)
            return {choose.summary: running_summary(RequestSummary()), choose.problem: page.problem(said)}

    def list_ratings(user: int, listed: int, now: Visit | None) -> Updates:
        """List a person's ratings, unless they are listed: the list says so when it was only left."""
        if user == listed:
            return {choose.listed: gr.skip()}
        experiment = app.experiment(now.original if now else None)
        return {choose.listed: user, choose.ratings: picked_from(ratings_to_pick(experiment, int(user)))}

    after: dict[str, Any] = {
        "fn": summarise, "inputs": {visit, *choose.inputs}, "outputs": {choose.summary, choose.problem},
        "trigger_mode": "always_last",
    }  # fmt: skip
    for name, tab in choose.tabs.items():
        tab.select(_constant(name), outputs=choose.way).then(**after)
    picked = [picker.input for picker in (choose.people, choose.ratings, choose.by_list.lines)]
    given = [field.change for field in (choose.preset, *choose.by_rule.fields)]
    gr.on([*picked, *given], **after)  # one event: of several, the answer to an earlier choice could come last
    opened = [tab.select for tab in choose.tabs.values()]
    gr.on([*opened, *picked, *given], None, None, choose.refused, js="() => ''")  # in the browser, so at once
    rule_tab.wire(choose.by_rule)
    for read in list_tab.wire(choose.by_list, context):
        read.then(**after)
    whose = [choose.whose, choose.listed, visit]
    choose.whose.input(list_ratings, whose, {choose.listed, choose.ratings}).then(**after)
    visit.change(**after)


def _presets(experiment: Experiment) -> gr.Radio:
    return gr.Radio(
        preset_cards(experiment), value=PERSON_PRESET, label=text.choose.PRESETS, elem_classes="choices tall",
        elem_id="preset",
    )  # fmt: skip


def _people(experiment: Experiment) -> gr.HTML:
    return picker(
        people_to_pick(experiment).head(0), text.choose.PEOPLE_COLUMNS, filters=FACETS, hidden=FACETS,
        caption=text.choose.PEOPLE_TABLE, elem_id="people",
    )  # fmt: skip


def _ratings(experiment: Experiment) -> tuple[gr.Dropdown, gr.HTML]:
    user, noun = default_user(experiment), experiment.interactions.card.item
    own = [(name, one) for name, one in people_by_name(experiment) if one == user]
    whose = gr.Dropdown(own, value=user, label=text.choose.WHOSE, filterable=True, elem_id="whose")
    return whose, picker(
        ratings_to_pick(experiment, user).head(0), text.choose.rating_columns(noun), filters=["stars"],
        caption=text.choose.RATINGS_TABLE, elem_id="ratings",
    )  # fmt: skip


def _summary(app: AppContext, experiment: Experiment, plan: ForgetPlan) -> str:
    expected = cost(experiment, plan, first_method(experiment), app.machine_speed(experiment))
    return running_summary(summary(experiment, plan), expected)


def _first_summary(app: AppContext) -> str:
    """Return the summary of what is chosen at first; without numbers until the model is loaded, which is timed."""
    experiment = app.experiment()
    if not app.is_loaded:
        return running_summary(RequestSummary())
    return _summary(app, experiment, experiment.plan(experiment.presets()[PERSON_PRESET]))


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value

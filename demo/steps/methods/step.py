"""Beside the walk: other methods on the visitor's own request, one after another, and how they compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from core.data.requests import ForgetRequest
from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import tuned_path
from demo import text
from demo.page_context import JOBS, Inputs, PageContext, Updates
from demo.session.app_context import AppContext
from demo.session.follow_job import going_on, listen_all, stopper
from demo.session.history import standing
from demo.session.own_data import is_own
from demo.session.visits import Visit, begin_visit
from demo.steps.choose.model import Chosen, request_of, summary
from demo.steps.choose.step import Choose
from demo.steps.methods import offered, plots, view
from demo.steps.methods.model import Contest
from demo.steps.methods.running import ContestInProgress, asked_last, begun, compared, standing_result, wanted
from demo.steps.unlearn.settings import Settings
from demo.widgets import page, retrain_reference
from demo.widgets.lossless_updates import lossless
from demo.widgets.rejoining import Rejoining

_CHOSEN = ("e2urec", "neggrad")
"""What is chosen before the visitor chooses."""


@dataclass(frozen=True)
class Methods:
    """The components of the step."""

    about: gr.HTML
    chosen: gr.CheckboxGroup
    run: gr.Button
    cancel: gr.Button
    problem: gr.HTML
    queue: gr.HTML
    missing: retrain_reference.RetrainReference
    body: gr.Column
    table: gr.HTML
    jsd: gr.Plot
    jsd_note: gr.HTML
    auc: gr.Plot
    clicks: gr.Plot

    @property
    def shown(self) -> set[Any]:
        """The components of the result."""
        found = self.missing
        return {*found.offered, found.panel, self.body, self.table, self.jsd, self.jsd_note, self.auc, self.clicks}


def build(app: AppContext) -> Methods:
    """Lay out the step, empty."""
    gr.HTML(page.lead(text.methods.LEAD))
    about = gr.HTML(elem_id="contested")
    chosen = gr.CheckboxGroup(
        offered.cards(app.experiment()), value=list(_CHOSEN), label=text.methods.CHOSEN, elem_classes="choices three",
        elem_id="methods",
    )  # fmt: skip
    problem = gr.HTML()
    with gr.Row(elem_classes="actions"):
        cancel = gr.Button(text.unlearn.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel-methods")
        run = gr.Button(text.methods.RUN, variant="primary", size="lg", elem_id="run-methods")
    queue = gr.HTML(page.empty(text.methods.NOTHING_YET), elem_id="queue")
    missing = retrain_reference.build("-methods")
    with gr.Column(visible=False) as body:
        table = gr.HTML(elem_id="contest")
        with gr.Row(equal_height=False):
            jsd, note = _chart(text.methods.JSD_CHART, text.methods.JSD_CHART_HINT)
            auc, _ = _chart(text.methods.AUC_CHART, text.methods.AUC_CHART_HINT)
        clicks, _ = _chart(text.methods.CLICKS_CHART, text.methods.CLICKS_CHART_HINT)
    return Methods(
        about, chosen, run, cancel, problem, queue, missing, body, table, jsd, note, auc, clicks,
    )  # fmt: skip


def wire(methods: Methods, context: PageContext, *, tab: gr.Tab, choose: Choose) -> list[Rejoining]:
    """Connect the step; return how what was begun here is shown to its visitor again who comes back."""
    app, visit = context.app, context.visit

    @lossless
    def run(values: Inputs) -> Iterator[Updates]:
        now = values[visit] or begin_visit(app.sessions, app.first)
        try:
            experiment = standing(app, now)
            asked = wanted(app, experiment, choose.chosen(values), values[methods.chosen])
        except CoreError as error:
            yield {methods.problem: page.problem(str(error))}
            return
        yield {methods.problem: "", **_buttons(methods, busy=True)}
        yield from _followed(methods, app, now, begun(app, experiment, now, asked))

    def about(values: Inputs) -> str:
        return _about(app, values[visit], choose.chosen(values))

    def show(now: Visit) -> Iterator[Updates]:
        job = going_on(app, now, ContestInProgress)
        if job is not None:
            yield _buttons(methods, busy=True)
            yield from _followed(methods, app, now, job.about)
        elif (result := standing_result(app, now)) is not None:
            yield _filled(methods, result)

    tab.select(about, {visit, *choose.inputs}, methods.about)
    outputs = {methods.problem, methods.queue, methods.run, methods.cancel, *methods.shown}
    methods.run.click(run, {visit, methods.chosen, *choose.inputs}, outputs, **JOBS)
    methods.cancel.click(stopper(app), visit, queue=False)
    retraining = retrain_reference.wire(methods.missing, context, request_of=_request, experiment_of=standing)
    return [Rejoining(outputs, show), retraining]


def refresh(methods: Methods, context: PageContext, after: Any, *, settings: Settings) -> None:
    """Fill in the result again after an event, and offer here and in the settings what can be run then."""
    app = context.app

    def show(now: Visit | None) -> Updates:
        asked, result = (asked_last(now), standing_result(app, now)) if now else (None, None)
        if now is None or asked is None or result is None:
            return _filled(methods, result)
        return _told(methods, app, standing(app, now), asked.request, result)

    after(show, context.visit, methods.shown)
    offered.refresh(context, after, settings.method, methods.chosen)


def _request(_: AppContext, now: Visit) -> ForgetRequest | None:
    asked = asked_last(now)
    return asked.request if asked else None


def _followed(methods: Methods, app: AppContext, now: Visit, about: ContestInProgress) -> Iterator[Updates]:
    """Show the methods to the end of the last; what each has reached is shown as soon as it has finished."""
    with about.begun:
        jobs = dict(about.jobs)
    untuned = [name for name in jobs if not _is_tuned(about.experiment, name)]
    finished = 0
    for views in listen_all(app, jobs):
        newest = going_on(app, now, ContestInProgress)
        if newest is not None and newest.about is not about:
            return  # others took their place
        yield {methods.queue: view.queue(views, untuned)}
        if (count := sum(one.status == "finished" for one in views.values())) > finished:
            finished = count
            result = compared(about.experiment, now, about.asked)
            yield _told(methods, app, about.experiment, about.asked.request, result)
    yield _buttons(methods, busy=False)


def _is_tuned(experiment: Experiment, method: str) -> bool:
    """Return whether a method's settings were made for this recommender, or it has none to be made."""
    tuned = tuned_path(experiment.assets, experiment.key, method).is_file() and not is_own(experiment.original)
    return tuned or not find_method(method).grid


def _about(app: AppContext, now: Visit | None, chosen: Chosen) -> str:
    try:
        experiment = standing(app, now) if now else app.experiment()
        numbers = summary(experiment, experiment.plan(request_of(experiment, chosen)))
        return page.lead(text.methods.contested(numbers.people, numbers.ratings))
    except CoreError as error:
        return page.problem(str(error))


def _told(
    methods: Methods, app: AppContext, experiment: Experiment, request: ForgetRequest, result: Contest | None
) -> Updates:
    """Return what the step shows of those that have finished, and what is offered where nobody was retrained."""
    missing = result is not None and not result.has_reference
    retraining = retrain_reference.offered(methods.missing, app, experiment, request) if missing else {}
    return {**_filled(methods, result), **retraining}


def _filled(methods: Methods, result: Contest | None) -> Updates:
    """Return what the step shows of a result, or of nothing yet."""
    found, hidden = methods.missing, gr.update(visible=False)
    if result is None:
        gone = {found.box: hidden, found.panel: "", methods.body: hidden, methods.table: ""}
        return {**gone, methods.jsd: None, methods.auc: None, methods.clicks: None}
    measured = result.has_reference
    jsd = plots.pareto_chart(result, "jsd") if measured else None
    return {
        found.box: gr.update(visible=not measured),
        found.panel: "" if measured else gr.skip(),
        methods.body: gr.update(visible=True),
        methods.table: view.table(result),
        methods.jsd: gr.update(value=jsd, visible=measured),
        methods.jsd_note: gr.update(visible=not measured),
        methods.auc: plots.pareto_chart(result, "auc"),
        methods.clicks: plots.clicks_chart(result),
    }


def _chart(title: str, hint: str) -> tuple[gr.Plot, gr.HTML]:
    with gr.Column(elem_classes="chart", min_width=320):
        gr.HTML(page.heading(title, hint))
        note = gr.HTML(page.empty(text.compare.NO_DISTANCE), visible=False)
        return gr.Plot(show_label=False, container=False, label=title), note


def _buttons(methods: Methods, busy: bool) -> Updates:
    return {methods.run: gr.update(interactive=not busy), methods.cancel: gr.update(interactive=busy)}

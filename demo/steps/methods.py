"""Beside the walk: other methods on the visitor's own request, one after another, and how they compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from core.errors import CoreError, RequestError
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.settings import tuned_path
from core.unlearning.base import find_method
from demo import contest_plots, shelf, text
from demo.catalogue import summary
from demo.contest import Contest, contest
from demo.render import contest as render
from demo.render import page
from demo.sequence import standing
from demo.state import Visit, begin_visit
from demo.steps import reference
from demo.steps.choose import Choose, request_of
from demo.steps.steady import steady
from demo.steps.watching import stopper, watch_all
from demo.theme import METHODS
from demo.workshop import Workshop

CHOSEN = ("e2urec", "neggrad")
"""What is chosen before the visitor chooses."""
LEAST = 2


@dataclass(frozen=True)
class Methods:
    """The components of the step."""

    asked: gr.State
    about: gr.HTML
    chosen: gr.CheckboxGroup
    run: gr.Button
    cancel: gr.Button
    problem: gr.HTML
    queue: gr.HTML
    missing: reference.Missing
    body: gr.Column
    table: gr.HTML
    jsd: gr.Plot
    jsd_note: gr.HTML
    auc: gr.Plot
    clicks: gr.Plot

    @property
    def shown(self) -> list[Any]:
        """The components of the result, in the order in which :func:`_filled` fills them."""
        found = self.missing
        return [found.box, found.panel, self.body, self.table, self.jsd, self.jsd_note, self.auc, self.clicks]


def build() -> Methods:
    """Lay out the step, empty."""
    asked = gr.State(None)
    gr.HTML(page.lead(text.METHODS_LEAD))
    about = gr.HTML(elem_id="contested")
    choices = [(text.method_card(name), name) for name in METHODS]
    chosen = gr.CheckboxGroup(
        choices, value=list(CHOSEN), label=text.METHODS_CHOSEN, elem_classes="choices three", elem_id="methods",
    )  # fmt: skip
    problem = gr.HTML()
    with gr.Row(elem_classes="actions"):
        cancel = gr.Button(text.CANCEL, variant="stop", size="lg", interactive=False, elem_id="cancel-methods")
        run = gr.Button(text.RUN_METHODS, variant="primary", size="lg", elem_id="run-methods")
    queue = gr.HTML(page.empty(text.NO_METHODS_YET), elem_id="queue")
    missing = reference.build("-methods")
    with gr.Column(visible=False) as body:
        table = gr.HTML(elem_id="contest")
        with gr.Row(equal_height=False):
            jsd, note = _chart(text.JSD_CHART, text.JSD_CHART_HINT)
            auc, _ = _chart(text.AUC_CHART, text.AUC_CHART_HINT)
        clicks, _ = _chart(text.CLICKS_CHART, text.CLICKS_CHART_HINT)
    return Methods(
        asked, about, chosen, run, cancel, problem, queue, missing, body, table, jsd, note, auc, clicks,
    )  # fmt: skip


def wire(methods: Methods, tab: gr.Tab, choose: Choose, workshop: Workshop, visit: gr.State) -> Any:
    """Connect the step; return the event of a retraining that was begun here, for others to follow."""

    @steady
    def run(now: Visit | None, chosen: Sequence[str], *inputs: Any) -> Iterator[dict[Any, Any]]:
        now = now or begin_visit(workshop.sessions, "best")
        try:
            experiment = standing(workshop, now)
            request = request_of(experiment, *inputs)
            experiment.plan(request)
            ordered = [name for name in METHODS if name in chosen]
            if len(ordered) < LEAST:
                raise RequestError(text.TOO_FEW_METHODS)
        except CoreError as error:
            yield {methods.problem: page.problem(str(error))}
            return
        yield {methods.problem: "", methods.asked: (request, tuple(ordered)), **_buttons(methods, busy=True)}
        workshop.jobs.stop(now.folder)
        yield from _watched(methods, workshop, experiment, now, request, ordered)
        yield _buttons(methods, busy=False)

    about = partial(_about, workshop)
    tab.select(about, [visit, *choose.inputs], methods.about)
    outputs = [methods.problem, methods.queue, methods.asked, methods.run, methods.cancel, *methods.shown]
    methods.run.click(
        run, [visit, methods.chosen, *choose.inputs], outputs, concurrency_id="jobs", concurrency_limit=16
    )
    methods.cancel.click(stopper(workshop), visit, queue=False)
    return reference.wire(
        methods.missing, workshop, visit, [methods.asked], lambda _, asked: asked and asked[0], standing
    )


def refresh(methods: Methods, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill in the result again after an event."""

    def show(now: Visit | None, asked: Any) -> list[Any]:
        if now is None or asked is None:
            return _filled(None)
        try:
            return _filled(_compared(standing(workshop, now), now, *asked))
        except CoreError:  # what was asked then cannot be asked of the recommender as it stands now
            return _filled(None)

    after(show, [visit, methods.asked], methods.shown)


def _watched(
    methods: Methods,
    workshop: Workshop,
    experiment: Experiment,
    now: Visit,
    request: ForgetRequest,
    chosen: Sequence[str],
) -> Iterator[dict[Any, Any]]:
    """Run the methods one after another; what each has reached is shown as soon as it has finished."""
    untuned = [name for name in chosen if not _is_tuned(experiment, name)]
    starts = {name: partial(shelf.done, experiment, now, request, name) for name in chosen}
    finished = 0
    for views in watch_all(workshop, now.folder, starts):
        yield {methods.queue: render.queue(views, untuned)}
        if (count := sum(view.status == "finished" for view in views.values())) > finished:
            finished = count
            yield dict(zip(methods.shown, _filled(_compared(experiment, now, request, chosen)), strict=True))


def _is_tuned(experiment: Experiment, method: str) -> bool:
    """Return whether a method's settings were made for this recommender, or it has none to be made."""
    return not find_method(method).grid or tuned_path(experiment.assets, experiment.key, method).is_file()


def _compared(experiment: Experiment, now: Visit, request: ForgetRequest, chosen: Sequence[str]) -> Contest | None:
    """Return how those of the ``chosen`` methods compare that have finished."""
    runs = {name: shelf.run_of(experiment, now, request, name) for name in chosen}
    done = {name: run for name, run in runs.items() if run.finished}
    if not done:
        return None
    own = shelf.retraining(experiment, now, request)
    return contest(
        experiment, request, done, shelf.reference(experiment, now, request), own.metrics["seconds"] if own else None
    )


def _about(workshop: Workshop, now: Visit | None, *inputs: Any) -> str:
    try:
        experiment = standing(workshop, now) if now else workshop.experiment()
        numbers = summary(experiment, experiment.plan(request_of(experiment, *inputs)))
        return page.lead(text.contested(numbers.people, numbers.ratings))
    except CoreError as error:
        return page.problem(str(error))


def _filled(result: Contest | None) -> list[Any]:
    """Return the value of every component, in the order of ``Methods.shown``."""
    hidden = gr.update(visible=False)
    if result is None:
        return [hidden, "", hidden, "", None, gr.skip(), None, None]
    measured = result.has_reference
    jsd = contest_plots.pareto_chart(result, "jsd") if measured else None
    return [
        gr.update(visible=not measured),
        "" if measured else gr.skip(),
        gr.update(visible=True),
        render.table(result),
        gr.update(value=jsd, visible=measured),
        gr.update(visible=not measured),
        contest_plots.pareto_chart(result, "auc"),
        contest_plots.clicks_chart(result),
    ]


def _chart(title: str, hint: str) -> tuple[gr.Plot, gr.HTML]:
    with gr.Column(elem_classes="chart", min_width=320):
        gr.HTML(page.heading(title, hint))
        note = gr.HTML(page.empty(text.PEOPLE_CHART_EMPTY), visible=False)
        return gr.Plot(show_label=False, container=False, label=title), note


def _buttons(methods: Methods, busy: bool) -> dict[Any, Any]:
    return {methods.run: gr.update(interactive=not busy), methods.cancel: gr.update(interactive=busy)}

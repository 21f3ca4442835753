"""Fourth step: before, after, and what retrained models say; where nobody has retrained yet, the visitor may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from core.errors import CoreError
from core.runs.store import Run
from demo import text
from demo.page_context import PageContext, Updates
from demo.session import visitor_runs
from demo.session.app_context import AppContext
from demo.session.history import shown
from demo.session.links import STEP_NUMBERS
from demo.session.visits import Visit
from demo.steps.compare import charts, readings, three_models_tab, view
from demo.steps.compare.chart_registry import CLICK_TAB, JSD_TAB
from demo.steps.compare.model import Comparison, compare
from demo.widgets import memory_strip, page, retrain_reference
from demo.widgets.chart_frame import what_is_this
from demo.widgets.lossless_updates import lossless
from demo.widgets.rejoining import Rejoining

_NOTHING = page.empty(text.compare.NO_RUN, text.compare.TO_CHOOSE, STEP_NUMBERS["choose"])


@dataclass(frozen=True)
class Tables:
    """The tables of all numbers."""

    ratings: gr.Dataframe
    people: gr.Dataframe
    levels: gr.Dataframe
    measures: gr.Dataframe

    @property
    def shown(self) -> set[Any]:
        """The components that :func:`_tables_filled` fills."""
        return {self.ratings, self.people, self.levels, self.measures}


@dataclass(frozen=True)
class Compare:
    """The components of the step."""

    known: gr.State
    headline: gr.HTML
    body: gr.Column
    missing: retrain_reference.RetrainReference
    memory: gr.HTML
    tiles: gr.HTML
    charts: charts.Charts
    three_models: three_models_tab.ThreeModelsTab
    tables: Tables
    onward: gr.Button

    @property
    def shown(self) -> set[Any]:
        """The components of the result."""
        above = {self.known, self.headline, self.body, self.missing.panel, self.memory, self.tiles}
        return {*above, *self.missing.offered, *self.charts.shown, *self.tables.shown}


def build(app: AppContext) -> Compare:
    """Lay out the step, empty."""
    experiment = app.experiment()
    dataset, known, part = experiment.interactions.name, gr.State(None), charts.switch()
    gr.HTML(page.lead(text.compare.LEAD))
    headline = gr.HTML(_NOTHING, elem_id="headline")
    with gr.Column(visible=False) as body:
        missing = retrain_reference.build("")
        memory = gr.HTML(elem_id="memory", js_on_load=memory_strip.script())
        tiles = gr.HTML(elem_id="tiles")
        gr.HTML(what_is_this("utility", readings.paper("utility", dataset)))
        with gr.Tabs(elem_id="compared"):
            with gr.Tab(text.compare.ANSWERS_TAB):
                answers = charts.lay_out(CLICK_TAB, dataset, part)
            with gr.Tab(text.compare.DISTANCE_TAB):
                distances = charts.lay_out(JSD_TAB, dataset, part)
            asked = three_models_tab.build(experiment)
            with gr.Tab(text.compare.NUMBERS_TAB):
                tables = _tables()
        with gr.Row(elem_classes="actions"):
            onward = gr.Button(text.verify.TO_VERIFY, variant="primary", size="lg", elem_id="to-verify")
    drawn = charts.Charts((*answers, *distances), part)
    return Compare(known, headline, body, missing, memory, tiles, drawn, asked, tables, onward)


def wire(compared: Compare, context: PageContext) -> Rejoining:
    """Connect the choices, and retraining; return how that is shown to its visitor again who comes back."""
    drawn = compared.charts

    def follow(known: Comparison | None, part: str) -> Updates:
        return charts.followed(drawn, known, part)

    drawn.part.input(follow, [compared.known, drawn.part], drawn.following, trigger_mode="always_last")
    three_models_tab.wire(compared.three_models, context)
    return retrain_reference.wire(compared.missing, context)


def refresh(compared: Compare, context: PageContext, after: Any) -> None:
    """Fill the step after an event."""

    def show(now: Visit | None, part: str, known: Comparison | None) -> Iterator[Updates]:
        if now is not None and now.run and known is None:
            yield {compared.headline: page.empty(text.compare.COMPARING)}
        result = None if now is None or not now.run else _compared(context.app, now)
        yield {**_filled(compared, result, part), **_offered(compared, context.app, now, result)}

    filled = after(lossless(show), [context.visit, compared.charts.part, compared.known], compared.shown)
    three_models_tab.refresh(compared.three_models, context, compared.known, filled.then)


def _compared(app: AppContext, now: Visit) -> Comparison | CoreError:
    try:
        experiment, run = shown(app, now), Run(Path(now.run))
        if now.request is None:
            return compare(experiment, run, None)
        own = visitor_runs.retraining(experiment, now, now.request)
        found = visitor_runs.reference(experiment, now, now.request)
        return compare(experiment, run, found, own.metrics["seconds"] if own else None)
    except CoreError as error:
        return error


def _offered(compared: Compare, app: AppContext, now: Visit | None, result: Comparison | CoreError | None) -> Updates:
    """Return what is offered where a result has nothing to be compared with."""
    if now is None or not isinstance(result, Comparison) or result.has_reference:
        return {}
    return retrain_reference.offered(compared.missing, app, shown(app, now), result.request)


def _filled(compared: Compare, result: Comparison | CoreError | None, part: str) -> Updates:
    """Return what the step shows of a result, of why there is none, or of nothing yet."""
    if not isinstance(result, Comparison):
        said = _NOTHING if result is None else page.problem(str(result))
        return {
            compared.known: None,
            compared.headline: said,
            compared.body: gr.update(visible=False),
            compared.missing.box: gr.update(visible=False),
            compared.missing.panel: "",
            compared.memory: "",
            compared.tiles: "",
            **charts.filled(compared.charts, None, part),
            **dict.fromkeys(compared.tables.shown),
        }
    return {
        compared.known: result,
        compared.headline: view.headline(result),
        compared.body: gr.update(visible=True),
        compared.missing.box: gr.update(visible=not result.has_reference),
        compared.missing.panel: "" if result.has_reference else gr.skip(),
        compared.memory: view.memory(result),
        compared.tiles: view.tiles(result),
        **charts.filled(compared.charts, result, part),
        **_tables_filled(compared.tables, result),
    }


def _tables_filled(tables: Tables, result: Comparison) -> Updates:
    titles = text.compare.DISTANCE_COLUMNS
    return {
        tables.ratings: view.rating_table(result).rename(columns=text.compare.result_columns(result.card.item)),
        tables.people: result.people.round(5).rename(columns=titles),
        tables.levels: result.levels.round(5).rename(columns=titles),
        tables.measures: view.measures_table(result).rename(columns=text.compare.MEASURES_COLUMNS),
    }


def _tables() -> Tables:
    with gr.Tabs():
        with gr.Tab(text.compare.RATINGS_RESULT):
            ratings = _table(text.compare.RATINGS_RESULT, "every-rating", [10, 40, 10, 13, 13, 14])
        with gr.Tab(text.compare.PEOPLE_RESULT):
            people = _table(text.compare.PEOPLE_RESULT, "every-person", [18, 18, 22, 21, 21])
        with gr.Tab(text.compare.LEVELS_RESULT):
            levels = _table(text.compare.LEVELS_RESULT, "every-level", [18, 18, 22, 21, 21])
        with gr.Tab(text.compare.MEASURES_RESULT):
            measures = _table(text.compare.MEASURES_RESULT, "every-measure", [28, 18, 18, 18, 18])
    return Tables(ratings, people, levels, measures)


def _table(label: str, name: str, widths: Sequence[int]) -> gr.Dataframe:
    return gr.Dataframe(
        label=label, interactive=False, show_search="search", max_height=340, buttons=[],
        elem_id=name, elem_classes="table", column_widths=[f"{width}%" for width in widths],
    )  # fmt: skip

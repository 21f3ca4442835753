"""Fourth step: before, after, and what retrained models say; where nobody has retrained yet, the visitor may."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError
from core.store import Run
from demo import readings, shelf, text
from demo.comparison import Comparison, compare
from demo.render import page, results
from demo.render.charts import what_is_this
from demo.sequence import shown
from demo.state import Visit
from demo.steps import asking, charts, reference
from demo.workshop import Workshop


@dataclass(frozen=True)
class Compare:
    """The components of the step."""

    known: gr.State
    headline: gr.HTML
    body: gr.Column
    missing: reference.Missing
    tiles: gr.HTML
    charts: charts.Charts
    asking: asking.Asking
    people: gr.Dataframe
    levels: gr.Dataframe
    ratings: gr.Dataframe
    again: gr.Button
    onward: gr.Button

    @property
    def shown(self) -> list[Any]:
        """The components of the result, in the order in which :func:`_filled` fills them."""
        above = [self.known, self.headline, self.body, self.missing.box, self.missing.panel, self.tiles]
        return [*above, *self.charts.shown, self.people, self.levels, self.ratings]


def build(workshop: Workshop) -> Compare:
    """Lay out the step, empty."""
    experiment = workshop.experiment()
    dataset, known = experiment.interactions.name, gr.State(None)
    gr.HTML(page.lead(text.COMPARE_LEAD))
    headline = gr.HTML(page.empty(text.NO_RUN), elem_id="headline")
    with gr.Column(visible=False) as body:
        missing = reference.build("")
        tiles = gr.HTML(elem_id="tiles")
        gr.HTML(what_is_this("utility", readings.paper("utility", dataset)))
        with gr.Tabs(elem_id="compared"):
            with gr.Tab(text.ANSWERS_TAB):
                ratings_chart, part, spread = charts.answers(dataset)
            with gr.Tab(text.DISTANCE_TAB):
                away = charts.distances(dataset)
            with gr.Tab(text.RECOMMENDED_TAB):
                recommended = asking.recommendations()
            with gr.Tab(text.WHAT_IF_TAB):
                what_if = asking.what_if(experiment)
            with gr.Tab(text.NUMBERS_TAB):
                ratings, people, levels = _tables()
        with gr.Row(elem_classes="actions"):
            again = gr.Button(text.AGAIN, size="lg", elem_id="again")
            onward = gr.Button(text.TO_VERIFY, variant="primary", size="lg", elem_id="to-verify")
    drawn = charts.Charts(ratings_chart, part, spread, *away)
    asked = asking.Asking(*recommended, *what_if, gr.State(""))
    return Compare(known, headline, body, missing, tiles, drawn, asked, people, levels, ratings, again, onward)


def wire(compared: Compare, workshop: Workshop, visit: gr.State) -> Any:
    """Connect the choices, and retraining; return the event of that, for others to follow."""
    drawn = compared.charts
    at_once: dict[str, Any] = {"trigger_mode": "always_last"}
    drawn.part.input(charts.spread, [compared.known, drawn.part], drawn.spread.shown, **at_once)
    asking.wire(compared.asking, workshop, visit)
    return reference.wire(compared.missing, workshop, visit, [], lambda now: now.request, shown)


def refresh(compared: Compare, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill the step after an event."""

    def show(now: Visit | None, part: str) -> list[Any]:
        return _filled(None if now is None or not now.run else _compared(workshop, now), part)

    shown = after(show, [visit, compared.charts.part], compared.shown)
    asking.refresh(compared.asking, workshop, visit, compared.known, shown.then)


def _compared(workshop: Workshop, now: Visit) -> Comparison | CoreError:
    try:
        experiment, run = shown(workshop, now), Run(Path(now.run))
        if now.request is None:
            return compare(experiment, run, None)
        own = shelf.retraining(experiment, now, now.request)
        found = shelf.reference(experiment, now, now.request)
        return compare(experiment, run, found, own.metrics["seconds"] if own else None)
    except CoreError as error:
        return error


def _filled(result: Comparison | CoreError | None, part: str) -> list[Any]:
    """Return the value of every component, in the order of ``Compare.shown``."""
    if not isinstance(result, Comparison):
        said = page.empty(text.NO_RUN) if result is None else page.problem(str(result))
        hidden = gr.update(visible=False)
        return [None, said, hidden, hidden, "", "", *charts.filled(None, part), None, None, None]
    measured = result.has_reference
    panel = "" if measured else gr.skip()
    above = [result, results.headline(result), gr.update(visible=True), gr.update(visible=not measured), panel]
    tables = [_away(result.people, "user"), _away(result.levels, "stars"), _ratings(result)]
    return [*above, results.tiles(result), *charts.filled(result, part), *tables]


def _ratings(result: Comparison) -> pd.DataFrame:
    columns = ["user", "title", "stars", "before", "after", "retrained"]
    table = result.ratings.reindex(columns=columns)  # an empty column where nobody has retrained
    table[columns[3:]] = (100 * table[columns[3:]]).round(1)
    return table.set_axis(list(text.RESULT_COLUMNS), axis=1)


def _away(table: pd.DataFrame, first: str) -> pd.DataFrame:
    names = [text.AWAY_FIRST[first], *text.AWAY_COLUMNS]
    return table.round(5).set_axis(names, axis=1)


def _tables() -> tuple[gr.Dataframe, gr.Dataframe, gr.Dataframe]:
    with gr.Tabs():
        with gr.Tab(text.RATINGS_RESULT):
            ratings = _table(text.RATINGS_RESULT, "every-rating", [10, 40, 10, 13, 13, 14])
        with gr.Tab(text.PEOPLE_RESULT):
            people = _table(text.PEOPLE_RESULT, "every-person", [18, 18, 22, 21, 21])
        with gr.Tab(text.LEVELS_RESULT):
            levels = _table(text.LEVELS_RESULT, "every-level", [18, 18, 22, 21, 21])
    return ratings, people, levels


def _table(label: str, name: str, widths: list[int]) -> gr.Dataframe:
    return gr.Dataframe(
        label=label, interactive=False, show_search="search", max_height=340, buttons=[],
        elem_id=name, elem_classes="table", column_widths=[f"{width}%" for width in widths],
    )  # fmt: skip

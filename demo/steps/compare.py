"""Fourth step: before, after, and what retrained models say; where nobody has retrained yet, the visitor may."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError
from core.store import Run
from demo import plots, shelf, text
from demo.comparison import Comparison, compare
from demo.render import page, results
from demo.state import Visit
from demo.steps import reference
from demo.workshop import Workshop


@dataclass(frozen=True)
class Compare:
    """The components of the step."""

    headline: gr.HTML
    body: gr.Column
    missing: reference.Missing
    tiles: gr.HTML
    rating_chart: gr.Plot
    spread_chart: gr.Plot
    people_note: gr.HTML
    people_chart: gr.Plot
    people: gr.Dataframe
    ratings: gr.Dataframe
    again: gr.Button
    onward: gr.Button

    @property
    def shown(self) -> list[Any]:
        """The components of the result, in the order in which :func:`_filled` fills them."""
        above = [self.headline, self.body, self.missing.box, self.missing.panel]
        figures = [self.tiles, self.rating_chart, self.spread_chart, self.people_note, self.people_chart]
        return [*above, *figures, self.people, self.ratings]


def build() -> Compare:
    """Lay out the step, empty."""
    gr.HTML(page.lead(text.COMPARE_LEAD))
    headline = gr.HTML(page.empty(text.NO_RUN), elem_id="headline")
    with gr.Column(visible=False) as body:
        missing = reference.build("")
        tiles = gr.HTML(elem_id="tiles")
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320, elem_id="rating-chart"):
                rating_chart = _chart(text.RATINGS_CHART, text.RATINGS_CHART_HINT)
            with gr.Column(scale=5, min_width=320):
                spread_chart = _chart(text.SPREAD_CHART, text.SPREAD_CHART_HINT)
                with gr.Column(elem_classes="chart", min_width=280):
                    gr.HTML(page.heading(text.PEOPLE_CHART, text.PEOPLE_CHART_HINT))
                    people_note = gr.HTML(page.empty(text.PEOPLE_CHART_EMPTY))
                    people_chart = gr.Plot(show_label=False, container=False, label=text.PEOPLE_CHART)
        with gr.Tabs():
            with gr.Tab(text.RATINGS_RESULT):
                ratings = _table(text.RATINGS_RESULT, "every-rating", [10, 40, 10, 13, 13, 14])
            with gr.Tab(text.PEOPLE_RESULT):
                people = _table(text.PEOPLE_RESULT, "every-person", [18, 18, 22, 21, 21])
        with gr.Row(elem_classes="actions"):
            again = gr.Button(text.AGAIN, size="lg", elem_id="again")
            onward = gr.Button(text.TO_VERIFY, variant="primary", size="lg", elem_id="to-verify")
    return Compare(
        headline, body, missing, tiles,
        rating_chart, spread_chart, people_note, people_chart, people, ratings, again, onward,
    )  # fmt: skip


def wire(compared: Compare, workshop: Workshop, visit: gr.State) -> Any:
    """Connect retraining; return its event, for others to follow."""
    return reference.wire(compared.missing, workshop, visit, [], lambda now: now.request)


def refresh(compared: Compare, workshop: Workshop, visit: gr.State, after: Any) -> None:
    """Fill the step after an event."""

    def show(now: Visit | None) -> list[Any]:
        return _filled(None if now is None or not now.run else _compared(workshop, now))

    after(show, visit, compared.shown, show_progress="hidden")


def _compared(workshop: Workshop, now: Visit) -> Comparison | CoreError:
    try:
        experiment, run = workshop.experiment(now.original), Run(Path(now.run))
        if now.request is None:
            return compare(experiment, run, None)
        own = shelf.retraining(experiment, now, now.request)
        found = shelf.reference(experiment, now, now.request)
        return compare(experiment, run, found, own.metrics["seconds"] if own else None)
    except CoreError as error:
        return error


def _filled(result: Comparison | CoreError | None) -> list[Any]:
    """Return the value of every component, in the order of ``Compare.shown``."""
    kept = gr.skip()
    if not isinstance(result, Comparison):
        said = page.empty(text.NO_RUN) if result is None else page.problem(str(result))
        hidden = gr.update(visible=False)
        return [said, hidden, hidden, "", "", None, None, kept, None, None, None]
    measured = result.has_reference
    people = plots.people_chart(result) if measured else None
    above = [results.headline(result), gr.update(visible=True), gr.update(visible=not measured)]
    figures = [results.tiles(result), plots.rating_chart(result), plots.spread_chart(result)]
    by_person = [gr.update(visible=not measured), gr.update(value=people, visible=measured), _people(result)]
    return [*above, "" if measured else kept, *figures, *by_person, _ratings(result)]


def _ratings(result: Comparison) -> pd.DataFrame:
    columns = ["user", "title", "stars", "before", "after", "retrained"]
    table = result.ratings.reindex(columns=columns)  # an empty column where nobody has retrained
    table[columns[3:]] = (100 * table[columns[3:]]).round(1)
    return table.set_axis(list(text.RESULT_COLUMNS), axis=1)


def _people(result: Comparison) -> pd.DataFrame:
    return result.people.round(5).set_axis(list(text.PEOPLE_RESULT_COLUMNS), axis=1)


def _chart(title: str, hint: str) -> gr.Plot:
    with gr.Column(elem_classes="chart", min_width=280):
        gr.HTML(page.heading(title, hint))
        return gr.Plot(show_label=False, container=False, label=title)


def _table(label: str, name: str, widths: list[int]) -> gr.Dataframe:
    return gr.Dataframe(
        label=label, interactive=False, show_search="search", max_height=340, buttons=[],
        elem_id=name, elem_classes="table", column_widths=[f"{width}%" for width in widths],
    )  # fmt: skip

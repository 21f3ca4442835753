"""Fourth step: before, after, and what retrained models say; where nobody has retrained yet, the visitor may."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.errors import CoreError
from core.store import Run
from demo import plots, text
from demo.comparison import Comparison, compare
from demo.render import page, results
from demo.render.progress import progress
from demo.state import Visit, fresh_folder
from demo.steps.unlearn import stopper, watch
from demo.workshop import Workshop

RETRAIN = "retrain"


@dataclass(frozen=True)
class Compare:
    """The components of the step."""

    headline: gr.HTML
    body: gr.Column
    missing: gr.Column
    retrain: gr.Button
    cancel: gr.Button
    panel: gr.HTML
    tiles: gr.HTML
    rating_chart: gr.Plot
    spread_chart: gr.Plot
    people_note: gr.HTML
    people_chart: gr.Plot
    people: gr.Dataframe
    ratings: gr.Dataframe
    again: gr.Button

    @property
    def shown(self) -> list[Any]:
        """All components, in the order in which :func:`_filled` fills them."""
        return [getattr(self, field.name) for field in fields(self)]


def build() -> Compare:
    """Lay out the step, empty."""
    gr.HTML(page.lead(text.COMPARE_LEAD))
    headline = gr.HTML(page.empty(text.NO_RUN), elem_id="headline")
    with gr.Column(visible=False) as body:
        with gr.Column(visible=False, elem_classes="no-reference") as missing:
            gr.HTML(results.missing())
            with gr.Row(elem_classes="actions"):
                retrain = gr.Button(text.RETRAIN, variant="primary", elem_id="retrain")
                cancel = gr.Button(text.CANCEL, variant="stop", interactive=False, elem_id="cancel-retrain")
            panel = gr.HTML(elem_id="retraining")
        tiles = gr.HTML(elem_id="tiles")
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
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
        again = gr.Button(text.AGAIN, size="lg", elem_id="again")
    return Compare(
        headline, body, missing, retrain, cancel, panel, tiles,
        rating_chart, spread_chart, people_note, people_chart, people, ratings, again,
    )  # fmt: skip


def wire(compared: Compare, workshop: Workshop, visit: gr.State, after: tuple[Any, ...]) -> None:
    """Fill the step after each event in ``after``, and connect retraining."""

    def show(now: Visit | None) -> list[Any]:
        return _filled(None if now is None or not now.run else _compared(workshop, now))

    def retrain(now: Visit) -> Iterator[dict[Any, Any]]:
        chosen = replace(now, retrain=now.retrain or str(fresh_folder(now, RETRAIN)))
        yield {visit: chosen, **_buttons(compared, busy=True)}
        for html in _retraining(workshop, chosen):
            yield {compared.panel: html}
        yield _buttons(compared, busy=False)

    quiet: dict[str, Any] = {"show_progress": "hidden"}
    for event in after:
        event.then(show, visit, compared.shown, **quiet)
    outputs = [visit, compared.panel, compared.retrain, compared.cancel]
    began = compared.retrain.click(retrain, visit, outputs, concurrency_id="jobs", concurrency_limit=16, **quiet)
    began.then(show, visit, compared.shown, **quiet)
    compared.cancel.click(stopper(workshop), visit, queue=False, **quiet)


def _retraining(workshop: Workshop, now: Visit) -> Iterator[str]:
    """Retrain without what was forgotten, yielding how far it is; a cancelled retraining goes on where it stood."""
    experiment, request = workshop.experiment(now.original), now.request
    if request is None:
        return
    title = text.retraining(len(experiment.plan(request).forget))

    def start() -> Any:
        return experiment.unlearn(request, RETRAIN, folder=Path(now.retrain))

    for view in watch(workshop, now.folder, RETRAIN, start):
        yield progress(title, view, text.RETRAIN_CANCELLED)


def _compared(workshop: Workshop, now: Visit) -> Comparison | CoreError:
    try:
        experiment, run = workshop.experiment(now.original), Run(Path(now.run))
        retrained = [Run(Path(now.retrain))] if now.retrain else []
        reference = experiment.reference(now.request, retrained) if now.request else None
        return compare(experiment, run, reference)
    except CoreError as error:
        return error


def _filled(result: Comparison | CoreError | None) -> list[Any]:
    """Return the value of every component, in the order of ``Compare.shown``."""
    kept = gr.skip()  # buttons keep what they are
    if not isinstance(result, Comparison):
        said = page.empty(text.NO_RUN) if result is None else page.problem(str(result))
        hidden = gr.update(visible=False)
        return [said, hidden, hidden, kept, kept, "", "", None, None, kept, None, None, None, kept]
    measured = result.has_reference
    people = plots.people_chart(result) if measured else None
    above = [results.headline(result), gr.update(visible=True), gr.update(visible=not measured), kept, kept]
    figures = [results.tiles(result), plots.rating_chart(result), plots.spread_chart(result)]
    by_person = [gr.update(visible=not measured), gr.update(value=people, visible=measured), _people(result)]
    return [*above, "" if measured else kept, *figures, *by_person, _ratings(result), kept]


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


def _buttons(compared: Compare, busy: bool) -> dict[Any, Any]:
    return {compared.retrain: gr.update(interactive=not busy), compared.cancel: gr.update(interactive=busy)}

"""The charts of the result: each with its reading, the room that it takes, and what it is."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from demo import plots, readings, text
from demo.comparison import PARTS, Comparison
from demo.render import charts, page


@dataclass(frozen=True)
class Chart:
    """One chart: its title with the reading, and the figure."""

    reading: gr.HTML
    plot: gr.Plot

    @property
    def shown(self) -> list[Any]:
        """The components, in the order in which they are filled."""
        return [self.reading, self.plot]


@dataclass(frozen=True)
class Charts:
    """All of them, and the switch of the one that shows different ratings."""

    ratings: Chart
    part: gr.Radio
    spread: Chart
    people: Chart
    levels: Chart
    histogram: Chart

    @property
    def shown(self) -> list[Any]:
        """The components, in the order in which :func:`filled` fills them."""
        each = (self.ratings, self.spread, self.people, self.levels, self.histogram)
        return [component for one in each for component in one.shown]


def answers(dataset: str) -> tuple[Chart, gr.Radio, Chart]:
    """Lay out the charts of P(click) and the switch between parts, empty."""
    choices = [(text.SPREAD_PARTS[part], part) for part in PARTS]
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=300, elem_classes="chart"):
            ratings = _chart(text.RATINGS_CHART, "rating-chart", "click", dataset)
        with gr.Column(scale=5, min_width=300, elem_classes="chart"):
            part = gr.Radio(choices, value=PARTS[0], label=text.SPREAD_PART, elem_id="spread-part", container=False)
            spread = _chart(text.SPREAD_CHART, "spread-chart", "spread", dataset)
    return ratings, part, spread


def distances(dataset: str) -> tuple[Chart, Chart, Chart]:
    """Lay out the charts of the JSD to retrained models, empty."""
    with gr.Column(min_width=280, elem_classes="chart"):
        histogram = _chart(text.HISTOGRAM, "histogram-chart", "histogram", dataset)
    with gr.Row(equal_height=False):
        with gr.Column(min_width=300, elem_classes="chart"):
            levels = _chart(text.LEVELS_CHART, "levels-chart", "levels", dataset)
        with gr.Column(min_width=300, elem_classes="chart"):
            people = _chart(text.PEOPLE_CHART, "people-chart", "people", dataset)
    return people, levels, histogram


def filled(result: Comparison | None, part: str) -> list[Any]:
    """Return the value of every component, in the order of ``Charts.shown``."""
    if result is None:
        return ["", None] * 5
    room = ("rating-chart", plots.rating_height(result))
    ratings = [charts.reading(text.RATINGS_CHART, readings.ratings(result), room), plots.rating_chart(result)]
    return [*ratings, *spread(result, part), *_distances(result)]


def spread(result: Comparison | None, part: str) -> list[Any]:
    """Return the reading and the figure of the answers on a part."""
    if result is None:
        return ["", None]
    room = ("spread-chart", plots.spread_height(result))
    said = charts.reading(text.SPREAD_CHART, readings.spread(result, part), room)
    return [said, plots.spread_chart(result, part)]


def _distances(result: Comparison) -> list[Any]:
    titles = (text.PEOPLE_CHART, text.LEVELS_CHART, text.HISTOGRAM)
    if not result.has_reference:
        absent = [page.heading(title, text.PEOPLE_CHART_EMPTY) for title in titles]
        return [value for said in absent for value in (said, gr.update(value=None, visible=False))]
    rooms = {
        "people-chart": plots.people_height(result),
        "levels-chart": plots.levels_height(result),
        "histogram-chart": plots.LOW,
    }
    said = (readings.people(result), readings.levels(result), readings.histogram(result))
    figures = (plots.people_chart(result), plots.levels_chart(result), plots.histogram(result))
    parts = zip(titles, said, rooms.items(), figures, strict=True)
    return [value for title, one, room, figure in parts for value in _shown(charts.reading(title, one, room), figure)]


def _shown(reading: str, figure: go.Figure) -> list[Any]:
    return [reading, gr.update(value=figure, visible=True)]


def _chart(title: str, name: str, chart: str, dataset: str) -> Chart:
    reading = gr.HTML(page.heading(title, ""))
    plot = gr.Plot(show_label=False, container=False, label=title, elem_id=name)
    gr.HTML(charts.what_is_this(chart, readings.paper(chart, dataset)))
    return Chart(reading, plot)

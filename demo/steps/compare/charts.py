"""The charts of the result: each with its reading, the room that it takes, and what it is."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from demo import text
from demo.page_context import Updates
from demo.steps.compare import plots, readings
from demo.steps.compare.model import COMPARED_ON, Comparison
from demo.widgets import chart_frame, page


@dataclass(frozen=True)
class Chart:
    """One chart: its title with the reading, and the figure."""

    title: str
    name: str
    reading: gr.HTML
    plot: gr.Plot


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
        """The components that :func:`filled` fills."""
        each = (self.ratings, self.spread, self.people, self.levels, self.histogram)
        return [component for one in each for component in (one.reading, one.plot)]


def answers(dataset: str) -> tuple[Chart, gr.Radio, Chart]:
    """Lay out the charts of P(click) and the switch between parts, empty."""
    choices = [(text.compare.SPREAD_PARTS[part], part) for part in COMPARED_ON]
    with gr.Row(equal_height=False):
        with gr.Column(scale=6, min_width=300, elem_classes="chart"):
            ratings = _chart(text.compare.RATINGS_CHART, "rating-chart", "click", dataset)
        with gr.Column(scale=5, min_width=300, elem_classes="chart"):
            part = gr.Radio(
                choices, value=COMPARED_ON[0], label=text.compare.SPREAD_PART, elem_id="spread-part", container=False
            )
            spread = _chart(text.compare.SPREAD_CHART, "spread-chart", "spread", dataset)
    return ratings, part, spread


def distances(dataset: str) -> tuple[Chart, Chart, Chart]:
    """Lay out the charts of the JSD to retrained models, empty: by person, by stars, and of all ratings."""
    with gr.Column(min_width=280, elem_classes="chart"):
        histogram = _chart(text.compare.HISTOGRAM, "histogram-chart", "histogram", dataset)
    with gr.Row(equal_height=False):
        with gr.Column(min_width=300, elem_classes="chart"):
            levels = _chart(text.compare.LEVELS_CHART, "levels-chart", "levels", dataset)
        with gr.Column(min_width=300, elem_classes="chart"):
            people = _chart(text.compare.PEOPLE_CHART, "people-chart", "people", dataset)
    return people, levels, histogram


def filled(charts: Charts, result: Comparison | None, part: str) -> Updates:
    """Return what the charts show of a result, that of the answers those on a ``part``; nothing without a result."""
    if result is None:
        every = (charts.ratings, charts.spread, charts.people, charts.levels, charts.histogram)
        return {component: value for one in every for component, value in ((one.reading, ""), (one.plot, None))}
    ratings = _drawn(charts.ratings, readings.ratings(result), plots.rating_chart(result))
    return {**ratings, **spread(charts, result, part), **_distances(charts, result)}


def spread(charts: Charts, result: Comparison | None, part: str) -> Updates:
    """Return what the chart of the answers shows on a part."""
    if result is None:
        return {charts.spread.reading: "", charts.spread.plot: None}
    return _drawn(charts.spread, readings.spread(result, part), plots.spread_chart(result, part))


def _distances(charts: Charts, result: Comparison) -> Updates:
    if not result.has_reference:
        return _absent(charts.people) | _absent(charts.levels) | _absent(charts.histogram)
    return {
        **_drawn(charts.people, readings.people(result), plots.people_chart(result)),
        **_drawn(charts.levels, readings.levels(result), plots.levels_chart(result)),
        **_drawn(charts.histogram, readings.histogram(result), plots.histogram(result)),
    }


def _drawn(chart: Chart, reading: str, figure: go.Figure) -> Updates:
    """Return a chart with its figure, and as much room kept for it as it will take."""
    said = chart_frame.reading(chart.title, reading, (chart.name, figure.layout.height))
    return {chart.reading: said, chart.plot: gr.update(value=figure, visible=True)}


def _absent(chart: Chart) -> Updates:
    said = page.heading(chart.title, text.compare.NO_DISTANCE)
    return {chart.reading: said, chart.plot: gr.update(value=None, visible=False)}


def _chart(title: str, name: str, about: str, dataset: str) -> Chart:
    reading = gr.HTML(page.heading(title, ""))
    plot = gr.Plot(show_label=False, container=False, label=title, elem_id=name)
    gr.HTML(chart_frame.what_is_this(about, readings.paper(about, dataset)))
    return Chart(title, name, reading, plot)

"""The charts of the result on the page: each with its reading, the room that it takes, and what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import gradio as gr

from demo import text
from demo.page_context import Updates
from demo.steps.compare import plots as plots  # puts the charts on the registry
from demo.steps.compare import readings
from demo.steps.compare.chart_registry import CHARTS, JSD_TAB, ChartKind, ChartTab
from demo.steps.compare.model import COMPARED_ON, Comparison
from demo.widgets import chart_frame, page


@dataclass(frozen=True)
class Chart:
    """One chart of the page: what it is, its title with the reading, and the figure."""

    kind: ChartKind
    reading: gr.HTML
    plot: gr.Plot


@dataclass(frozen=True)
class Charts:
    """All of them, and the switch of those that show different ratings."""

    each: tuple[Chart, ...]
    part: gr.Radio

    @property
    def shown(self) -> list[Any]:
        """The components that :func:`filled` fills."""
        return [component for one in self.each for component in (one.reading, one.plot)]

    @property
    def following(self) -> list[Any]:
        """The components that :func:`followed` fills."""
        return [component for one in self.each if one.kind.follows_part for component in (one.reading, one.plot)]


def switch() -> gr.Radio:
    """Return the switch between the parts that answers are shown on, to be laid out with the charts."""
    choices = [(text.compare.SPREAD_PARTS[part], part) for part in COMPARED_ON]
    return gr.Radio(
        choices, value=COMPARED_ON[0], label=text.compare.SPREAD_PART, elem_id="spread-part", container=False,
        render=False,
    )  # fmt: skip


def lay_out(tab: ChartTab, dataset: str, part: gr.Radio) -> tuple[Chart, ...]:
    """Lay out the charts of a tab, empty, and above the first that follows it the switch between parts."""
    laid = []
    for row in _rows([kind for kind in CHARTS.values() if kind.tab == tab]):
        with gr.Row(equal_height=False):
            for kind in row:
                with gr.Column(scale=kind.share, min_width=300, elem_classes="chart"):
                    if kind.follows_part and not part.is_rendered:
                        part.render()
                    laid.append(_empty(kind, dataset))
    return tuple(laid)


def filled(charts: Charts, result: Comparison | None, part: str) -> Updates:
    """Return what all charts show of a result, on a ``part`` where they follow the switch; nothing without a result."""
    return {component: value for one in charts.each for component, value in _shown(one, result, part).items()}


def followed(charts: Charts, result: Comparison | None, part: str) -> Updates:
    """Return what those charts show that follow the switch."""
    return {
        component: value
        for one in charts.each
        if one.kind.follows_part
        for component, value in _shown(one, result, part).items()
    }


def _rows(kinds: list[ChartKind]) -> Iterator[list[ChartKind]]:
    """Yield the charts of each row: one that takes the whole width, or two."""
    for whole, some in groupby(kinds, lambda kind: kind.whole_row):
        standing, wide = list(some), 1 if whole else 2
        yield from (standing[at : at + wide] for at in range(0, len(standing), wide))


def _empty(kind: ChartKind, dataset: str) -> Chart:
    reading = gr.HTML(page.heading(kind.title, ""))
    plot = gr.Plot(show_label=False, container=False, label=kind.title, elem_id=kind.plot_id)
    gr.HTML(chart_frame.what_is_this(kind.name, readings.paper(kind.name, dataset)))
    return Chart(kind, reading, plot)


def _shown(chart: Chart, result: Comparison | None, part: str) -> Updates:
    """Return a chart with its figure, and as much room kept for it as it will take; or why there is none."""
    kind = chart.kind
    if result is None:
        return {chart.reading: "", chart.plot: None}
    if kind.tab == JSD_TAB and not result.has_reference:
        said = page.heading(kind.title, text.compare.NO_DISTANCE)
        return {chart.reading: said, chart.plot: gr.update(value=None, visible=False)}
    figure = kind.figure(result, part)
    said = chart_frame.reading(kind.title, kind.reading(result, part), (kind.plot_id, figure.layout.height))
    return {chart.reading: said, chart.plot: gr.update(value=figure, visible=True)}

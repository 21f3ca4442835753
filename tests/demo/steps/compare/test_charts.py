import re

import gradio as gr
import pytest

from demo import text
from demo.steps.compare import charts
from demo.steps.compare.model import COMPARED_ON


@pytest.fixture
def drawn():
    """Return the charts, laid out on a page."""
    with gr.Blocks():
        ratings, part, spread = charts.answers("synthetic")
        return charts.Charts(ratings, part, spread, *charts.distances("synthetic"))


def every(drawn):
    return drawn.ratings, drawn.spread, drawn.people, drawn.levels, drawn.histogram


def test_a_figure_is_as_high_as_the_room_that_is_kept_for_it(drawn, measured):
    shown = charts.filled(drawn, measured, "test")
    for chart in every(drawn):
        room = re.search(r"#([\w-]+) { min-height: (\d+)px; }", shown[chart.reading])
        assert room.groups() == (chart.plot.elem_id, str(shown[chart.plot]["value"].layout.height))


def test_every_component_is_filled_whatever_there_is(drawn, measured, unmeasured):
    for result in (measured, unmeasured, None):
        assert set(charts.filled(drawn, result, COMPARED_ON[0])) == set(drawn.shown)


def test_without_retrained_models_the_charts_of_distances_say_what_is_missing(drawn, unmeasured):
    shown = charts.filled(drawn, unmeasured, "forget")
    for chart in (drawn.people, drawn.levels, drawn.histogram):
        assert text.compare.NO_DISTANCE in shown[chart.reading]
        assert (shown[chart.plot]["value"], shown[chart.plot]["visible"]) == (None, False)

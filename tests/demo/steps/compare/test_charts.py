import re

import gradio as gr
import pytest

from demo import text
from demo.steps.compare import charts
from demo.steps.compare.chart_registry import CHARTS, CLICK_TAB, JSD_TAB
from demo.steps.compare.model import COMPARED_ON


@pytest.fixture
def drawn():
    """Return the charts, laid out on a page."""
    with gr.Blocks():
        part = charts.switch()
        each = [one for tab in (CLICK_TAB, JSD_TAB) for one in charts.lay_out(tab, "synthetic", part)]
        return charts.Charts(tuple(each), part)


def test_every_chart_that_is_registered_has_its_place_and_its_words(drawn):
    assert [one.kind.name for one in drawn.each] == ["rating", "spread", "histogram", "levels", "people"]
    assert set(CHARTS) == set(text.compare.CHARTS)
    assert set(CHARTS) <= set(text.compare.EXPLAINED)
    assert drawn.part.is_rendered


def test_the_switch_changes_what_follows_it_and_nothing_else(drawn, measured):
    shown = {part: charts.followed(drawn, measured, part) for part in COMPARED_ON}
    [spread] = [one for one in drawn.each if one.kind.name == "spread"]
    assert [set(one) for one in shown.values()] == [{spread.reading, spread.plot}] * len(COMPARED_ON)
    assert len({one[spread.reading] for one in shown.values()}) == len(COMPARED_ON)


def test_a_figure_is_as_high_as_the_room_that_is_kept_for_it(drawn, measured):
    shown = charts.filled(drawn, measured, "test")
    for chart in drawn.each:
        room = re.search(r"#([\w-]+) { min-height: (\d+)px; }", shown[chart.reading])
        assert room.groups() == (chart.plot.elem_id, str(shown[chart.plot]["value"].layout.height))


def test_every_component_is_filled_whatever_there_is(drawn, measured, unmeasured):
    for result in (measured, unmeasured, None):
        assert set(charts.filled(drawn, result, COMPARED_ON[0])) == set(drawn.shown)


def test_without_retrained_models_the_charts_of_distances_say_what_is_missing(drawn, unmeasured):
    shown = charts.filled(drawn, unmeasured, "forget")
    distances = [chart for chart in drawn.each if chart.kind.tab == JSD_TAB]
    assert len(distances) == 3
    for chart in distances:
        assert text.compare.NO_DISTANCE in shown[chart.reading]
        assert (shown[chart.plot]["value"], shown[chart.plot]["visible"]) == (None, False)

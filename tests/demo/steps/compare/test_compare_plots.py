from dataclasses import replace

import numpy as np
import pytest

from demo import text
from demo.steps.compare import plots


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_rating_chart_shows_before_after_and_retrained(measured):
    figure, rows = plots.rating_chart(measured), measured.most_changed(plots.RATINGS_SHOWN)
    for name in ("before", "after", "retrained"):
        np.testing.assert_allclose(traces(figure)[text.compare.MODELS[name]].x, rows[name])
    assert len(figure.layout.annotations) == len(rows)


def test_charts_leave_retrained_out_where_it_is_missing(unmeasured):
    assert set(traces(plots.rating_chart(unmeasured))) == {"before", "after"}
    assert set(traces(plots.spread_chart(unmeasured, "forget"))) == {"before", "after"}


def test_no_more_rows_than_a_chart_can_hold(measured, monkeypatch):
    monkeypatch.setattr(plots, "RATINGS_SHOWN", 2)
    assert len(traces(plots.rating_chart(measured))["after"].x) == 2


def test_people_chart_marks_the_noise_of_retraining(measured):
    shown = traces(plots.people_chart(measured))
    assert sorted(shown[plots.text.common.FLOOR].x) == pytest.approx(sorted(measured.people["floor"]))


def test_levels_are_one_row_each_with_the_noise(measured):
    shown, levels = traces(plots.levels_chart(measured)), measured.levels
    np.testing.assert_allclose(shown["after"].x, levels["after"])
    np.testing.assert_allclose(shown[plots.text.common.FLOOR].x, levels["floor"])
    assert levels["stars"].is_monotonic_decreasing


def test_the_histogram_counts_every_rating_once_beside_the_noise(measured):
    figure = plots.histogram(measured)
    assert set(traces(figure)) == {"before", "after", plots.text.common.FLOOR}
    for trace in traces(figure).values():
        assert sum(trace.y[:-1]) == pytest.approx(1.0)
        assert np.log10(trace.x).tolist() == pytest.approx(np.linspace(*np.log10([trace.x[0], trace.x[-1]]), 21))
    [line] = figure.layout.shapes
    assert line.x0 == pytest.approx(measured.metrics["jsd_floor"])


@pytest.mark.parametrize("part", ["forget", "retain", "test"])
def test_answers_are_spread_for_each_part(measured, run, part, monkeypatch):
    monkeypatch.setattr(plots, "SINGLE_UP_TO", 10**6)
    shown = traces(plots.spread_chart(measured, part))
    np.testing.assert_allclose(shown["after"].x, run.predictions[part])


@pytest.mark.parametrize("title", ["A" * 200, "七人の侍 (1954)", "Сталкер", "الرسالة"])
def test_a_long_or_foreign_title_fits_above_its_line_and_is_whole_on_hover(measured, title):
    ratings = measured.ratings.assign(title=title)
    figure = plots.rating_chart(replace(measured, ratings=ratings))
    assert all(len(one.text) <= plots.LONGEST_LABEL + 8 for one in figure.layout.annotations)
    assert figure.layout.annotations[0].text.startswith(title[:40])
    assert title in traces(figure)["after"].text[0]


def test_a_title_that_looks_like_markup_is_a_text_to_plotly(measured):
    title = '<a href="x">"me"</a>\u202e'
    figure = plots.rating_chart(replace(measured, ratings=measured.ratings.assign(title=title)))
    safe = '&lt;a href="x"&gt;"me"&lt;/a&gt;⟨U+202E⟩'
    assert figure.layout.annotations[0].text.startswith(safe)
    assert traces(figure)["after"].text[0].startswith(safe)


def test_many_ratings_are_shown_as_shares_that_add_up_and_few_one_by_one(measured, monkeypatch):
    monkeypatch.setattr(plots, "SINGLE_UP_TO", 0)
    for trace in traces(plots.spread_chart(measured, "forget")).values():
        assert sum(trace.y[:-1]) == pytest.approx(1.0)
    monkeypatch.setattr(plots, "SINGLE_UP_TO", 10**6)
    shown = traces(plots.spread_chart(measured, "forget"))
    assert len(shown["after"].x) == len(measured.ratings)
    assert len(shown[text.compare.MODELS["retrained"]].x) == 2 * len(measured.ratings)


def test_figures_have_no_ground_of_their_own(measured):
    distances = [draw(measured) for draw in (plots.people_chart, plots.levels_chart, plots.histogram)]
    for figure in (plots.rating_chart(measured), plots.spread_chart(measured, "forget"), *distances):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"

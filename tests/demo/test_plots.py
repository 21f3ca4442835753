from dataclasses import replace

import numpy as np
import pytest

from demo import plots


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_rating_chart_shows_before_after_and_retrained(measured):
    figure, rows = plots.rating_chart(measured), measured.most_changed(plots.MOST)
    for name in ("before", "after", "retrained"):
        np.testing.assert_allclose(traces(figure)[name].x, rows[name])
    assert len(figure.layout.annotations) == len(rows)


def test_charts_leave_retrained_out_where_it_is_missing(unmeasured):
    assert set(traces(plots.rating_chart(unmeasured))) == {"before", "after"}
    assert set(traces(plots.spread_chart(unmeasured, "forget"))) == {"before", "after"}


def test_no_more_rows_than_a_chart_can_hold(measured, monkeypatch):
    monkeypatch.setattr(plots, "MOST", 2)
    assert len(traces(plots.rating_chart(measured))["after"].x) == 2


def test_people_chart_marks_the_noise_of_retraining(measured):
    shown = traces(plots.people_chart(measured))
    assert sorted(shown[plots.text.FLOOR].x) == pytest.approx(sorted(measured.people["floor"]))


def test_levels_are_one_row_each_with_the_noise(measured):
    shown, levels = traces(plots.levels_chart(measured)), measured.levels
    np.testing.assert_allclose(shown["after"].x, levels["after"])
    np.testing.assert_allclose(shown[plots.text.FLOOR].x, levels["floor"])
    assert levels["stars"].is_monotonic_decreasing


def test_the_histogram_counts_every_rating_once_beside_the_noise(measured):
    figure = plots.histogram(measured)
    assert set(traces(figure)) == {"before", "after", plots.text.FLOOR}
    for trace in traces(figure).values():
        assert sum(trace.y[:-1]) == pytest.approx(1.0)
        assert np.log10(trace.x).tolist() == pytest.approx(np.linspace(*np.log10([trace.x[0], trace.x[-1]]), 21))
    [line] = figure.layout.shapes
    assert line.x0 == pytest.approx(measured.metrics["jsd_floor"])


@pytest.mark.parametrize("part", ["forget", "retain", "test"])
def test_answers_are_spread_for_each_part(measured, run, part, monkeypatch):
    monkeypatch.setattr(plots, "FEW", 10**6)
    shown = traces(plots.spread_chart(measured, part))
    np.testing.assert_allclose(shown["after"].x, run.predictions[part])


@pytest.mark.parametrize("title", ["A" * 200, "七人の侍 (1954)", "Сталкер", "الرسالة"])
def test_a_long_or_foreign_title_fits_above_its_line_and_is_whole_on_hover(measured, title):
    ratings = measured.ratings.assign(title=title)
    figure = plots.rating_chart(replace(measured, ratings=ratings))
    assert all(len(one.text) <= plots.TITLE_LENGTH + 8 for one in figure.layout.annotations)
    assert figure.layout.annotations[0].text.startswith(title[:40])
    assert title in traces(figure)["after"].text[0]


def test_a_figure_is_as_high_as_the_room_that_is_kept_for_it(measured):
    assert plots.rating_chart(measured).layout.height == plots.rating_height(measured)
    assert plots.people_chart(measured).layout.height == plots.people_height(measured)
    assert plots.levels_chart(measured).layout.height == plots.levels_height(measured)
    assert plots.spread_chart(measured, "test").layout.height == plots.spread_height(measured)
    assert plots.histogram(measured).layout.height == plots.LOW


def test_many_ratings_are_shown_as_shares_that_add_up_and_few_one_by_one(measured, monkeypatch):
    monkeypatch.setattr(plots, "FEW", 0)
    for trace in traces(plots.spread_chart(measured, "forget")).values():
        assert sum(trace.y[:-1]) == pytest.approx(1.0)
    monkeypatch.setattr(plots, "FEW", 10**6)
    shown = traces(plots.spread_chart(measured, "forget"))
    assert len(shown["after"].x) == len(measured.ratings)
    assert len(shown["retrained"].x) == 2 * len(measured.ratings)


def test_figures_have_no_ground_of_their_own(measured):
    distances = [draw(measured) for draw in (plots.people_chart, plots.levels_chart, plots.histogram)]
    for figure in (plots.rating_chart(measured), plots.spread_chart(measured, "forget"), *distances):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"

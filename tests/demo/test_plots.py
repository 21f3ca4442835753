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
    assert set(traces(plots.spread_chart(unmeasured))) == {"before", "after"}


def test_no_more_rows_than_a_chart_can_hold(measured, monkeypatch):
    monkeypatch.setattr(plots, "MOST", 2)
    assert len(traces(plots.rating_chart(measured))["after"].x) == 2


def test_people_chart_marks_the_noise_of_retraining(measured):
    shown = traces(plots.people_chart(measured))
    assert sorted(shown[plots.text.FLOOR].x) == pytest.approx(sorted(measured.people["floor"]))


def test_many_ratings_are_shown_as_shares_that_add_up_and_few_one_by_one(measured, monkeypatch):
    monkeypatch.setattr(plots, "FEW", 0)
    for trace in traces(plots.spread_chart(measured)).values():
        assert sum(trace.y[:-1]) == pytest.approx(1.0)
    monkeypatch.setattr(plots, "FEW", 10**6)
    shown = traces(plots.spread_chart(measured))
    assert len(shown["after"].x) == len(measured.ratings)
    assert len(shown["retrained"].x) == 2 * len(measured.ratings)


def test_figures_have_no_ground_of_their_own(measured):
    for figure in (plots.rating_chart(measured), plots.people_chart(measured), plots.spread_chart(measured)):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"

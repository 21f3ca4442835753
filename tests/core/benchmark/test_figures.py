import json

import plotly.io as pio
import pytest

from core.benchmark.figures import curve, curves, figures, page, pareto, pareto_front


@pytest.fixture
def made(row, results):
    return results(
        row("original", auc=[0.757, 0.757], jsd=[0.0032, 0.0032], seconds=[0.0, 0.0]),
        row("retrain", auc=[0.751, 0.751], jsd=[0.0022, 0.0023], seconds=[64.0, 66.0]),
        row("e2urec", at={"w": 0.4}, auc=[0.755, 0.756], jsd=[0.0027, 0.0028], seconds=[16.0, 16.2]),
        row(
            "e2urec: w = 0.8",
            at={"w": 0.8},
            changes={"w": 0.8},
            method="e2urec",
            auc=[0.75, 0.75],
            jsd=[0.003, 0.003],
            seconds=[20.0, 20.0],
        ),
    )


def test_the_front_is_what_nothing_beats_on_both(made):
    costly = made.rows[1:]
    assert [row.title for row in pareto_front(costly, "jsd")] == ["e2urec", "retrain"]
    assert [row.title for row in pareto_front(costly, "auc")] == ["e2urec"]


def test_a_pareto_plot_has_a_point_for_each_row_that_costs_something_and_a_line_for_the_rest(made):
    figure = pareto(made, "jsd")
    points = {trace.name: (trace.x[0], trace.y[0]) for trace in figure.data[1:]}
    assert points.keys() == {"retrain", "e2urec", "e2urec: w = 0.8"}
    assert points["e2urec"] == pytest.approx((16.1, 0.275))
    assert [note.text for note in figure.layout.annotations] == ["original"]
    assert figure.layout.xaxis.type == "log"


def test_a_curve_goes_through_the_swept_values_in_order_with_their_errors(made):
    figure = curve(made, "w", "auc")
    (line,) = figure.data
    assert line.x == (0.4, 0.8)
    assert line.y == pytest.approx((75.55, 75.0))
    assert line.error_y.array[0] == pytest.approx(0.05)
    assert [note.text for note in figure.layout.annotations] == ["original", "retrain"]


def test_over_fractions_each_method_has_a_line(row, results):
    shares = [
        row(f"{name}, {at} %", at={"percent": at}, method=name, jsd=[0.1 * at], seconds=[1.0])
        for at in (40, 1)
        for name in ("retrain", "e2urec")
    ]
    figure = curve(results(*shares), "percent", "jsd")
    assert {line.name: line.x for line in figure.data} == {"retrain": (1, 40), "e2urec": (1, 40)}


def test_only_what_was_swept_and_measured_is_drawn(made, row, results):
    assert curves(made) == ["w"]
    assert set(figures(made)) == {"pareto-jsd", "pareto-auc", "w-jsd", "w-auc"}
    assert set(figures(results(row("e2urec", at={"w": 0.4}, auc=[0.7], seconds=[1.0])))) == {"pareto-auc"}


def test_figures_survive_as_json(made):
    for figure in figures(made).values():
        text = figure.to_json()
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
        assert pio.from_json(text).to_dict() == figure.to_dict()


def test_the_page_needs_nothing_from_elsewhere_and_trusts_no_name(made):
    html = page(made, figures(made))
    assert html.count("Plotly.newPlot(") >= 4
    assert '<script src="http' not in html
    assert "a &lt;CPU&gt;" in html

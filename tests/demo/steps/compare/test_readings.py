"""Every reading is made of the numbers of its chart: worked out by hand here."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.data.datasets.registry import DATASETS
from core.evaluation.distances import jsd
from demo import text
from demo.steps.compare import readings
from demo.steps.compare.model import Comparison
from demo.widgets import chart_frame as charts

RATINGS = pd.DataFrame(
    {
        "user": [1, 1, 2, 2],
        "whose": [1, 1, 2, 2],
        "title": list("ABCD"),
        "stars": [5, 1, 1, 4],
        "before": [0.9, 0.8, 0.2, 0.5],
        "after": [0.7, 0.9, 0.3, 0.5],
        "retrained": [0.6, 0.7, 0.4, 0.5],
    }
)
AWAY = pd.DataFrame(
    {
        "before": [0.04, 0.02, 0.01, 0.03],
        "after": [0.01, 0.027, 0.005, 0.001],
        "floor": [0.02, 0.02, 0.002, 0.002],
    }
)
CLICKS = {
    "forget": {name: RATINGS[name].to_numpy() for name in ("before", "after")} | {"retrained": np.array([[0.5] * 4])}
}


def result(ratings=RATINGS, away=AWAY, clicks=CLICKS):
    return Comparison(
        SimpleNamespace(), "best", ratings, away, clicks, {}, "", SimpleNamespace(item="film", items="films")
    )


def test_ratings_count_those_that_moved_closer():
    said = readings.ratings(result())
    assert said == "2 of 4 answers moved closer to those of models that never saw them."


def test_without_retrained_models_ratings_tell_the_change_alone():
    clicks = {"forget": {name: CLICKS["forget"][name] for name in ("before", "after")}}
    said = readings.ratings(result(RATINGS.drop(columns="retrained"), AWAY * np.nan, clicks))
    assert said == "The answers changed by 0 points on average."


def test_spread_tells_the_means():
    said = readings.spread(result(), "forget")
    assert said == (
        "On the forgotten ratings the model is 60 % sure of a yes on average; it was 60 %, "
        "and models that never saw it are 50 %."
    )


def test_people_as_near_as_by_chance_are_counted():
    # Means: person 1 from 0.03 to 0.0185 with noise 0.02; person 2 from 0.02 to 0.003 with noise 0.002.
    assert (
        readings.people(result())
        == "2 of 2 people moved closer to models that never saw them; 1 is as near as by chance."
    )


def test_levels_name_the_stars_that_are_furthest():
    # Means after: 5 stars 0.01, 4 stars 0.001, 1 star 0.016.
    assert "ratings of 1 star, at 0.016; by chance it would be 0.011." in readings.levels(result())


def test_the_histogram_tells_the_middle_rating():
    middle = [np.median(jsd(RATINGS[name], np.full(4, 0.5))) for name in ("before", "after")]
    assert readings.histogram(result()) == text.verify.jsd_spread(*middle, None)


def test_a_single_retrained_model_tells_nothing_of_chance():
    alone = result(away=AWAY.assign(floor=np.nan))
    for read in (readings.people, readings.levels, readings.histogram):
        assert "chance" not in read(alone)


def test_levels_are_means_over_ratings_of_as_many_stars():
    table = result().levels
    assert table["stars"].tolist() == [5, 4, 1]
    assert table["ratings"].tolist() == [1, 1, 2]
    assert table["after"].tolist() == pytest.approx([0.01, 0.001, 0.016])


@pytest.mark.parametrize(("chart", "figure"), [("rating", "9.51"), ("people", "1.91"), ("utility", "76.34")])
def test_the_papers_number_is_said_to_be_the_papers(chart, figure, monkeypatch):
    goodreads = replace(DATASETS["synthetic"].card, name="goodreads", paper_table="GoodReads")
    monkeypatch.setitem(DATASETS, "goodreads", replace(DATASETS["synthetic"], card=goodreads))
    said = readings.paper(chart, "movielens-100k")
    assert figure in said
    for whose in ("The paper prints", "T5-base on MovieLens-1M", "their GPU"):
        assert whose in said
    assert "GoodReads" in readings.paper(chart, "goodreads")


def test_every_chart_explains_itself():
    for chart in text.compare.EXPLAINED:
        html = charts.what_is_this(chart, "The paper's.")
        assert html.startswith('<details class="explained"><summary>')
        assert "=" in html
        assert "The paper&#x27;s." in html


def test_room_is_kept_for_a_chart():
    assert "#one { min-height: 230px; }" in charts.reading("One", "Two", ("one", 230))
    assert "style" not in charts.reading("One", "Two")

import re

import pytest

from core.benchmark.documents.curves import reading_plot, speed_plot, ticks
from core.benchmark.documents.sources import Bundled
from core.benchmark.speed import speed_path
from core.benchmark.studies.reading_size import reading_path, reading_picture
from core.files import read_json


def lines_of(drawing):
    drawn = re.findall(r'<polyline points="([^"]*)"', drawing)
    return [[tuple(map(float, place.split(","))) for place in one.split()] for one in drawn]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(100, [0, 20, 40, 60, 80, 100]), (0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]), (12, [0, 2.5, 5, 7.5, 10, 12.5])],
)
def test_ticks_are_round_and_reach_what_is_drawn(most, expected):
    assert ticks(most) == pytest.approx(expected)


def test_what_grows_linearly_is_drawn_as_a_straight_line_from_the_corner():
    rows = [{"kind": "read", "ratings": n * 10**6, "seconds": 2.0 * n, "resident": 3e8} for n in (1, 10, 100)]
    seconds, memory = lines_of(reading_plot({"measured": rows}))
    assert seconds == [(3, 198), (30, 180), (300, 0)]
    assert {y for _, y in memory} == {0}


def test_the_bundled_picture_is_of_the_bundled_measurements():
    assets = Bundled().assets
    assert reading_picture(assets).read_text(encoding="utf-8") == reading_plot(read_json(reading_path(assets)))


def test_growth_is_drawn_beside_what_is_in_proportion_and_starts_as_bars():
    found = {
        "growth": {"data": {"sizes": [10, 100], "seconds": [1.0, 2.0]}},
        "startup": {"libraries": {"ratio": 1.0}, "engine": {"ratio": 2.0}},
    }
    drawing = speed_plot(found)
    assert lines_of(drawing) == [[(30, 100), (300, 0)], [(0, 200), (300, 0)]]
    assert re.findall(r'<rect [^>]*width="([^"]*)"', drawing) == ["125", "250"]
    assert "2.00 ×" in drawing


def test_the_bundled_picture_of_speed_is_of_the_bundled_measurements():
    path = speed_path(Bundled().assets, "movielens-100k", "best")
    assert path.with_suffix(".svg").read_text(encoding="utf-8") == speed_plot(read_json(path))

import re
from html import unescape

import numpy as np
import pytest

from core.evaluation.plain import Memory
from demo import text
from demo.widgets.memory import memory_of
from demo.widgets.memory_strip import MOST_TILES, strip

TITLES, STARS = ("Alien", "Brazil", "Cube"), (1, 5, 3)
BEFORE, NEVER = np.array([0.1, 0.9, 0.5]), np.array([[0.9, 0.5, 0.5], [0.7, 0.9, 0.5]])


@pytest.fixture
def owed():
    return Memory(TITLES, STARS, BEFORE, NEVER)


@pytest.fixture
def forgotten():
    return Memory(TITLES, STARS, BEFORE, NEVER, np.array([0.75, 0.95, 0.1]))


def test_what_is_owed_is_the_distance_to_models_that_never_saw_it(owed):
    assert owed.owed == pytest.approx([0.7, 0.2, 0.0])
    assert owed.left == pytest.approx(owed.owed)
    assert (owed.glowing, owed.gone) == (2, 0)


def test_answers_that_are_gone_are_told_from_those_that_stand_out_anew(forgotten):
    assert forgotten.left == pytest.approx([0.05, 0.25, 0.4])
    assert (forgotten.glowing, forgotten.gone, forgotten.still) == (2, 1, 2)


def test_by_chance_is_what_never_met_models_owe_one_another(owed):
    assert owed.by_chance == 2.0  # 0.9 and 0.7 are 0.2 apart, 0.5 and 0.9 are 0.4 apart, each way round
    assert Memory(TITLES, STARS, BEFORE, NEVER[:1]).by_chance is None


def said(html):
    """Return what the page's script says of each tile."""
    form, words = (unescape(re.search(rf'data-{name}="([^"]*)"', html)[1]) for name in ("form", "said"))
    return [form.format(*one.split("\t")) for one in words.split("\n")]


def test_a_strip_names_its_tiles_the_brightest_first(owed):
    html = strip(owed, "user 7")
    assert [one.split(",")[0] for one in said(html)] == ["Alien", "Brazil", "Cube"]
    assert html.count("<i ") == 3
    assert html.count("class=lit") == 2
    assert "2 answers about user 7 would be plainly different" in html


def test_after_forgetting_a_place_means_the_same_rating_in_both_rows(forgotten):
    html = strip(forgotten, "user 7")
    rows = [re.findall(r"--o:([\d.]+)", row) for row in html.split("tiles-row")[1:]]
    assert [float(one[0]) for one in rows] == pytest.approx([1.0, 0.05 / 0.6], abs=0.01)
    assert "1 of the 2 answers that it plainly owed to user 7 is gone." in html
    assert "now 75 %; never seen 80 %" in said(html)[0]


def test_whether_more_stands_out_than_by_chance_is_said_in_words_and_the_figures_are_behind_them(forgotten):
    assert forgotten.most_by_chance == 2
    html = unescape(strip(forgotten, "user 7"))
    assert text.meet.as_by_chance(True) in html.split("<summary>")[1].split("</summary>")[0]
    assert "2 stand out now, 1 of them a new one; chance alone, another seed, makes 2 do so." in html
    assert text.meet.most_by_chance(2, 2) in html
    worse = Memory(TITLES, STARS, BEFORE, NEVER, np.array([0.1, 0.1, 0.1]))
    assert text.meet.as_by_chance(False) in unescape(strip(worse, "user 7"))


def test_of_very_many_ratings_the_most_owed_are_drawn():
    many = MOST_TILES + 10
    before = np.linspace(0, 1, many)
    html = strip(Memory(["A"] * many, [3] * many, before, np.zeros((1, many))), "these 9 people")
    assert len(said(html)) == MOST_TILES
    assert "it said 100 %" in said(html)[0]
    assert f"{MOST_TILES:,} of {many:,}" in html


def test_a_bundled_reference_tells_what_is_owed(experiment, reference, finished):
    request = experiment.presets()["twenty-percent"]
    assert memory_of(experiment, request) is None
    found = memory_of(experiment, request, reference)
    assert found.never.shape == (2, len(found.titles))
    assert np.array_equal(found.before.astype(np.float32), finished("e2urec")[0].predictions["forget_before"])


def test_the_label_says_how_to_read_the_strip(owed):
    assert "Arrow keys" in text.meet.label(owed.glowing, 3)

"""Colours stand in one place, mean one thing, and are told apart by the colour-blind too."""

import re
from itertools import combinations

import numpy as np
import pytest

from core import palette
from core.files import PROJECT
from core.palette import DARK, LIGHT, SERIES, css_rgb, css_variables, series_colours

MEANINGS = {
    "before": palette.BEFORE,
    "after": palette.AFTER,
    "retrained": palette.RETRAINED,
    "adapter": palette.TRAINS_ADAPTER,
    "whole": palette.TRAINS_ALL,
}
CARDS = (LIGHT["card"], DARK["card"])
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopes": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Linear RGB as others see it. Source: Machado, Oliveira and Fernandes, 2009, at full severity."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE_POINT = TO_XYZ.sum(axis=1)
APART = 15.0
"""Least distance in CIELAB; from about 2 on, two colours side by side can be told apart."""
STANDS_OUT, READABLE = 3.0, 4.5
"""Least contrast of a mark, and of small text. Source: WCAG 2.2, 1.4.11 and 1.4.3."""
LITERAL = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\b(?:rgb|hsl)a?\(\s*\d")


def linear(colour):
    shares = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def cielab(light):
    xyz = TO_XYZ @ np.clip(light, 0, 1) / WHITE_POINT
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    dark, bright = sorted((TO_XYZ @ linear(colour))[1] for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("people", SEEN_BY)
@pytest.mark.parametrize(("one", "other"), combinations(MEANINGS, 2))
def test_a_colour_is_taken_for_no_other(people, one, other):
    seen, mistaken = (cielab(np.array(SEEN_BY[people]) @ linear(MEANINGS[name])) for name in (one, other))
    assert np.linalg.norm(seen - mistaken) > APART


@pytest.mark.parametrize("people", SEEN_BY)
def test_lines_side_by_side_are_told_apart_by_everybody(people):
    seen = [cielab(np.array(SEEN_BY[people]) @ linear(colour)) for colour in SERIES]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > APART


@pytest.mark.parametrize("colour", SERIES)
def test_marks_stand_out_from_light_and_dark_cards(colour):
    assert min(contrast(colour, card) for card in CARDS) >= STANDS_OUT


@pytest.mark.parametrize("name", ["before", "after", "retrained", "remember"])
def test_inks_can_be_read(name):
    assert contrast(LIGHT[f"{name}-ink"], LIGHT["card"]) >= READABLE
    assert contrast(DARK[f"{name}-ink"], DARK["card"]) >= READABLE


def test_black_on_white_is_as_far_apart_as_can_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert cielab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)


def test_no_colour_is_written_anywhere_else():
    files = [
        PROJECT / "app.py",
        *(file for room in ("core", "demo") for file in (PROJECT / room).rglob("*.py")),
        *(PROJECT / "assets").glob("*.css"),
        *(PROJECT / "assets").glob("*.js"),
    ]
    found = {
        file.relative_to(PROJECT).as_posix(): LITERAL.findall(file.read_text(encoding="utf-8"))
        for file in files
        if file != PROJECT / "core" / "palette.py"
    }
    assert {name: literals for name, literals in found.items() if literals} == {}


def test_every_variable_that_the_style_sheets_use_is_defined_by_the_palette():
    sheets = [file.read_text(encoding="utf-8") for file in (PROJECT / "assets").glob("*.css")]
    used = {name for sheet in sheets for name in re.findall(r"var\(--([a-z-]+)\)", sheet)}
    assert len(used) > 10
    set_on_the_page = {"o", "from"}  # on each tile and figure, by its own number
    assert used <= {*LIGHT, "font"} | set_on_the_page
    assert set(DARK) <= set(LIGHT)


def test_series_begin_again_after_the_last_colour():
    assert series_colours(range(len(SERIES) + 1)) == [*SERIES, SERIES[0]]


def test_colours_are_written_as_style_sheets_and_browsers_do():
    assert css_variables({"before": "#2d72c8"}, ":root") == ":root { --before: #2d72c8; }"
    assert css_rgb("#2d72c8") == "rgb(45, 114, 200)"

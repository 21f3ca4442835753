"""Colours that mean different things look different, to the colour-blind too, and stand out from the page."""

import re
from itertools import combinations

import numpy as np
import pytest

from demo.theme import ADAPTER, AFTER, BEFORE, METHODS, RETRAINED, STYLE, WHOLE

MEANINGS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED, "adapter": ADAPTER, "whole": WHOLE}
CARDS = ("#ffffff", "#181f2a")
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopes": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Linear RGB as others see it. Source: Machado, Oliveira and Fernandes, 2009, at full severity."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
APART = 15.0
"""Least distance in CIELAB; from about 2 on, two colours side by side can be told apart."""

STANDS_OUT, READABLE = 3.0, 4.5
"""Least contrast of a mark, and of small text. Source: WCAG 2.2, 1.4.11 and 1.4.3."""


def linear(colour):
    shares = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def cielab(light):
    xyz = TO_XYZ @ np.clip(light, 0, 1) / WHITE
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


@pytest.mark.parametrize("colour", MEANINGS.values(), ids=MEANINGS)
def test_marks_stand_out_from_light_and_dark_cards(colour):
    assert min(contrast(colour, card) for card in CARDS) >= STANDS_OUT


@pytest.mark.parametrize("name", ["before", "after", "retrained"])
def test_the_style_sheet_has_the_same_colours_and_inks_that_can_be_read(name):
    style = STYLE.read_text(encoding="utf-8")
    light, dark = re.findall(rf"--{name}-ink: (#\w{{6}});", style)
    assert re.findall(rf"--{name}: (#\w{{6}});", style) == [MEANINGS[name]]
    assert min(contrast(ink, card) for ink, card in zip((light, dark), CARDS, strict=True)) >= READABLE


def test_black_on_white_is_as_far_apart_as_can_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert cielab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)


def test_every_method_has_a_shape_of_its_own():
    assert len({mark.symbol for mark in METHODS.values()}) == len(METHODS)
    assert len({mark.points for mark in METHODS.values()}) == len(METHODS)
    assert not {mark.symbol for mark in METHODS.values()} & {"circle", "circle-open", "diamond"}

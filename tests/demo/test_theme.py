"""Methods are told apart by their shapes, and the page is given the colours that its style sheet draws with."""

import re
from dataclasses import replace

import pytest

from core.palette import AFTER, BEFORE, DARK, LIGHT, RETRAINED, TRAINS_ADAPTER, TRAINS_ALL
from core.unlearning.card import SYMBOLS
from core.unlearning.registry import METHODS, card_of, choosable
from demo.theme import method_colour, stage_style, style

MEANINGS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}


@pytest.mark.parametrize("name", MEANINGS)
def test_the_style_sheet_has_the_same_colours_as_the_figures(name):
    assert re.findall(rf"--{name}: (#\w{{6}});", style()) == [MEANINGS[name]]
    assert re.findall(rf"--{name}-ink: (#\w{{6}});", style()) == [LIGHT[f"{name}-ink"], DARK[f"{name}-ink"]]


def test_small_print_of_figures_is_in_ink():
    assert 'text[style*="rgb(45, 114, 200)"] { fill: var(--before-ink) !important; }' in style()


def test_a_stage_has_colours_of_more_contrast():
    assert "html:is(#stage, .present) { --ink: #0b0f17;" in stage_style()
    assert "html:is(#stage, .present) .dark { --ink: #ffffff;" in stage_style()


def test_every_method_has_a_shape_of_its_own():
    symbols = [card_of(name).symbol for name in METHODS]
    assert len(set(symbols)) == len(METHODS)
    assert len({SYMBOLS[symbol] for symbol in symbols}) == len(METHODS)
    assert not {card_of(name).symbol for name in choosable()} & {"circle", "circle-open", "diamond"}


def test_a_method_has_its_own_colour_or_that_of_its_scope(monkeypatch):
    assert {method_colour(name) for name in choosable()} == {TRAINS_ADAPTER, TRAINS_ALL}
    monkeypatch.setattr(METHODS["npo"], "card", replace(card_of("npo"), colour="#123456"))
    assert method_colour("npo") == "#123456"

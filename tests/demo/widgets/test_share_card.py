import re
from dataclasses import replace
from html import unescape

import pytest

from core.evaluation.plain import Standing
from demo.widgets.pictures.card import ShareCard, card, picture

CARD = ShareCard(
    "user <13>", Standing(217, 4, 44, (191, 198)), 69, 36, 4.2, 119.0, "model “best” · 2026-11-27", "?step=you"
)


def words(drawn):
    return [unescape(said) for said in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]


def test_a_card_stands_alone_and_says_place_answers_and_seconds():
    said = words(picture(CARD))
    assert "A recommender forgot user <13>" in said
    assert {"4 → 44", "36 of 69", "4.2 s"} <= set(said)
    assert "119 s" in " ".join(said)
    assert "var(--" not in picture(CARD)


@pytest.mark.parametrize(("kind", "said"), [("not", "It did not forget user <13>"), ("partly", "only in part")])
def test_a_card_says_so_where_forgetting_failed(kind, said):
    drawn = words(picture(replace(CARD, kind=kind)))
    assert any(said in one for one in drawn)
    assert "A recommender forgot user <13>" not in drawn


@pytest.mark.parametrize(("left_out", "gone"), [({"standing": None}, "4 → 44"), ({"owed": None}, "36 of 69")])
def test_what_nobody_knows_is_left_out(left_out, gone):
    assert gone not in words(picture(replace(CARD, **left_out)))


def test_everybody_of_the_line_is_drawn():
    assert picture(CARD).count("<line ") == 217


def test_it_can_be_saved_as_both_kinds_of_picture():
    assert all(f'data-save="{kind}"' in card(CARD) for kind in ("png", "svg"))

from dataclasses import replace

import pytest

from core.data.card import DatasetCard, Licence, RatingScale
from core.errors import DataError


def test_levels_are_whole_numbers_where_they_can_be():
    assert RatingScale().levels == (1, 2, 3, 4, 5)
    assert RatingScale().whole
    assert RatingScale(0.5, 2, 0.5, like_above=1).levels == (0.5, 1.0, 1.5, 2.0)
    assert not RatingScale(0.5, 2, 0.5, like_above=1).whole


def test_tenths_are_told_apart_in_spite_of_binary_fractions():
    scale = RatingScale(0, 1, 0.1, like_above=0.5)
    assert len(scale.levels) == 11
    assert scale.holds([0.3, 0.7, 0.35]).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [{"step": 0}, {"step": -1}, {"step": 3}, {"highest": 1}, {"like_above": 5}, {"like_above": 0}, {"lowest": 9}],
    ids=str,
)
def test_a_scale_on_which_nothing_is_told_apart_is_refused(wrong):
    with pytest.raises(DataError, match="There is no scale from"):
        RatingScale(**wrong)


@pytest.mark.parametrize("name", ["", "My shop", "../up", "-dash", "shop/one"])
def test_a_name_is_one_of_a_folder(name):
    card = DatasetCard("shop", "Shop", Licence("none", "Free.", redistributable=True))
    with pytest.raises(DataError, match="cannot be called"):
        replace(card, name=name)

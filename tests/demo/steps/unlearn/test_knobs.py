import pytest

from core.unlearning.card import Knob
from core.unlearning.registry import METHODS, card_of, choosable
from core.unlearning.tuned_settings import nested, updated
from demo.steps.unlearn.knobs import most_knobs, turned


def test_every_knob_turns_a_real_setting_and_is_explained():
    for method in METHODS:
        settings = METHODS[method].Settings()
        for knob in card_of(method).knobs:
            changed = updated(settings, nested({knob.setting: knob.high}))
            assert knob.value(changed) == knob.high
            assert knob.label
            assert knob.hint
    assert {name for name in METHODS if card_of(name).knobs} <= set(choosable())
    assert most_knobs() == len(card_of("e2urec").knobs)


def test_only_what_was_moved_is_turned():
    settings = METHODS["e2urec"].Settings(reach=0.2)
    there = [knob.value(settings) for knob in card_of("e2urec").knobs]
    assert turned("e2urec", settings, there) == {}
    moved = dict(zip([knob.setting for knob in card_of("e2urec").knobs], there, strict=True)) | {
        "w": 0.9,
        "student_lora.rank": 4.0,
    }
    found = turned("e2urec", settings, list(moved.values()))
    assert found == {"w": 0.9, "student_lora.rank": 4}
    assert updated(settings, nested(found)).student_lora.rank == 4


def test_what_is_switched_off_cannot_be_turned_and_bounds_hold():
    settings = METHODS["e2urec"].Settings()
    assert Knob("reach", 0.0, 1.0, 0.1).value(settings) is None
    assert "reach" not in turned("e2urec", settings, [0.5] + [None] * 5)
    assert turned("neggrad", METHODS["neggrad"].Settings(), [99.0, None, None]) == {"forget_weight": 2.0}
    assert turned("sisa", None, [1.0]) == {}


@pytest.mark.parametrize("whole", ["student_lora"])
def test_a_knob_is_a_number_and_not_a_group_of_them(whole):
    assert Knob(whole, 0.0, 1.0, 0.1).value(METHODS["e2urec"].Settings()) is None

import pytest

from core.settings import nested, updated
from core.unlearning.base import METHODS
from demo import text
from demo.knobs import KNOBS, Knob, turned
from demo.theme import METHODS as OFFERED


def test_every_knob_turns_a_real_setting_and_is_explained():
    for method, knobs in KNOBS.items():
        settings = METHODS[method].Settings()
        for knob in knobs:
            changed = updated(settings, nested({knob.name: knob.high}))
            assert knob.value(changed) == knob.high
            assert all(text.KNOBS[knob.name])
    assert set(KNOBS) <= set(OFFERED)


def test_only_what_was_moved_is_turned():
    settings = METHODS["e2urec"].Settings(reach=0.2)
    there = [knob.value(settings) for knob in KNOBS["e2urec"]]
    assert turned("e2urec", settings, there) == {}
    moved = dict(zip([knob.name for knob in KNOBS["e2urec"]], there, strict=True)) | {
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

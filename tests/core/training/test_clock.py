import pytest

from core.clock import Clock


class Watch:
    """Stands still until it is moved on."""

    at = 100.0

    def __call__(self):
        return self.at


@pytest.fixture
def watch():
    return Watch()


def test_time_that_a_step_is_held_does_not_count(watch):
    clock = Clock(watch, steps=4, before=10.0)
    watch.at += 2.0
    with clock.away():
        watch.at += 50.0
    watch.at += 1.0
    assert clock.seconds == 13.0


def test_a_pace_is_that_of_the_steps_themselves(watch):
    clock = Clock(watch, steps=4, before=10.0)
    for left in (6.0, 4.0, 2.0, 0.0):
        watch.at += 2.0
        assert clock.left() == left
        with clock.away():
            watch.at += 100.0

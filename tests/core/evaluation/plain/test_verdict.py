import numpy as np
import pytest

from core.evaluation.plain import LineOfRun, Memory, PlainVerdict, Standing

NEVER = np.array([[0.5] * 10] * 3)


def memory(owed, left):
    """Return a model's memory of ten ratings, of which it ``owed`` some plainly, and owes ``left`` now."""
    before, after = (np.where(np.arange(10) < count, 0.9, 0.5) for count in (owed, left))
    return Memory((), (), before, NEVER, after)


def line(start, now, band=(50, 60)):
    return LineOfRun([7], [Standing(100, start, now, band)], parts=False)


@pytest.mark.parametrize(
    ("owed", "left", "start", "now", "kind"),
    [
        (4, 0, 3, 55, "forgotten"),
        (4, 0, 3, 70, "forgotten"),
        (4, 0, 3, 20, "partly"),
        (4, 1, 3, 55, "partly"),
        (4, 4, 3, 3, "not"),
        (4, 2, 3, 27, "partly"),
        (4, 2, 3, 26, "not"),
        (4, 3, 3, 49, "not"),
        (0, 0, 3, 55, "little"),
        (0, 0, 55, 45, "little"),
        (0, 0, 3, 20, "partly"),
    ],
)
def test_it_takes_both_answers_and_place_to_have_forgotten(owed, left, start, now, kind):
    assert PlainVerdict(memory(owed, left), line(start, now)).kind == kind


def test_whose_answers_alone_come_half_the_way_as_those_of_an_average_do_has_not_forgotten():
    assert PlainVerdict(memory(4, 2), line(3, 1)).kind == "not"


def test_without_a_model_that_never_saw_it_nobody_knows():
    assert PlainVerdict(None, line(3, 55)).kind == "unknown"
    assert PlainVerdict(memory(4, 0), None).kind == "forgotten"


@pytest.mark.parametrize(("fine", "kind"), [(71, "forgotten"), (70, "partly")])
def test_of_many_people_about_as_many_stand_there_as_of_one_more_such_model(fine, kind):
    # Of 100 people and three models, 75 would; the standard deviation is √(100 · ¾ · ¼) = 4.3.
    each = [Standing(100, 3, 55 if at < fine else 20, (50, 60)) for at in range(100)]
    assert PlainVerdict(memory(4, 0), LineOfRun(range(100), each, parts=False)).kind == kind


def test_new_answers_that_stand_out_are_told_from_those_that_still_do():
    found = Memory((), (), np.array([0.9, 0.5, 0.9]), NEVER[:, :3], np.array([0.9, 0.9, 0.5]))
    assert (found.glowing, found.gone, found.still, found.new) == (2, 1, 2, 1)

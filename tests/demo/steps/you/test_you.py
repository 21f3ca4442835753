from html import escape
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import RequestError
from core.experiment.visitor import known_items
from demo.session.own_models import MOST_MODELS, OwnModels
from demo.steps.you import view
from demo.steps.you.model import forgetting, learning, memory_of_visitor, offered, visitor_from

STARS = (5, 1, 4, 2, 5, 1, 5, 2)


@pytest.fixture
def given(interactions):
    return [[item, stars] for item, stars in zip(known_items(interactions, 8).tolist(), STARS, strict=True)]


@pytest.fixture
def visitor(given):
    return visitor_from(given, "", "")


def test_a_profile_is_what_was_said_and_nothing_where_it_was_left_out(given, visitor):
    assert (visitor.gender, visitor.age) == (None, None)
    assert visitor_from(given, "F", " 33 ").age == 33
    assert visitor_from(given, "F", "old").age is None
    assert visitor_from(given, "F", "2000").age is None
    assert visitor.ratings[0] == tuple(given[0])


def test_films_are_offered_by_id_and_title(interactions):
    [item] = known_items(interactions, 1).tolist()
    assert offered(SimpleNamespace(interactions=interactions), [item]) == [[item, interactions.titles[item]]]


@pytest.fixture
def models():
    return OwnModels()


def test_a_visitor_is_shown_what_was_learned_and_what_is_left(experiment, visitor, models, tmp_path):
    folder = str(tmp_path)
    moments = list(learning(experiment, visitor, models, folder))
    known = models.of(folder)
    owed = memory_of_visitor(experiment, known)
    assert moments[-1].share == 1.0
    assert moments[-1].memory.owed == pytest.approx(owed.owed, abs=1e-5)
    at = int(owed.owed.argmax())
    told = view.result(known, owed, "gizmos")
    assert f"You gave {escape(owed.titles[at])} {STARS[at]} star" in told

    drained = list(forgetting(experiment, known, models, folder))
    after = models.of(folder)
    left = memory_of_visitor(experiment, after)
    assert drained[0].memory.owed.sum() > drained[-1].memory.owed.sum()
    assert np.array_equal(left.owed, owed.owed)
    assert left.left == pytest.approx(after.outcome.left)
    assert "when it knew you" in view.result(after, left, "gizmos")


def test_what_cannot_be_learned_leaves_nothing(experiment, given, models, tmp_path):
    with pytest.raises(RequestError, match="You gave 2 ratings"):
        list(learning(experiment, visitor_from(given[:2], "", ""), models, str(tmp_path)))
    assert models.of(str(tmp_path)) is None


def test_models_are_gone_with_their_visits(models, tmp_path):
    for name in ("left", "here"):
        (tmp_path / name).mkdir()
        models.keep(str(tmp_path / name), object())
    (tmp_path / "left").rmdir()
    (tmp_path / "new").mkdir()
    models.keep(str(tmp_path / "new"), object())
    assert models.of(str(tmp_path / "left")) is None
    assert models.of(str(tmp_path / "here")) is not None
    models.erase(str(tmp_path / "here"))
    assert models.of(str(tmp_path / "here")) is None


def test_of_too_many_models_the_oldest_goes(models, tmp_path):
    folders = [tmp_path / str(at) for at in range(MOST_MODELS + 1)]
    for one in folders:
        one.mkdir()
        models.keep(str(one), object())
    assert models.of(str(folders[0])) is None
    assert models.of(str(folders[1])) is not None

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import CoreError, RequestError
from core.unlearning.registry import METHODS, choosable, title_of
from demo import text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit
from demo.steps.choose.model import BY_PRESET, Chosen
from demo.steps.methods.offered import cards, choices, unready
from demo.steps.methods.running import wanted
from demo.steps.unlearn.model import run_request

LEARNERS = tuple(name for name in choosable() if METHODS[name].learns)


@pytest.fixture
def bare(experiment, tmp_path):
    """Return a recommender on which no method has learned anything, as that of a visitor's own data is."""
    return replace(experiment, assets=tmp_path)


@pytest.fixture
def visited(bare, tmp_path):
    app = AppContext(lambda _: bare, tmp_path / "sessions")
    return app, begin_visit(app.sessions, "best")


def test_what_must_learn_beforehand_is_found_by_that_and_is_there_where_it_has(experiment, bare):
    assert LEARNERS
    assert unready(bare) == LEARNERS
    assert unready(experiment) == ()


def test_every_method_stays_in_the_lists_and_says_why_it_cannot_run(experiment, bare):
    for offered in (choices, cards):
        assert [name for _, name in offered(bare)] == [name for _, name in offered(experiment)] == list(choosable())
    for said, name in cards(bare):
        assert (text.methods.NOT_LEARNED in said) == (name in LEARNERS)
    assert dict(map(reversed, choices(experiment)))[LEARNERS[0]] == title_of(LEARNERS[0])
    assert dict(map(reversed, choices(bare)))[LEARNERS[0]].endswith("(not for this model)")


@pytest.mark.parametrize("method", LEARNERS)
def test_it_is_refused_before_anything_begins_in_words_that_name_no_command(visited, bare, method):
    app, now = visited
    chosen = Chosen(BY_PRESET, preset="one-user")
    with pytest.raises(RequestError) as refused:
        run_request(app, now, chosen, method, None)
    assert str(refused.value) == text.methods.not_ready([title_of(method)])
    with pytest.raises(RequestError, match="cannot run on this model"):
        wanted(app, bare, chosen, ["e2urec", method])
    assert run_request(app, now, chosen, "e2urec", None).method == "e2urec"
    with pytest.raises(CoreError):
        list(bare.unlearn(bare.presets()["one-user"], method, folder=Path(now.folder) / "run"))

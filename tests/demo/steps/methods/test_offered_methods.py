from dataclasses import replace
from pathlib import Path

import pytest

from core.data.requests import ForgetRequest
from core.errors import CoreError, RequestError
from core.files import write_json
from core.unlearning.registry import METHODS, choosable, title_of
from core.unlearning.tuned_settings import tuned_path
from demo import text
from demo.session.app_context import AppContext
from demo.session.visits import begin_visit
from demo.steps.choose.model import BY_PRESET, Chosen
from demo.steps.methods.offered import best_tried, cards, choices, first_method, unready
from demo.steps.methods.running import wanted
from demo.steps.unlearn.model import run_request
from demo.steps.verify.card import reopened_by

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


def tuned(experiment, **objectives):
    """Write records as tuning does, with what came out for one person and for a crowd."""
    for method, (few, crowd) in objectives.items():
        sizes = [(few, 148), (crowd, 13460)]
        told = [{"objective": one, "samples": samples, "settings": one and {}} for one, samples in sizes]
        write_json(tuned_path(experiment.assets, experiment.key, method), {"tuned": told})


def test_proposed_is_what_did_best_on_one_person_of_what_can_be_run(bare):
    assert (best_tried(bare), first_method(bare)) == (None, "e2urec")
    tuned(bare, e2urec=(0.9, 0.1), uld=(0.8, 0.9), npo=(None, 0.1))
    assert first_method(bare) == "uld"
    tuned(bare, crossfit=(0.4, 0.5))
    assert first_method(bare) == "crossfit"


def test_an_address_opens_the_recorded_result_of_that_method_alone(experiment, tmp_path):
    experiment.assets = tmp_path
    request = experiment.presets()["one-user"]
    (tmp_path / "recordings" / experiment.key / "one-user" / "e2urec").mkdir(parents=True)
    assert "preset=one-user&method=e2urec" in reopened_by(experiment, request, "e2urec")
    assert not reopened_by(experiment, request, "crossfit")
    assert not reopened_by(experiment, ForgetRequest(users=(1, 2)), "e2urec")

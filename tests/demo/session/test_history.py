import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from core.data.requests import ForgetRequest
from core.errors import CoreError
from core.runs.store import Run
from demo import text
from demo.session.app_context import MOST_AFTER, AppContext
from demo.session.history import go_on, history, revisit, shown, standing, start_over, undo
from demo.session.visits import begin_visit, fresh_folder


@pytest.fixture
def app(experiment, tmp_path):
    return AppContext(lambda _: experiment, tmp_path)


@pytest.fixture
def forget(app, experiment):
    """Return a function that carries out the next request of a visitor: everything of the n-th person."""
    people = sorted(set(experiment.plan(experiment.presets()["twenty-percent"]).retain.user.tolist()))

    def carry_out(now, at, method="e2urec"):
        request, folder = ForgetRequest(users=(people[at],)), fresh_folder(now, method)
        list(standing(app, now).unlearn(request, method, folder=folder))
        return now.finished(request, folder)

    return carry_out


@pytest.fixture
def visit(app):
    return begin_visit(app.sessions, "best")


@pytest.fixture
def twice(visit, forget):
    """Return a visitor who let the model forget one person, and then another one as well."""
    return forget(go_on(forget(visit, 0)), 1)


def test_before_anything_went_the_next_request_is_put_to_the_original(app, visit, experiment):
    assert standing(app, visit) is shown(app, visit) is experiment
    assert history(visit) == []


def test_a_second_request_goes_on_from_the_first(app, twice):
    first, second = history(twice)
    assert (first.number, first.onto, second.number, second.onto) == (1, None, 2, 1)
    assert [one.holds for one in (first, second)] == [True, True]
    assert [one.shown for one in (first, second)] == [False, True]
    assert shown(app, twice).lineage.request == first.request
    assert standing(app, go_on(twice)).lineage.request == first.request | second.request


def test_it_is_known_whether_the_first_stays_forgotten(twice):
    first, second = history(twice)
    assert first.earlier is None
    measured = Run(Path(second.run)).metrics
    assert second.earlier == (measured["earlier_jsd_to_original"], measured["earlier_jsd_to_original_before"])


def test_starting_over_puts_the_next_request_to_the_original_again(app, twice, forget, experiment):
    again = forget(start_over(go_on(twice)), 2)
    assert standing(app, again) is experiment
    assert [one.onto for one in history(again)] == [None, 1, None]
    assert [one.holds for one in history(again)] == [False, False, True]


def test_an_earlier_request_is_looked_at_again(app, twice, experiment):
    first = history(twice)[0]
    before = revisit(twice, first.run)
    assert (before.run, before.request) == (first.run, first.request)
    assert shown(app, before) is experiment
    assert before.done == twice.done


def test_undoing_the_second_goes_back_to_the_first(app, twice):
    first, second = history(twice)
    back = undo(twice, second.run)
    assert (back.run, back.base, back.request) == (first.run, first.run, first.request)
    assert standing(app, back).lineage.request == first.request
    assert len(history(back)) == 2


def test_undoing_the_first_goes_back_to_the_original_and_takes_the_second_along(app, twice, experiment):
    back = undo(twice, history(twice)[0].run)
    assert (back.run, back.base, back.request) == ("", "", None)
    assert standing(app, back) is experiment
    assert [one.holds for one in history(back)] == [False, False]


def test_nobody_reaches_a_run_that_is_not_theirs(app, visit, twice):
    foreign = twice.done[0]
    assert revisit(visit, foreign) is visit
    assert undo(visit, foreign) is visit


def test_only_requests_to_the_original_that_answers_are_listed(twice):
    assert history(replace(twice, original="memorising")) == []


def test_a_model_that_nothing_can_go_on_from_is_refused(app, visit, forget):
    shards = forget(visit, 0, "sisa")
    with pytest.raises(CoreError, match="several models that answer as one"):
        standing(app, go_on(shards))


def test_the_recommender_after_a_request_is_made_once_and_not_kept_for_ever(app, twice):
    after = standing(app, go_on(twice))
    assert standing(app, go_on(twice)) is after
    for number in range(MOST_AFTER):
        app._after[str(number),] = after
    shown(app, twice)
    assert len(app._after) == MOST_AFTER


def test_a_visit_is_plain_values(twice):
    kept = asdict(twice)
    assert json.loads(json.dumps(kept))["done"] == list(twice.done)


@pytest.mark.parametrize(
    ("users", "pairs", "said"),
    [
        ((13,), [], "everything from user 13"),
        ((1, 2, 3, 4, 5), [], "everything from users 1, 2, 3 and 2 more"),
        ((), [(13, "Fargo")], "user 13 and Fargo"),
        ((4,), [(13, "Fargo"), (13, "Heat")], "everything from user 4; 2 single ratings"),
    ],
)
def test_a_request_is_named_in_a_few_words(users, pairs, said):
    assert text.history.asked_for(users, pairs) == said


@pytest.mark.parametrize(("now", "said"), [(0.010, "stays forgotten"), (0.008, "has come back")])
def test_what_came_back_is_said(now, said):
    assert re.search(said, text.history.stays_forgotten(now, 0.010))

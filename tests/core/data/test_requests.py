from functools import partial

import numpy as np
import pytest

from core.data.forms.prompt_writing import prompts_of
from core.data.interactions import Interactions
from core.data.reading.given_ids import read_id
from core.data.requests import PRESETS, ForgetRequest, plan_forgetting, preset
from core.data.samples import HISTORY, MIN_HISTORY, Split
from core.errors import RequestError


@pytest.fixture
def samples(experiment):
    return experiment.samples


@pytest.fixture
def train(samples):
    return samples.of(Split.TRAIN)


@pytest.fixture
def plan(interactions, recommender, samples):
    return lambda **what: plan_forgetting(interactions, samples, recommender.backbone.reader, ForgetRequest(**what))


@pytest.fixture
def shown(interactions, samples):
    """A rating in the histories of later training samples of its user, as (user, item), and its row."""
    request = preset("one-interaction", samples)
    table = interactions.table
    (user, item), *_ = request.interactions
    return (user, item), int(np.flatnonzero((table["user"] == user) & (table["item"] == item))[0])


def slow_history(interactions, row, gone):
    users = interactions.table["user"].tolist()
    earlier = [past for past in range(row) if users[past] == users[row] and past not in gone]
    return earlier[-HISTORY:]


def test_a_request_is_the_same_in_whatever_order_and_however_often_things_are_named():
    one = ForgetRequest(users=(3, 1, 3), interactions=((2, 5), (1, 9), (2, 5)))
    assert one == ForgetRequest(users=[1, 3], interactions=[(1, 9), (2, 5)])
    assert ForgetRequest.from_record(one.as_record()) == one


def test_all_samples_of_a_forgotten_user_go_and_nobody_elses(plan, train):
    user = train.user[0]
    made = plan(users=(user,))
    assert set(made.forget.user) == {user}
    assert user not in made.retain.user
    assert len(made.forget) + len(made.retain) == len(train)
    assert not made.rebuilt.any()
    assert made.dropped == 0


def test_forgotten_samples_keep_the_prompts_that_the_original_was_trained_on(plan, train):
    made = plan(users=(train.user[0],))
    rows = np.isin(train.row, made.forget.row)
    assert np.array_equal(made.forget.tokens, train.take(rows).tokens)


def test_a_forgotten_rating_leaves_the_histories_that_showed_it(interactions, plan, train, shown):
    pair, row = shown
    made = plan(interactions=(pair,))
    assert made.forget.row.tolist() == [row]
    assert row not in made.retain.history
    touched = train.row[(train.history == row).any(axis=1)]
    assert sorted(made.retain.row[made.rebuilt]) == sorted(set(touched) - {row})
    for at in np.flatnonzero(made.rebuilt):
        wanted = slow_history(interactions, made.retain.row[at], gone={row})
        assert [seen for seen in made.retain.history[at] if seen >= 0] == wanted
        assert len(wanted) >= MIN_HISTORY


def test_rebuilt_prompts_are_the_tokens_of_the_cleaned_history(interactions, recommender, plan, shown):
    pair, _ = shown
    rebuilt = (made := plan(interactions=(pair,))).retain.take(made.rebuilt)
    texts = prompts_of(interactions, rebuilt.row, rebuilt.history)
    assert np.array_equal(rebuilt.tokens, np.concatenate(recommender.backbone.encode(texts)))
    title = interactions.titles[pair[1]]
    assert not any(phrase == title for text in texts for phrase in text)


def test_the_old_prompts_of_rebuilt_samples_are_kept_in_the_same_order(plan, train, shown):
    pair, row = shown
    made = plan(interactions=(pair,))
    assert np.array_equal(made.old.row, made.retain.row[made.rebuilt])
    assert (made.old.history == row).any(axis=1).all()
    assert np.array_equal(made.old.tokens, train.take(np.isin(train.row, made.old.row)).tokens)


def test_requests_are_joined_into_one(train):
    one, other = ForgetRequest(users=(3,), interactions=((1, 2),)), ForgetRequest(users=(1, 3))
    assert one | other == ForgetRequest(users=(1, 3), interactions=((1, 2),))


def test_samples_with_too_short_a_cleaned_history_leave_too(interactions, samples, plan, train):
    first = train.take([np.flatnonzero((train.history >= 0).sum(axis=1) == MIN_HISTORY)[0]])
    row = int(first.history[0, 0])
    # An early rating is shown but was never itself a sample, so another of the user's must be forgotten along with it.
    user, item = (int(interactions.table[name][row]) for name in ("user", "item"))
    other = int(train.item[train.user == user][-1])
    made = plan(interactions=((user, item), (user, other)))
    assert made.dropped >= 1
    assert first.row[0] not in made.retain.row
    assert len(made.forget) + len(made.retain) + made.dropped == len(train)


def test_retained_samples_stay_in_time_order(plan, shown):
    made = plan(interactions=(shown[0],))
    assert (np.diff(made.retain.row) > 0).all()


def test_users_and_ratings_can_go_together(plan, train, shown):
    pair, row = shown
    user = next(one for one in train.user if one != pair[0])
    made = plan(users=(user,), interactions=(pair,))
    assert set(made.forget.user) == {user, pair[0]}
    assert row in made.forget.row


def test_an_empty_request_is_refused(plan):
    with pytest.raises(RequestError, match="empty; name at least one"):
        plan()


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ({"users": (999,)}, "Unknown user 999;"),
        ({"users": (998, 999)}, "Unknown users 998, 999;"),
        ({"users": range(900, 909)}, "900, 901, 902, 903, 904 and 4 more"),
        ({"interactions": ((1, 999),)}, "Unknown rating 1:999;"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(plan, what, named):
    with pytest.raises(RequestError, match=named):
        plan(**what)


def test_what_the_model_never_saw_is_refused(plan, samples):
    late = samples.of(Split.TEST).take([-1])
    with pytest.raises(RequestError, match=f"never trained on rating {late.user[0]}:{late.item[0]}"):
        plan(interactions=((late.user[0], late.item[0]),))


def test_ratings_that_no_training_sample_asks_about_or_shows_are_named(plan, samples, shown):
    late = samples.of(Split.TEST).take([-1])
    never, (known, _) = (int(late.user[0]), int(late.item[0])), shown
    assert plan(interactions=(known, never)).untrained_ratings == (never,)
    assert plan(interactions=(known,)).untrained_ratings == ()
    assert plan(users=(never[0],), interactions=(known, never)).untrained_ratings == (never,)


def test_a_rating_that_is_only_shown_in_histories_is_not_outside(interactions, plan, train):
    first = train.take([np.flatnonzero((train.history >= 0).sum(axis=1) == MIN_HISTORY)[0]])
    row = int(first.history[0, 0])
    user, item = (int(interactions.table[name][row]) for name in ("user", "item"))
    assert item not in train.item[train.user == user]
    assert plan(interactions=((user, item), (user, int(first.item[0])))).untrained_ratings == ()


@pytest.fixture
def only_shown(interactions, train):
    """A rating that stands in training histories alone, as (user, item), and its row."""
    row = int(np.setdiff1d(train.history[train.history >= 0], train.row)[0])
    return tuple(int(interactions.table[name][row]) for name in ("user", "item")), row


def test_a_rating_that_only_histories_show_is_forgotten_with_the_prompts_that_showed_it(plan, train, only_shown):
    pair, row = only_shown
    made = plan(interactions=(pair,))
    showed = (train.history == row).any(axis=1)
    assert np.array_equal(made.forget.tokens, train.take(showed).tokens)
    assert row not in made.retain.history
    assert made.rebuilt.sum() + made.dropped == showed.sum() == len(made.forget)
    assert np.array_equal(made.old.row, made.retain.row[made.rebuilt])
    assert (made.asked, made.only_shown, made.people.tolist(), made.rows.tolist()) == (0, 1, [pair[0]], [row])


def test_beside_a_rating_that_is_asked_about_one_that_is_only_shown_adds_no_forgotten_sample(plan, only_shown, shown):
    (pair, row), (asked, at) = only_shown, shown
    made = plan(interactions=(pair, asked))
    assert made.forget.row.tolist() == [at]
    assert not np.isin(made.retain.history, [row, at]).any()
    assert (made.asked, made.only_shown, set(made.people)) == (1, 1, {pair[0], asked[0]})


def test_all_that_prompts_hold_of_a_person_is_counted(interactions, plan, train):
    user = train.user[0]
    mine = train.take(train.user == user)
    made = plan(users=(user,))
    assert made.asked == len(mine) == len(made.forget)
    assert made.only_shown == len(set(mine.history.ravel().tolist()) - {-1} - set(mine.row.tolist()))


def test_what_a_person_rated_under_another_id_of_the_title_is_named(interactions, samples, recommender, train):
    user, (one, other) = int(train.user[0]), train.item[train.user == train.user[0]][:2].tolist()
    table = interactions.table.copy()
    table.loc[table["item"] == other, "title"] = interactions.titles[one]
    twice = Interactions(interactions.card, table)
    plan = partial(plan_forgetting, twice, samples, recommender.backbone.reader)
    assert plan(ForgetRequest(interactions=((user, one),))).same_title == ((user, other),)
    assert plan(ForgetRequest(interactions=((user, one), (user, other)))).same_title == ()
    assert plan(ForgetRequest(users=(user,), interactions=((user, one),))).same_title == ()


@pytest.mark.parametrize(("given", "found"), [("13", 13), ("007", 7), ("0", 0)])
def test_ids_in_plain_digits_are_read(given, found):
    assert read_id(given) == found


@pytest.mark.parametrize(
    "given", ["1_3", " 13 ", "+13", "-1", "\u0661\u0663", "\uff11", "", "1.0", "1e3", "13\n", "1" * 19]
)
def test_nothing_else_is_read_as_an_id(given):
    assert read_id(given) is None


def test_a_request_that_leaves_nothing_is_refused(plan, interactions):
    with pytest.raises(RequestError, match="leaves no training sample"):
        plan(users=tuple(interactions.users.index))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_the_same_at_every_call_and_can_be_carried_out(samples, plan, name):
    request = preset(name, samples)
    assert request == preset(name, samples)
    assert len(plan(users=request.users, interactions=request.interactions).forget)


def test_presets_are_what_they_are_called(samples, train):
    assert len(preset("one-user", samples).users) == 1
    assert len(preset("one-interaction", samples).interactions) == 1
    assert len(preset("twenty-percent", samples).users) == len(np.unique(train.user)) // 5


def test_an_unknown_preset_is_answered_with_the_known_ones(samples):
    with pytest.raises(RequestError, match="no preset half; choose one of one-user"):
        preset("half", samples)


@pytest.mark.parametrize("what", [{"users": ["1_3"]}, {"users": [13.0]}, {"interactions": [(13, "50")]}], ids=str)
def test_ids_are_whole_numbers(what):
    with pytest.raises(RequestError, match="An id is a whole number"):
        ForgetRequest(**what)


def test_ids_of_arrays_are_whole_numbers_too():
    assert ForgetRequest(users=tuple(np.array([13]))) == ForgetRequest(users=(13,))

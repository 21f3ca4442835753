from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.interactions import Interactions
from core.data.samples import Split
from core.errors import RequestError
from demo import text
from demo.steps.choose.rules import RuleChoice, ages, days, items_by_name, rule_request


@pytest.fixture
def train(experiment):
    return experiment.samples.of(Split.TRAIN)


@pytest.fixture
def learned(experiment, train):
    """The ratings that training prompts ask about or show, told one prompt after another."""
    rows = {row for sample in zip(train.row.tolist(), *train.history.T.tolist(), strict=True) for row in sample}
    return experiment.interactions.table.loc[sorted(rows - {-1})]


@pytest.fixture
def twice(experiment, interactions):
    """Return the experiment where its item with most ratings has two ids: half of its ratings are under a new one."""
    table, item = interactions.table.copy(), items_by_name(experiment)[0][1]
    mine = table.index[table["item"] == item]
    table.loc[mine[::2], "item"] = 900
    table.loc[mine[::2], "title"] = table.loc[mine[1], "title"].upper() + " "
    return replace(experiment, interactions=Interactions(interactions.card, table)), item


def test_items_are_offered_with_the_number_of_ratings_in_training_prompts(experiment, learned):
    offered = items_by_name(experiment)
    counts = [int((learned["item"] == item).sum()) for _, item in offered]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == len(learned)
    label, item = offered[0]
    assert label == f"{experiment.interactions.titles[item]} · {counts[0]} ratings"


def test_the_rule_of_an_item_is_every_rating_of_it_that_a_training_prompt_holds(experiment, learned):
    item = items_by_name(experiment)[0][1]
    request = rule_request(experiment, RuleChoice("item", item=item))
    assert set(request.interactions) == {(user, item) for user in learned.loc[learned["item"] == item, "user"]}
    assert request.users == ()


def test_after_the_rule_of_an_item_no_retained_prompt_shows_it(experiment):
    shown_only = 0
    for _, item in items_by_name(experiment):
        plan = experiment.plan(rule_request(experiment, RuleChoice("item", item=item)))
        shown_only += plan.only_shown
        assert item not in _items_in(experiment, plan.retain)
    assert shown_only > 0


def test_after_the_rule_of_a_time_no_retained_prompt_shows_a_rating_of_it(experiment, learned):
    time = experiment.interactions.table["time"].to_numpy()
    first = pd.Timestamp(learned["time"].quantile(0.4), unit="s").strftime("%Y-%m-%d")
    last = pd.Timestamp(learned["time"].quantile(0.5), unit="s").strftime("%Y-%m-%d")
    plan = experiment.plan(rule_request(experiment, RuleChoice("time", first=first, last=last)))
    begin, end = pd.Timestamp(first).timestamp(), pd.Timestamp(last).timestamp() + 86_400
    rows = np.concatenate([plan.retain.row, plan.retain.history[plan.retain.history >= 0]])
    assert plan.only_shown > 0
    assert not ((time[rows] >= begin) & (time[rows] < end)).any()


def test_after_the_rule_of_an_age_nobody_of_it_is_left(experiment):
    low, _ = ages(experiment)
    request = rule_request(experiment, RuleChoice("age", youngest=low, oldest=low))
    assert not set(request.users) & set(experiment.plan(request).retain.user.tolist())


def test_an_item_with_two_ids_is_offered_once_and_goes_whole(experiment, twice):
    again, item = twice
    assert [label for label, _ in items_by_name(again)] == [label for label, _ in items_by_name(experiment)]
    request = rule_request(again, RuleChoice("item", item=item))
    assert {one for _, one in request.interactions} == {item, 900}
    assert len(request.interactions) == len(rule_request(experiment, RuleChoice("item", item=item)).interactions)
    assert request == rule_request(again, RuleChoice("item", item=900))


def _items_in(experiment, samples):
    rows = np.concatenate([samples.row, samples.history[samples.history >= 0]])
    return set(experiment.interactions.table["item"].to_numpy()[rows].tolist())


def test_the_rule_of_an_age_is_everybody_of_that_age_the_ends_included(experiment, train):
    low, high = ages(experiment)
    known = experiment.interactions.users.loc[np.unique(train.user)]
    request = rule_request(experiment, RuleChoice("age", youngest=low, oldest=low))
    assert request.users == tuple(known.index[known["age"] == low])
    assert rule_request(experiment, RuleChoice("age", youngest=low, oldest=high)).users == tuple(known.index)


def test_the_rule_of_a_time_covers_its_last_day_whole(experiment, learned):
    first, last = days(experiment)
    request = rule_request(experiment, RuleChoice("time", first=first, last=last))
    begin = np.datetime64(first).astype("datetime64[s]").astype(int)
    inside = learned[learned["time"] >= begin]
    assert set(request.interactions) == set(zip(inside["user"].tolist(), inside["item"].tolist(), strict=True))
    one = rule_request(experiment, RuleChoice("time", first=last, last=last))
    assert 0 < len(one.interactions) <= len(request.interactions)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (RuleChoice("item"), text.choose.no_item_chosen("film")),
        (RuleChoice("age", youngest=30, oldest=20), text.choose.BAD_AGES),
        (RuleChoice("age", oldest=20), text.choose.BAD_AGES),
        (RuleChoice(None), text.choose.RULE_COVERS_NOTHING),
        (RuleChoice("age", youngest=1, oldest=2), text.choose.RULE_COVERS_NOTHING),
        (RuleChoice("time", first="yesterday", last="1998-01-01"), text.choose.no_day("yesterday")),
        (RuleChoice("time", first="1998-01-01", last=" "), text.choose.no_day("")),
        (RuleChoice("time", first="1998-02-01", last="1998-01-01"), text.choose.BAD_DAYS),
        (RuleChoice("time", first="1901-02-01", last="1901-02-02"), text.choose.RULE_COVERS_NOTHING),
    ],
)
def test_what_makes_no_rule_is_answered_in_a_sentence(experiment, chosen, sentence):
    with pytest.raises(RequestError) as refused:
        rule_request(experiment, chosen)
    assert str(refused.value) == sentence

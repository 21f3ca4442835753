import numpy as np
import pytest

from core.data.samples import Split
from core.errors import RequestError
from demo import text
from demo.steps.choose.rules import RuleChoice, ages, days, items_by_name, rule_request


@pytest.fixture
def train(experiment):
    return experiment.samples.of(Split.TRAIN)


def test_items_are_offered_with_the_number_of_their_training_ratings(experiment, train):
    offered = items_by_name(experiment)
    counts = [int((train.item == item).sum()) for _, item in offered]
    assert counts == sorted(counts, reverse=True)
    label, item = offered[0]
    assert label == f"{experiment.interactions.titles[item]} · {counts[0]} ratings"


def test_the_rule_of_an_item_is_every_training_rating_of_it(experiment, train):
    item = items_by_name(experiment)[0][1]
    request = rule_request(experiment, RuleChoice("item", item=item))
    assert set(request.interactions) == {(user, item) for user in train.user[train.item == item].tolist()}
    assert request.users == ()


def test_the_rule_of_an_age_is_everybody_of_that_age_the_ends_included(experiment, train):
    low, high = ages(experiment)
    known = experiment.interactions.users.loc[np.unique(train.user)]
    request = rule_request(experiment, RuleChoice("age", youngest=low, oldest=low))
    assert request.users == tuple(known.index[known["age"] == low])
    assert rule_request(experiment, RuleChoice("age", youngest=low, oldest=high)).users == tuple(known.index)


def test_the_rule_of_a_time_covers_its_last_day_whole(experiment, train):
    first, last = days(experiment)
    request = rule_request(experiment, RuleChoice("time", first=first, last=last))
    time = experiment.interactions.table["time"].to_numpy()[train.row]
    begin = np.datetime64(first).astype("datetime64[s]").astype(int)
    inside = time >= begin
    assert set(request.interactions) == set(zip(train.user[inside].tolist(), train.item[inside].tolist(), strict=True))
    one = rule_request(experiment, RuleChoice("time", first=last, last=last))
    assert 0 < len(one.interactions) <= len(request.interactions)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (RuleChoice("item"), text.choose.no_item_chosen("film")),
        (RuleChoice("age", youngest=30, oldest=20), text.choose.BAD_AGES),
        (RuleChoice("age", oldest=20), text.choose.BAD_AGES),
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

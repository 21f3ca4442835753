import numpy as np
import pytest

from core.data.samples import Split
from core.errors import RequestError
from demo import text
from demo.rules import ages, days, films, rule_request

NO_AGE, NO_TIME = (None, None), ("", "")


@pytest.fixture
def train(experiment):
    return experiment.samples.of(Split.TRAIN)


def test_films_are_offered_with_the_number_of_their_training_ratings(experiment, train):
    offered = films(experiment)
    counts = [int((train.item == item).sum()) for _, item in offered]
    assert counts == sorted(counts, reverse=True)
    label, item = offered[0]
    assert label == f"{experiment.interactions.titles[item]} · {counts[0]} ratings"


def test_the_rule_of_a_film_is_every_training_rating_of_it(experiment, train):
    item = films(experiment)[0][1]
    request = rule_request(experiment, "film", item, NO_AGE, NO_TIME)
    assert set(request.interactions) == {(user, item) for user in train.user[train.item == item].tolist()}
    assert request.users == ()


def test_the_rule_of_an_age_is_everybody_of_that_age_the_ends_included(experiment, train):
    low, high = ages(experiment)
    known = experiment.interactions.users.loc[np.unique(train.user)]
    request = rule_request(experiment, "age", None, (low, low), NO_TIME)
    assert request.users == tuple(known.index[known["age"] == low])
    assert rule_request(experiment, "age", None, (low, high), NO_TIME).users == tuple(known.index)


def test_the_rule_of_a_time_covers_its_last_day_whole(experiment, train):
    first, last = days(experiment)
    request = rule_request(experiment, "time", None, NO_AGE, (first, last))
    time = experiment.interactions.table["time"].to_numpy()[train.row]
    begin = np.datetime64(first).astype("datetime64[s]").astype(int)
    inside = time >= begin
    assert set(request.interactions) == set(zip(train.user[inside].tolist(), train.item[inside].tolist(), strict=True))
    one = rule_request(experiment, "time", None, NO_AGE, (last, last))
    assert 0 < len(one.interactions) <= len(request.interactions)


@pytest.mark.parametrize(
    ("rule", "film", "age", "span", "sentence"),
    [
        ("film", None, NO_AGE, NO_TIME, text.NO_FILM_CHOSEN),
        ("age", None, (30, 20), NO_TIME, text.BAD_AGES),
        ("age", None, (None, 20), NO_TIME, text.BAD_AGES),
        ("age", None, (1, 2), NO_TIME, text.RULE_COVERS_NOTHING),
        ("time", None, NO_AGE, ("yesterday", "1998-01-01"), "“yesterday” is no day; write it like 1998-03-31."),
        ("time", None, NO_AGE, ("1998-02-01", "1998-01-01"), text.BAD_DAYS),
        ("time", None, NO_AGE, ("1901-02-01", "1901-02-02"), text.RULE_COVERS_NOTHING),
    ],
)
def test_what_makes_no_rule_is_answered_in_a_sentence(experiment, rule, film, age, span, sentence):
    with pytest.raises(RequestError) as refused:
        rule_request(experiment, rule, film, age, span)
    assert str(refused.value) == sentence

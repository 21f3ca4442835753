import numpy as np
import pytest

from core.data.samples import Split
from core.evaluation.usefulness.ranking import CUT, gains, places, ranking_metrics, ranking_questions
from core.metrics import find_metric


@pytest.fixture
def judged(experiment):
    return experiment.samples.of(Split.TEST)


@pytest.fixture
def asked(interactions, judged):
    return ranking_questions(interactions, judged, most=30, seed=3)


def test_where_a_liked_item_stands_is_how_many_are_above_it_and_tie_with_it():
    clicks = [[0.5, 0.9, 0.5, 0.1], [0.9, 0.1, 0.2, 0.3], [0.1, 0.1, 0.1, 0.1]]
    assert places(clicks).tolist() == [[1, 1], [0, 0], [0, 3]]


@pytest.mark.parametrize("above", [0, 1, 8, 9, 10, 99])
def test_a_liked_item_gains_by_its_rank_down_to_the_tenth(above):
    found = gains(np.array([[above, 0]]), 100)
    inside = above < CUT
    assert found["hr10"] == [float(inside)]
    assert found["ndcg10"] == pytest.approx([1 / np.log2(above + 2) if inside else 0])


def test_a_model_that_says_the_same_of_all_gains_what_chance_gains():
    found = gains(places(np.full((1, 100), 0.3)), 100)
    assert found["hr10"] == pytest.approx([0.1])
    assert found["ndcg10"] == pytest.approx([sum(1 / np.log2(rank + 1) for rank in range(1, 11)) / 100])


def test_ties_are_broken_neither_for_nor_against_a_model():
    """Ranks 10 and 11 are equally likely: one hits, the other does not."""
    found = gains(np.array([[9, 1]]), 100)
    assert found["hr10"] == pytest.approx([0.5])
    assert found["ndcg10"] == pytest.approx([0.5 / np.log2(11)])


def test_liked_samples_stand_against_what_their_person_never_rated(interactions, asked):
    assert (asked.liked.label == 1).all()
    assert (asked.items[:, 0] == asked.liked.item).all()
    table = interactions.table
    for user, (liked, *others) in zip(asked.liked.user, asked.items.tolist(), strict=True):
        rated = set(table.loc[table["user"] == user, "item"])
        assert liked in rated
        assert len(set(others)) == len(others) > 0
        assert not {same for one in others for same in interactions.same_title(one)} & rated


def test_the_same_seed_asks_the_same_and_another_one_something_else(interactions, judged, asked):
    again = ranking_questions(interactions, judged, most=30, seed=3)
    other = ranking_questions(interactions, judged, most=30, seed=4)
    assert np.array_equal(again.items, asked.items)
    assert not np.array_equal(other.items, asked.items)


def test_no_more_than_so_many_are_asked_about(interactions, judged):
    assert len(ranking_questions(interactions, judged, most=3).items) == 3
    likes = len(judged.take(judged.label == 1))
    assert len(ranking_questions(interactions, judged, most=10**6).items) <= likes


def test_another_id_of_a_rated_title_is_no_candidate(interactions, judged, monkeypatch):
    """Every two items share a title: whoever rated one of them knows the other, too."""
    pairs = {item: (item - item % 2, item - item % 2 + 1) for item in interactions.titles.index}
    monkeypatch.setattr(type(interactions), "same_title", lambda _, item: pairs[item])
    asked = ranking_questions(interactions, judged, most=30)
    rated = interactions.table.groupby("user")["item"].agg(lambda items: {item // 2 for item in items})
    for user, others in zip(asked.liked.user, asked.items[:, 1:].tolist(), strict=True):
        assert not {item // 2 for item in others} & rated[user]
        assert len({item // 2 for item in others}) == len(others)


def test_a_candidates_prompt_is_the_samples_own_with_the_item_exchanged(interactions, experiment, asked):
    prompts = asked.prompts(interactions, experiment.recommender.backbone.reader)
    assert len(prompts) == asked.items.size
    width = asked.items.shape[1]
    for at in range(len(asked.liked)):
        own = asked.liked.take([at]).tokens
        liked, other = prompts.take([at * width]).tokens, prompts.take([at * width + 1]).tokens
        assert np.array_equal(liked, own)
        assert (other != own).sum() == 1  # the candidate's title is one token of the compact model


def test_metrics_are_means_of_models_and_differences_on_the_same_people(asked):
    count = len(asked.liked)
    first, last = np.zeros((count, 2), int), np.full((count, 2), [asked.items.shape[1] - 1, 0])
    found = ranking_metrics(asked, {"after": [first], "before": [last], "retrained": [first, last]})
    miss = asked.items.shape[1] <= CUT
    assert found["hr10"] == found["ndcg10"] == 1
    assert found["hr10_before"] == float(miss)
    assert found["hr10_retrained"] == pytest.approx((1 + miss) / 2)
    assert found["hr10_gap"] == pytest.approx(found["hr10"] - found["hr10_retrained"])
    assert found["hr10_gap_before"] == pytest.approx(found["hr10_before"] - found["hr10_retrained"])
    assert found["hr10_low"] == found["hr10_high"] == 1  # whoever is drawn, the liked item is first
    assert found["ranking_samples"] == count
    assert found["ranking_users"] == len(set(asked.liked.user))


def test_an_interval_holds_the_mean_and_draws_people(asked):
    user = asked.liked.user
    half = np.where((user == user[0])[:, None], [[0, 0]], [[asked.items.shape[1] - 1, 0]])
    found = ranking_metrics(asked, {"after": [half]})
    share = (user == user[0]).mean()
    assert found["ndcg10"] >= share
    assert found["ndcg10_low"] < found["ndcg10"] < found["ndcg10_high"]


def test_what_was_not_asked_is_not_known(asked):
    found = ranking_metrics(asked, {"after": [np.zeros((len(asked.liked), 2), int)], "retrained": []})
    assert found["ndcg10"] == 1
    assert {found[name] for name in ("ndcg10_before", "ndcg10_retrained", "ndcg10_gap", "hr10_gap")} == {None}


def test_whatever_is_told_has_a_title(asked):
    found = ranking_metrics(asked, {"after": [np.zeros((len(asked.liked), 2), int)]})
    for name in found:
        if not name.startswith("ranking_"):
            assert find_metric(name).better in ("higher", None)

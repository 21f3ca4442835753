import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from core.data.datasets.registry import DATASETS, open_dataset
from core.data.datasets.synthetic import synthetic
from core.data.forms.readers import OneQuestion
from core.data.samples import Split
from core.errors import DataError


@pytest.fixture(scope="module")
def interactions():
    return synthetic()


def features(interactions, samples, train):
    """Mean of the history, and the smoothed like-rate of the candidate in training."""
    stars = interactions.table["rating"].to_numpy()
    mean = np.where(samples.history >= 0, stars[samples.history], 0).sum(axis=1) / (samples.history >= 0).sum(axis=1)
    likes = pd.DataFrame({"item": train.item, "like": train.label}).groupby("item")["like"].agg(["sum", "count"])
    rate = (likes["sum"] + 5 * train.label.mean()) / (likes["count"] + 5)
    return np.stack([mean, rate.reindex(samples.item).fillna(train.label.mean())], axis=1)


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    assert synthetic(20, 60, seed=1).digest == synthetic(20, 60, seed=1).digest
    assert synthetic(20, 60, seed=1).digest != synthetic(20, 60, seed=2).digest


def test_there_is_enough_to_learn_from_and_likes_are_balanced(interactions):
    assert len(interactions) >= 10_000
    assert 0.5 <= (interactions.table["rating"] > 3).mean() <= 0.62
    counts = interactions.users["ratings"]
    assert 60 <= counts.median() <= 120
    assert counts.max() > 5 * counts.min()


def test_a_simple_model_learns_it(interactions):
    samples = OneQuestion(lambda prompts: [[0]] * len(prompts)).all_samples(interactions)
    train, test = samples.of(Split.TRAIN), samples.of(Split.TEST)
    model = LogisticRegression().fit(features(interactions, train, train), train.label)
    scores = model.predict_proba(features(interactions, test, train))[:, 1]
    assert roc_auc_score(test.label, scores) >= 0.70


def test_people_differ_from_what_everybody_likes(interactions):
    table = interactions.table
    expected = table.groupby("item")["rating"].transform("mean") + table.groupby("user")["rating"].transform("mean")
    own = (table["rating"] - expected + table["rating"].mean()).std()
    assert own > 0.6


def test_nobody_rates_a_film_twice(interactions):
    assert not interactions.table.duplicated(["user", "item"]).any()


def test_titles_are_unique_with_a_year_and_some_are_long_or_in_other_scripts(interactions):
    titles = interactions.titles
    assert titles.is_unique
    assert titles.str.fullmatch(r".+ \(\d{4}\)").all()
    assert titles.str.len().max() > 90
    assert sum(not title.isascii() for title in titles) >= 3


def test_profiles_are_plain_and_some_lack_an_occupation(interactions):
    users = interactions.users
    assert set(users["gender"]) == {"male", "female"}
    assert users["age"].between(14, 80).all()
    assert 0 < users["occupation"].isna().sum() < len(users) / 2


@pytest.mark.parametrize(("users", "items"), [(12, 40), (2, 20), (30, 2_000)])
def test_it_works_for_few_people_and_for_many_films(users, items):
    interactions = synthetic(users, items)
    assert len(interactions.users) == users
    assert interactions.titles.is_unique


def test_too_few_are_refused():
    with pytest.raises(DataError, match="at least 2 users and 20 items"):
        synthetic(users=1)


def test_a_folder_that_is_named_is_not_silently_ignored(tmp_path):
    with pytest.raises(DataError, match="synthetic is made up here, so nothing is read from"):
        open_dataset("synthetic", tmp_path)


def test_it_is_opened_by_name():
    assert open_dataset("synthetic").digest == synthetic().digest


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(DataError, match=r"'netflix'; choose one of .*movielens-100k, .*synthetic"):
        open_dataset("netflix")
    assert all(name == dataset.name for name, dataset in DATASETS.items())

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.evaluation.usefulness.fairness import fairness
from core.metrics import find_metric


@pytest.fixture
def users(known):
    """Profiles by user: every other person is female, and the second half are young."""
    ids = np.unique(known.eval_sets["test"].user)
    at = np.arange(len(ids))
    ages = pd.array(np.where(at >= len(ids) // 2, 17, 60), "Int64")
    return pd.DataFrame({"gender": np.where(at % 2 == 0, "female", "male"), "age": ages}, index=ids)


@pytest.fixture
def serves_women_only(known, users):
    """Evidence of a model that knows what women like, and takes men's likes for dislikes."""
    test = known.eval_sets["test"]
    female = np.isin(test.user, users.index[users["gender"] == "female"])
    clicks = np.where((test.label == 1) == female, 0.9, 0.1).astype(np.float32)
    return replace(known, clicks={**known.clicks, "test": clicks})


def test_auc_by_group_and_how_far_groups_are_apart(serves_women_only, users):
    found = fairness(serves_women_only, users, enough=1, people=1)
    groups = found["fairness"]["gender"]
    assert list(groups) == ["female", "male"]
    assert (groups["female"]["auc"], groups["male"]["auc"]) == (1, 0)
    assert found["gender_spread"] == 1


def test_before_and_retrained_stand_beside_it(serves_women_only, users):
    known, test = serves_women_only, serves_women_only.eval_sets["test"]
    found = fairness(known, users, enough=1, people=1)
    chosen = [np.isin(test.user, users.index[users["gender"] == one]) for one in ("female", "male")]
    areas = [
        [roc_auc_score(test.label[one], clicks[one]) for one in chosen] for clicks in known.reference.clicks["test"]
    ]
    for at, name in enumerate(("female", "male")):
        before = roc_auc_score(test.label[chosen[at]], known.clicks["test_before"][chosen[at]])
        assert found["fairness"]["gender"][name]["auc_before"] == pytest.approx(before)
        assert found["fairness"]["gender"][name]["auc_retrained"] == pytest.approx(np.mean(areas, axis=0)[at])
    assert found["gender_spread_retrained"] == pytest.approx(np.mean([abs(one - other) for one, other in areas]))
    without = fairness(replace(known, reference=None), users, enough=1, people=1)
    assert without["gender_spread_retrained"] is None
    assert "auc_retrained" not in without["fairness"]["gender"]["male"]


def test_ages_are_told_by_group(known, users):
    found = fairness(known, users, enough=1, people=1)["fairness"]["age"]
    assert list(found) == ["under 18", "56 and older"]
    test = known.eval_sets["test"]
    young = np.isin(test.user, users.index[users["age"] == 17])
    assert found["under 18"]["samples"] == young.sum()
    assert found["under 18"]["users"] == len(set(test.user[young]))


def test_a_group_that_is_small_or_likes_everything_is_left_out(known, users):
    test = known.eval_sets["test"]
    assert fairness(known, users, enough=len(test))["gender_spread"] is None
    assert fairness(known, users, enough=1, people=len(users))["fairness"] == {"gender": {}, "age": {}}
    female = np.isin(test.user, users.index[users["gender"] == "female"])
    happy = replace(test, label=np.where(female, 1, test.label))
    found = fairness(replace(known, eval_sets={**known.eval_sets, "test": happy}), users, enough=1, people=1)
    assert list(found["fairness"]["gender"]) == ["male"]
    assert found["gender_spread"] is None


def test_without_profiles_nothing_is_told(known, users):
    empty = users.assign(gender=None, age=pd.array([None] * len(users), "Int64"))
    found = fairness(known, empty, enough=1, people=1)
    assert found["fairness"] == {"gender": {}, "age": {}}
    assert found["gender_spread"] is found["age_spread"] is None


def test_a_spread_is_no_gap_of_an_attack():
    for name in ("gender_spread", "age_spread", "gender_spread_before", "age_spread_retrained"):
        metric = find_metric(name)
        assert metric.kind == "utility"
        assert metric.better == "lower"

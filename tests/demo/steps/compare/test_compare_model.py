import numpy as np
import pytest

from core.evaluation.distances import jsd


def test_ratings_are_the_predictions_of_the_forget_set(measured, experiment, run, reference):
    forget, table = experiment.plan(measured.request).forget, measured.ratings
    assert table["user"].tolist() == forget.user.tolist()
    assert table["item"].tolist() == forget.item.tolist()
    assert ((table["stars"] > 3) == forget.label.astype(bool)).all()
    np.testing.assert_allclose(table["before"], run.predictions["forget_before"])
    np.testing.assert_allclose(table["after"], run.predictions["forget"])
    np.testing.assert_allclose(table["retrained"], reference.clicks["forget"].mean(axis=0), rtol=1e-6)


def test_distances_of_people_agree_with_a_slow_count(measured, reference):
    table, (one, other) = measured.ratings, reference.clicks["forget"].astype(float)
    for row in measured.people.itertuples():
        mine = (table["user"] == row.user).to_numpy()
        after = table["after"].to_numpy()[mine]
        assert row.ratings == mine.sum()
        assert row.after == pytest.approx((jsd(after, one[mine]).mean() + jsd(after, other[mine]).mean()) / 2)
        assert row.floor == pytest.approx(jsd(one[mine], other[mine]).mean())


def test_the_mean_over_people_is_the_metric(measured):
    people = measured.people
    assert np.average(people["after"], weights=people["ratings"]) == pytest.approx(measured.metrics["jsd"])
    assert np.average(people["before"], weights=people["ratings"]) == pytest.approx(measured.metrics["jsd_before"])


def test_without_a_reference_nothing_stands_in_its_place(unmeasured):
    assert not unmeasured.has_reference
    assert "retrained" not in unmeasured.ratings
    assert unmeasured.people[["before", "after", "floor"]].isna().all(axis=None)
    assert unmeasured.metrics["jsd"] is None


def test_the_rating_of_the_headline_is_the_one_that_retraining_changes_most(measured, unmeasured):
    gap = (measured.ratings["retrained"] - measured.ratings["before"]).abs()
    assert measured.star["item"] == measured.ratings["item"][gap.argmax()]
    gap = (unmeasured.ratings["after"] - unmeasured.ratings["before"]).abs()
    assert unmeasured.star["item"] == unmeasured.ratings["item"][gap.argmax()]


def test_most_changed_are_those_that_retraining_changes_most_whatever_came_out(measured):
    change = measured.ratings["retrained"] - measured.ratings["before"]
    chosen = measured.most_changed(3)
    shown = (chosen["retrained"] - chosen["before"]).tolist()
    assert shown == sorted(shown)
    assert min(abs(value) for value in shown) >= change.abs().nlargest(3).min()

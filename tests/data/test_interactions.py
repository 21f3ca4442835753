import pandas as pd
import pytest

from core.data.interactions import COLUMNS, Interactions
from core.errors import DataError


def table(**changes):
    columns = {
        "user": [2, 1, 1],
        "item": [7, 7, 8],
        "rating": [5, 3, 4],
        "time": [30, 10, 20],
        "title": ["Dusk (1990)", "Dusk (1990)", "Dawn (1991)"],
        "gender": ["male", "female", "female"],
        "age": [None, 33, 33],
        "occupation": [None, "baker", "baker"],
    }
    return pd.DataFrame({**columns, **changes})


def test_rows_are_sorted_by_time_then_user_then_item():
    sorted_table = Interactions("toy", table(time=[10, 10, 10])).table
    assert sorted_table[["user", "item"]].to_numpy().tolist() == [[1, 7], [1, 8], [2, 7]]


def test_users_have_profile_counts_and_share_of_likes():
    users = Interactions("toy", table()).users
    assert users.loc[1].tolist() == ["female", 33, "baker", 2, 0.5]
    assert pd.isna(users.loc[2, "age"])


def test_titles_are_by_item():
    assert Interactions("toy", table()).titles.to_dict() == {7: "Dusk (1990)", 8: "Dawn (1991)"}


def test_the_digest_knows_the_content_and_not_the_order_or_the_kind_of_missing_value():
    digest = Interactions("toy", table()).digest
    assert Interactions("another", table().iloc[::-1], "elsewhere").digest == digest
    assert Interactions("toy", table(age=[float("nan"), 33.0, 33.0])).digest == digest
    assert Interactions("toy", table(occupation=[float("nan"), "baker", "baker"])).digest == digest


@pytest.mark.parametrize(
    "changes", [{"rating": [4, 3, 4]}, {"title": ["Dusk", "Dusk", "Dawn (1991)"]}, {"age": [20, 33, 33]}]
)
def test_every_change_of_content_changes_the_digest(changes):
    assert Interactions("toy", table(**changes)).digest != Interactions("toy", table()).digest


def test_the_digest_of_the_ratings_does_not_know_titles_or_profiles():
    ratings = Interactions("toy", table()).ratings_digest
    assert Interactions("toy", table(title=["a", "a", "b"], age=[1, 2, 2])).ratings_digest == ratings
    assert Interactions("toy", table(time=[31, 10, 20])).ratings_digest != ratings


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (table().drop(columns=["title", "age"]), "lacks the columns title, age"),
        (table().iloc[:0], "holds no rating"),
        (table(rating=[5, 0, 4]), "outside 1 to 5"),
    ],
)
def test_a_wrong_table_is_refused_in_a_sentence(wrong, message):
    with pytest.raises(DataError, match=message):
        Interactions("toy", wrong)


def test_further_columns_are_left_out():
    assert tuple(Interactions("toy", table(genre=["a", "b", "c"])).table) == COLUMNS

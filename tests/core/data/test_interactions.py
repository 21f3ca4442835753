from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.card import DatasetCard, Licence, RatingScale
from core.data.interactions import COLUMNS, Interactions
from core.data.narrow.checking import any_twice, in_order
from core.errors import DataError

TOY = DatasetCard("toy", "Toy", Licence("none", "Free.", redistributable=True))
HALVES = replace(TOY, scale=RatingScale(0.5, 5, 0.5))


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
    sorted_table = Interactions(TOY, table(time=[10, 10, 10])).table
    assert sorted_table[["user", "item"]].to_numpy().tolist() == [[1, 7], [1, 8], [2, 7]]


def test_users_have_profile_counts_and_share_of_likes():
    users = Interactions(TOY, table()).users
    assert users.loc[1].tolist() == ["female", 33, "baker", 2, 0.5]
    assert pd.isna(users.loc[2, "age"])


def test_titles_that_differ_in_case_and_spacing_alone_are_one_and_years_tell_them_apart():
    known = Interactions(TOY, table(item=[9, 7, 8], title=["DUSK  (1990)", "Dusk (1990)", "Dusk (1991)"]))
    assert (known.same_title(7), known.same_title(9), known.same_title(8)) == ((7, 9), (7, 9), (8,))


def test_titles_are_by_item():
    assert Interactions(TOY, table()).titles.to_dict() == {7: "Dusk (1990)", 8: "Dawn (1991)"}


def test_the_digest_knows_the_content_and_not_the_order_or_the_kind_of_missing_value():
    digest = Interactions(TOY, table()).digest
    assert Interactions(replace(TOY, name="another"), table().iloc[::-1], "elsewhere").digest == digest
    assert Interactions(TOY, table(age=[float("nan"), 33.0, 33.0])).digest == digest
    assert Interactions(TOY, table(occupation=[float("nan"), "baker", "baker"])).digest == digest


@pytest.mark.parametrize(
    "changes", [{"rating": [4, 3, 4]}, {"title": ["Dusk", "Dusk", "Dawn (1991)"]}, {"age": [20, 33, 33]}]
)
def test_every_change_of_content_changes_the_digest(changes):
    assert Interactions(TOY, table(**changes)).digest != Interactions(TOY, table()).digest


def test_the_digest_of_the_ratings_does_not_know_titles_or_profiles():
    ratings = Interactions(TOY, table()).ratings_digest
    assert Interactions(TOY, table(title=["a", "a", "b"], age=[1, 2, 2])).ratings_digest == ratings
    assert Interactions(TOY, table(time=[31, 10, 20])).ratings_digest != ratings


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (table().drop(columns=["title", "age"]), "lacks the columns title, age"),
        (table().iloc[:0], "holds no rating"),
        (table(rating=[5, 0, 4]), "outside 1 to 5"),
        (table(rating=[5, 3.5, 4]), r"outside 1 to 5 in steps of 1, such as 3\.5 \(user 1, item 7\); rescale them"),
        (
            table(rating=[5, None, 4]),
            r"holds 'nan' as rating \(row 1, counted from 0\), which is no number; give it one",
        ),
        (table(time=[30, float("nan"), 20]), r"holds 'nan' as time \(row 1, .* give the seconds since 1970"),
        (table(time=[30, float("inf"), 20]), "holds 'inf' as time"),
        (table(user=[2, 1e30, 1]), r"holds '1e\+30' as user"),
        (table(time=pd.to_datetime(["2020-01-01"] * 3)), "as time .* give the seconds since 1970"),
        (table(user=["ann", "bob", "bob"]), r"holds 'ann' as user \(row 0, .* number them"),
        (table(item=[7, 7.5, 8]), r"holds '7\.5' as item \(row 1, .* which is no whole number"),
        (table(title=["Dusk (1990)", None, "Dawn (1991)"]), "has no title for item 7; give it one"),
        (table(title=["Dusk (1990)", "Dusk (1990)", " "]), "has no title for item 8"),
        (table(item=[7, 8, 8]), "more than one rating of item 8 by user 1; keep one of them"),
        (table(age=["25-34", "33", "33"]), "holds ages that are no whole years .* round them, or leave them empty"),
    ],
)
def test_a_wrong_table_is_refused_in_a_sentence(wrong, message):
    with pytest.raises(DataError, match=message):
        Interactions(TOY, wrong)


def test_half_stars_are_refused_off_their_scale():
    with pytest.raises(DataError, match=r"outside 0\.5 to 5 in steps of 0\.5, such as 3\.25"):
        Interactions(HALVES, table(rating=[5, 3.25, 4]))


def test_half_stars_and_whole_stars_are_told_apart_by_digest_and_by_type():
    halves, wholes = (Interactions(HALVES, table(rating=[5, stars, 4])) for stars in (3.5, 3))
    assert halves.table["rating"].dtype == wholes.table["rating"].dtype == "float64"
    assert halves.digest != wholes.digest
    assert halves.ratings_digest != wholes.ratings_digest


def test_what_counts_as_liked_is_of_the_scale_and_changes_the_digest():
    strict = replace(HALVES, scale=RatingScale(0.5, 5, 0.5, like_above=4))
    easy, hard = (Interactions(card, table(rating=[4.5, 3.5, 4])) for card in (HALVES, strict))
    assert easy.liked.tolist() == [True, True, True]
    assert hard.liked.tolist() == [False, False, True]
    assert hard.users["likes"].tolist() == [0.0, 1.0]
    assert easy.digest != hard.digest


@pytest.mark.parametrize("rating", [[5.0, 3.0, 4.0], ["5", "3", "4"]])
def test_whole_stars_are_integers_however_they_were_read(rating):
    read = Interactions(TOY, table(rating=rating))
    assert read.table["rating"].dtype == "int64"
    assert read.digest == Interactions(TOY, table()).digest


def test_a_table_without_profiles_is_one_with_empty_ones():
    columns = ["gender", "age", "occupation"]
    bare, empty = table().drop(columns=columns), table(**dict.fromkeys(columns))
    assert Interactions(TOY, bare).digest == Interactions(TOY, empty).digest


def test_titles_that_are_numbers_are_words():
    assert Interactions(TOY, table(title=[1984, 1984, 300])).titles.tolist() == ["1984", "300"]


def test_further_columns_are_left_out():
    assert tuple(Interactions(TOY, table(genre=["a", "b", "c"])).table) == COLUMNS


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=9))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_order_and_repeated_pairs_are_found_as_pandas_finds_them(rows):
    frame = pd.DataFrame(rows, columns=["time", "user", "item"])
    ordered = frame.sort_values(["time", "user", "item"], ignore_index=True)
    columns = [frame[name].to_numpy() for name in frame]
    assert in_order(*columns) == frame.equals(ordered)
    assert any_twice(columns[1], columns[2]) == frame.duplicated(["user", "item"]).any()
    assert any_twice(columns[1] + 2**60, columns[2]) == frame.duplicated(["user", "item"]).any()

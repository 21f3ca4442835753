from dataclasses import replace

import pandas as pd
import pytest

from core.data.datasets.movielens import read_atomic, read_official, readable_title
from core.errors import DataError


def test_both_formats_give_one_table(official, atomic, expected):
    one, other = read_official(official, "here", expected), read_atomic(atomic, "there", expected)
    assert one.digest == other.digest == expected.digest
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.source, other.source) == ("here", "there")


def test_titles_read_as_people_say_them(official, expected):
    assert read_official(official, "here", expected).titles.to_dict() == {
        1: "The Lantern Keeper (1990)",
        2: "L'Été perdu (The Lost Summer) (1971)",
        3: "Paris, Ohio (1984)",
        4: "The Mirror of Salt (Der Spiegel) (1962)",
        5: "Small Volcano III: The Big One (1995)",
        6: "The Gray, the Grey and a Goose (2001)",
        267: "unknown",
    }


def test_profiles_are_words_and_unsaid_occupations_are_missing(atomic, expected):
    users = read_atomic(atomic, "there", expected).users
    assert users["gender"].tolist() == ["male", "female", "male"]
    assert users["age"].tolist() == [24, 53, 33]
    assert users["occupation"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("catalogued", "said"),
    [
        ("Garden, The (1990)", "The Garden (1990)"),
        ("Owl at Noon, An (1990)", "An Owl at Noon (1990)"),
        ("Giardino, Il (1990)", "Il Giardino (1990)"),
        ("Hiver, L' (1990)", "L'Hiver (1990)"),
        ("Garden, The (Garten, Der) (1990)", "The Garden (Der Garten) (1990)"),
        ("Die zwei xiong (Garden, The) (1990)", "Die zwei xiong (The Garden) (1990)"),
        ("Garden: Part II, The (1990)", "The Garden: Part II (1990)"),
        ("Vienna, Maine, A (1990)", "A Vienna, Maine (1990)"),
        ("Yes, Yes (1990)", "Yes, Yes (1990)"),
        ("Call Me, Anton (1990)", "Call Me, Anton (1990)"),
        (" Garden \t of\nAll  (1990) (V)", "Garden of All (1990)"),
        ("Theatre, The", "The Theatre"),
    ],
)
def test_a_trailing_article_goes_to_the_front(catalogued, said):
    assert readable_title(catalogued) == said


def test_a_lost_row_is_named_with_what_was_expected_and_found(official, expected):
    official["u.data"] = official["u.data"].split(b"\n", 1)[1]
    with pytest.raises(DataError, match=r"u\.data \(here\) .* expected as ratings 12, found 11"):
        read_official(official, "here", expected)


def test_a_changed_rating_is_refused(atomic, expected):
    atomic["ml-100k.inter"] = atomic["ml-100k.inter"].replace(b"1\t2\t3\t910", b"1\t2\t4\t910")
    with pytest.raises(DataError, match=r"ml-100k\.inter .* expected as the SHA-256 of the ratings"):
        read_atomic(atomic, "there", expected)


def test_a_title_spelt_otherwise_is_refused_in_the_copy_and_taken_in_the_original(official, atomic, expected):
    spelt_otherwise = replace(expected, digest="0" * 64)
    assert len(read_official(official, "here", spelt_otherwise)) == 12
    with pytest.raises(DataError, match="the SHA-256 of the table 0000"):
        read_atomic(atomic, "there", spelt_otherwise)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("u.data", b""),
        ("u.data", b"1\tone\t5\t900\n"),
        ("u.data", b"1\t1\n"),
        ("u.item", b""),
        ("u.user", b"1|?|M|x|0\n"),
    ],
)
def test_a_file_of_another_kind_is_named(official, expected, file, content):
    official[file] = content
    with pytest.raises(DataError, match=rf"{file} could not be read as columns"):
        read_official(official, "here", expected)


def test_a_rated_film_without_a_title_is_named(official, expected):
    official["u.item"] = official["u.item"].split(b"\n", 1)[1]
    with pytest.raises(DataError, match="describe no item 1 that was rated"):
        read_official(official, "here", expected)

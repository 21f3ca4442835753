import pandas as pd
import pytest

from core.data.prompts import phrases, profile_phrases, star_phrase


def test_a_prompt_reads_like_this():
    profile = profile_phrases("female", 33, "baker")
    prompt = "".join(phrases(profile, [("Dusk (1990)", 1), ("Dawn (1991)", 5)], "Noon (1992)"))
    assert prompt == (
        "Gender: female\n"
        "Age: 33\n"
        "Occupation: baker\n"
        "Ratings so far, oldest first:\n"
        "Dusk (1990): 1 star\n"
        "Dawn (1991): 5 stars\n"
        "Would this user like ***Noon (1992)***? Answer Yes or No."
    )


@pytest.mark.parametrize(
    ("stars", "said"), [(1, "1 star"), (1.0, "1 star"), (4.0, "4 stars"), (3.5, "3.5 stars"), (0.5, "0.5 stars")]
)
def test_stars_are_counted_as_people_do(stars, said):
    assert star_phrase(stars) == f": {said}\n"


def test_a_title_is_a_phrase_of_its_own_and_another_one_as_candidate():
    found = phrases([], [("Dusk (1990)", 4)], "Dusk (1990)")
    assert found.count("Dusk (1990)") == 1
    assert found.count("***Dusk (1990)***") == 1


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_missing_fields_are_left_out(missing):
    assert "".join(profile_phrases("male", missing, missing)) == "Gender: male\n"
    assert profile_phrases(missing, missing, missing) == []


@pytest.mark.parametrize("age", [33, 33.0, pd.Series([33, None], dtype="Int64")[0]])
def test_an_age_is_a_whole_number_however_it_is_stored(age):
    assert "".join(profile_phrases(age=age)) == "Age: 33\n"

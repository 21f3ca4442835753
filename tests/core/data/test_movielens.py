import re

import pandas as pd
import pytest

from core.data.datasets import movielens
from core.data.reading.places import in_memory
from core.data.titles import readable_title
from core.errors import DataError


def read_official(files, source, edition):
    return movielens.read_official(in_memory(files, source), source, edition)


def read_atomic(files, source, edition):
    return movielens.read_atomic(in_memory(files, source), source, edition)


def test_both_formats_give_one_table(official, atomic, edition):
    one, other = read_official(official, "here", edition), read_atomic(atomic, "there", edition)
    assert one.digest == other.digest == edition.expected.digest
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.source, other.source) == ("here", "there")


def test_titles_read_as_people_say_them(official, edition):
    assert read_official(official, "here", edition).titles.to_dict() == {
        1: "The Lantern Keeper (1990)",
        2: "L'Été perdu (The Lost Summer) (1971)",
        3: "Paris, Ohio (1984)",
        4: "The Mirror of Salt (Der Spiegel) (1962)",
        5: "Small Volcano III: The Big One (1995)",
        6: "The Gray, the Grey and a Goose (2001)",
        267: "unknown",
    }


def test_profiles_are_words_and_unsaid_occupations_are_missing(atomic, edition):
    users = read_atomic(atomic, "there", edition).users
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
        ("Bambini, I (Children, The) (1942)", "I Bambini (The Children) (1942)"),
        ("Giornata, Una (1977)", "Una Giornata (1977)"),
        ("Convento, O (1995)", "O Convento (1995)"),
        ("Schatz, Der (1923)", "Der Schatz (1923)"),
        ("Passie, De (1969)", "De Passie (1969)"),
        ("Rösten, En (1969)", "En Rösten (1969)"),
        ("Cinema, Gl' (1969)", "Gl'Cinema (1969)"),
        ("Slingshot, The (Kådis ) (1993)", "The Slingshot (Kådis) (1993)"),
        ("Associate, The (L'Associe)(1982)", "The Associate (L'Associe) (1982)"),
        ("Lust, Caution (Se, jie) (2007)", "Lust, Caution (Se, jie) (2007)"),
        ("McFarland, USA (2015)", "McFarland, USA (2015)"),
    ],
)
def test_a_trailing_article_goes_to_the_front(catalogued, said):
    assert readable_title(catalogued) == said


def test_a_lost_row_is_named_with_what_was_expected_and_found(official, edition):
    official["u.data"] = official["u.data"].split(b"\n", 1)[1]
    with pytest.raises(DataError, match=r"u\.data \(here\) .* expected as ratings 12, found 11"):
        read_official(official, "here", edition)


def test_a_changed_rating_is_refused(atomic, edition):
    atomic["ml-100k.inter"] = atomic["ml-100k.inter"].replace(b"1\t2\t3\t910", b"1\t2\t4\t910")
    with pytest.raises(DataError, match=r"ml-100k\.inter .* expected as the SHA-256 of the ratings"):
        read_atomic(atomic, "there", edition)


@pytest.mark.parametrize(
    ("file", "was", "now", "what"),
    [
        ("u.item", "Paris, Ohio", "Paris, Iowa", "the SHA-256 of the titles"),
        ("u.item", "Small Volcano III", "Small | Volcano III", "the SHA-256 of the titles"),
        ("u.user", "|M|technician", "|F|technician", "the SHA-256 of the profiles"),
        ("u.user", "technician", "engineer", "the SHA-256 of the profiles"),
        ("u.user", "24", "25", "the SHA-256 of the profiles"),
    ],
)
def test_each_of_the_three_files_is_checked_and_named(official, edition, file, was, now, what):
    official[file] = official[file].decode("latin-1").replace(was, now, 1).encode("latin-1")
    with pytest.raises(
        DataError, match=rf"{re.escape(file)} (\(here\) is not that of .* expected as {what}|.*columns)"
    ):
        read_official(official, "here", edition)


def test_titles_saved_again_in_utf8_are_read_as_what_they_are(official, edition):
    official["u.item"] = official["u.item"].decode("latin-1").encode()
    assert read_official(official, "here", edition).digest == edition.expected.digest


def test_titles_saved_in_the_wrong_encoding_are_refused(official, edition):
    official["u.item"] = official["u.item"].decode("latin-1").encode().decode("latin-1").encode()
    with pytest.raises(DataError, match=r"u\.item \(here\) is not that of movielens-100k"):
        read_official(official, "here", edition)


def test_the_sentence_says_where_the_files_are_as_published(official, edition):
    official["u.data"] += b"3\t5\t5\t999\n"
    with pytest.raises(DataError, match=r"Nothing of it was kept; take the file as it is published in https://archive"):
        read_official(official, "here", edition)


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("u.data", b"", r"u\.data \(here\) holds no line"),
        ("u.data", b"1\tone\t5\t900\n", r"u\.data \(here\): line 1 holds 'one' as item, which is no whole number\."),
        ("u.data", b"1\t1\n", r"line 1 has 2 columns where 4 were expected"),
        ("u.data", b"1\t1\t5\t900\n1\t2\t5\n\n1\t3\tx\t900\n", r"line 2 has 3 columns .*; line 4 holds 'x' as rating"),
        ("u.item", b"", r"u\.item \(here\) holds no line"),
        ("u.user", b"1|?|M|x|0\n", r"u\.user \(here\): line 1 holds '\?' as age"),
        ("u.data", bytes(30), r"u\.data \(here\) is no text"),
    ],
)
def test_a_file_of_another_kind_is_named_with_its_lines(official, edition, file, content, sentence):
    official[file] = content
    with pytest.raises(DataError, match=sentence):
        read_official(official, "here", edition)


def test_at_most_ten_faulty_lines_are_named_and_all_are_counted(official, edition):
    official["u.data"] = b"".join(b"1\tx\t5\t900\n" for _ in range(1234))
    with pytest.raises(DataError) as caught:
        read_official(official, "here", edition)
    assert str(caught.value).count("line ") == 10
    assert "; and 1,224 more lines. Nothing of it was kept" in str(caught.value)


def test_a_rated_film_without_a_title_is_named(official, edition):
    official["u.item"] = official["u.item"].split(b"\n", 1)[1]
    with pytest.raises(DataError, match="describe no item 1 that was rated"):
        read_official(official, "here", edition)

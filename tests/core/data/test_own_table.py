"""Tables that people bring: whatever they are stored as they are one table, or one sentence says what is wrong."""

import gzip
import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.own.guessing import Choices
from core.data.own.own_table import dataset_name, read_own_table
from core.data.own.scales import scaled
from core.errors import DataError

DAY = 86_400


def people(readers=12, rated=12):
    """Made-up half stars of readers with names, books with commas and line ends in their titles, and ISO times."""
    random = np.random.default_rng(3)
    rows = [
        (f"reader {user}", f'Book, the "{book}"\nof books', stars / 2, f"2020-01-{1 + at:02d}T10:00:{user:02d}Z")
        for user in range(readers)
        for at, (book, stars) in enumerate(
            zip(random.permutation(30)[:rated], random.integers(1, 11, rated), strict=True)
        )
    ]
    return pd.DataFrame(rows, columns=["Reader", "Book Title", "Stars", "Date"])


def stored(table, folder, how):
    """Write ``table`` as somebody might have it, and return the file."""
    path = folder / f"shop.{how}"
    if how in ("csv", "utf16.csv", "semicolon.csv", "bom.csv", "crlf.csv", "latin.csv"):
        encoding = {"utf16.csv": "utf-16", "bom.csv": "utf-8-sig", "latin.csv": "cp1252"}.get(how, "utf-8")
        mark = ";" if how == "semicolon.csv" else ","
        table.to_csv(
            path, index=False, encoding=encoding, sep=mark, lineterminator="\r\n" if how == "crlf.csv" else "\n"
        )
    if how == "tsv.gz":
        path.write_bytes(gzip.compress(table.to_csv(index=False, sep="\t").encode()))
    if how == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("shop.csv", table.to_csv(index=False))
    if how == "jsonl":
        table.to_json(path, orient="records", lines=True)
    if how == "parquet":
        table.to_parquet(path)
    return path


EVERY_WAY = (
    "csv",
    "utf16.csv",
    "semicolon.csv",
    "bom.csv",
    "crlf.csv",
    "latin.csv",
    "tsv.gz",
    "zip",
    "jsonl",
    "parquet",
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return read_own_table(stored(people(), tmp_path_factory.mktemp("plain"), "csv"), "shop")


@pytest.mark.parametrize("how", EVERY_WAY)
def test_it_is_the_same_table_whatever_it_is_stored_as(plain, tmp_path, how):
    read = read_own_table(stored(people(), tmp_path, how), "shop")
    assert read.interactions.digest == plain.interactions.digest
    assert read.columns == plain.columns


def test_what_was_guessed_is_said_aloud(plain):
    assert plain.columns == {
        "user": "Reader", "rating": "Stars", "time": "Date", "title": "Book Title", "item": "Book Title",
    }  # fmt: skip
    assert plain.notes[0].startswith("Columns: user is “Reader”")
    assert "such as “reader 0”; all 12 are shown" in plain.notes[1]
    assert "above 3 is a like" in plain.notes[-1]
    assert plain.interactions.given.users.called(1) == "reader 0"
    assert plain.interactions.card.item == "book"
    assert plain.interactions.table["time"].iloc[0] == pd.Timestamp("2020-01-01T10:00:00Z").timestamp()


def write(folder, content, name="mine.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def ratings(rows, header="user,item,rating,time"):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def grid(values, people=6, items=12):
    return [
        (user, item, values[(user * items + item) % len(values)], 1_600_000_000 + item)
        for user in range(people)
        for item in range(items)
    ]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((1, 2, 3, 4, 5), (1, 5, 1, 3)),
        ((0.5, 2, 3.5, 5), (0.5, 5, 0.5, 3)),
        ((0.5, 1, 2.5, 4), (0.5, 4, 0.5, 2)),
        ((1, 5, 7, 10), (1, 10, 1, 6)),
        ((0, 1), (0, 1, 1, 0)),
        ((4, 5), (1, 5, 1, 4)),
        ((1, 2), (1, 5, 1, 1)),
        ((1, 3, 900, 40, 7), (1, 5, 1, 3)),
        ((-7.2, 3.1, 9.9, 0.4, 2.2), (1, 5, 1, 3)),
    ],
)
def test_the_scale_is_found(tmp_path, values, scale):
    card = read_own_table(write(tmp_path, ratings(grid(values))), "mine").interactions.card
    assert (card.scale.lowest, card.scale.highest, card.scale.step, card.scale.like_above) == scale


def test_zeros_beside_stars_are_unrated(tmp_path):
    read = read_own_table(write(tmp_path, ratings(grid((0, 2, 5, 4)))), "mine")
    assert len(read.interactions) == 54
    assert "18 ratings are 0 or -1 beside a scale that begins above" in " ".join(read.notes)


def test_the_border_of_likes_can_be_given(tmp_path):
    path = write(tmp_path, ratings(grid((1, 2, 3, 4, 5))))
    assert read_own_table(path, "mine", Choices(like_above=4)).interactions.card.scale.like_above == 4
    with pytest.raises(DataError, match="likes above 9 part nothing"):
        read_own_table(path, "mine", Choices(like_above=9))


def test_where_nobody_rated_the_number_of_times_counts(tmp_path):
    rows = [(user, item) for user in range(8) for item in range(10) for _ in range(1 + (user * item) % 4)]
    read = read_own_table(write(tmp_path, ratings(rows, "user,track")), "mine")
    assert len(read.interactions) == 80
    assert "how often a person and an item stand together" in " ".join(read.notes)


def test_of_a_pair_that_is_rated_twice_the_last_counts(tmp_path):
    rows = [*grid((1, 5, 3)), (0, 0, 2, 1_600_000_500), (0, 1, 4, 1)]
    read = read_own_table(write(tmp_path, ratings(rows)), "mine")
    table = read.interactions.table.set_index(["user", "item"])["rating"]
    assert (table[0, 0], table[0, 1]) == (2, 5)
    assert "2 ratings are of a pair that is rated again later; the last one counts." in read.notes


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "{0}000",
        "{0}000000",
        "{1:%Y-%m-%d %H:%M:%S}",
        "{1:%Y-%m-%dT%H:%M:%SZ}",
        "{1:%a %b %d %H:%M:%S} +0000 {1:%Y}",
    ],
)
def test_times_in_every_form_are_the_same(tmp_path, written):
    rows = [(u, i, r, written.format(t, pd.Timestamp(t, unit="s"))) for u, i, r, t in grid((1, 4, 5))]
    table = read_own_table(write(tmp_path, ratings(rows)), "mine").interactions.table
    assert table["time"].tolist() == sorted(1_600_000_000 + item for item in range(12) for _ in range(6))


def test_without_times_the_order_of_the_file_is_theirs(tmp_path):
    rows = [row[:3] for row in grid((1, 4, 5))]
    read = read_own_table(write(tmp_path, ratings(rows[::-1], "user,item,rating")), "mine")
    assert read.interactions.table["time"].tolist() == list(range(72))
    assert (read.interactions.table["user"].iloc[0], read.interactions.table["item"].iloc[0]) == (5, 11)
    assert any("the order of the file" in note for note in read.notes)


def test_without_a_header_columns_go_by_place(tmp_path):
    rows = "\n".join("\t".join(map(str, row)) for row in grid((1, 2, 5)))
    read = read_own_table(write(tmp_path, rows), "mine")
    assert read.columns == {"user": "1", "item": "2", "rating": "3", "time": "4"}


def test_columns_can_be_named(tmp_path):
    path = write(tmp_path, ratings(grid((1, 4, 5)), "a,b,c,d"))
    with pytest.raises(DataError, match="names the columns “a”, “b”, “c”, “d”, and none is known as that of users"):
        read_own_table(path, "mine")
    read = read_own_table(path, "mine", Choices(user="a", item="b", rating="c", time="d"))
    assert len(read.interactions) == 72
    with pytest.raises(DataError, match="has no column x; its first line names 'a', 'b'"):
        read_own_table(path, "mine", Choices(user="x"))


def test_profiles_are_taken_where_they_are(tmp_path):
    rows = [(*row, "F" if row[0] % 2 else "male", 20 + row[0]) for row in grid((1, 4, 5))]
    users = read_own_table(write(tmp_path, ratings(rows, "user,item,rating,time,sex,age")), "mine").interactions.users
    assert users["gender"].tolist() == ["male", "female"] * 3
    assert users["age"].tolist() == [20, 21, 22, 23, 24, 25]
    assert users["occupation"].isna().all()


def test_atomic_files_bring_titles_and_profiles(tmp_path):
    rows = "\n".join("\t".join(map(str, row)) for row in grid((1, 2, 5)))
    write(tmp_path, f"user_id:token\titem_id:token\trating:float\ttimestamp:float\n{rows}\n", "few.inter")
    items = "\n".join(f"{item}\tLighthouse {item}, The\t19{item + 10}" for item in range(12))
    write(tmp_path, f"item_id:token\tmovie_title:token_seq\trelease_year:token\n{items}\n", "few.item")
    write(tmp_path, "user_id:token\tage:token\tgender:token\n0\t31\tfemale\n", "few.user")
    found = read_own_table(tmp_path / "few.inter", "few").interactions
    assert found.titles[3] == "The Lighthouse 3 (1913)"
    assert found.users.loc[0, ["gender", "age"]].tolist() == ["female", 31]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no line"),
        (b"\n\n", "holds no line"),
        (bytes(64), "is no text"),
        ("user,item,rating\n1,2\n", r"line 2 has 2 columns where 3 were expected\. Nothing of it was kept"),
        (
            "user,item,rating\n1,2,3\n1,3,good\n1,4,\n",
            "line 3 holds 'good' as rating, which is no number; line 4 holds ''",
        ),
        ("user,item,rating\n1,,3\n", "line 2 holds no item"),
        ("user,item,rating\n", "holds no line"),
        ("user,item,rating\n1,2,3\n1,3,4\n", "yields 0 questions, and 20 are needed"),
        ('{"user": 1, "item": 2, "rating": 3}\n[1]\nno\n', "line 2 is no JSON object; line 3 is no JSON object"),
        ("user,user,item\n1,2,3\n", "names the column user twice"),
        (b"PAR1" + bytes(40), "is no intact Parquet file"),
        (ratings(grid((4,))), "hardly any rating but 4, so nothing says what was liked"),
        (
            ratings([(u, i, 1 + i % 5, "soon" if i == 3 else "2020-01-01") for u in range(6) for i in range(9)]),
            "row 4 holds 'soon' as time",
        ),
        ('user,item,title\n1,2,"open', "opens a quotation mark that is not closed|yields 0 questions|hardly any"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(tmp_path, content, sentence):
    with pytest.raises(DataError, match=sentence):
        read_own_table(write(tmp_path, content), "mine")


def test_a_file_that_is_not_there_and_an_archive_of_several_are_refused(tmp_path):
    with pytest.raises(DataError, match="There is no file"):
        read_own_table(tmp_path / "no.csv", "no")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "user,item\n")
        archive.writestr("b.csv", "user,item\n")
    with pytest.raises(DataError, match="holds 2 files; give an archive with one table"):
        read_own_table(tmp_path / "two.zip", "two")


def test_a_data_set_is_called_as_its_file_is(tmp_path):
    assert dataset_name(tmp_path / "My Ratings (2).csv.gz") == "my-ratings-2"
    assert dataset_name(tmp_path / "É.csv") == "table"


def test_json_that_changes_its_types_is_read_all_the_same(tmp_path):
    rows = [
        {"user": u if i % 2 else str(u), "item": i, "rating": 1 + (u + i) % 5, "time": i}
        for u in range(6)
        for i in range(9)
    ]
    path = write(tmp_path, "\n".join(json.dumps(row) for row in rows), "mine.jsonl")
    assert len(read_own_table(path, "mine").interactions) == 54


@given(st.binary(max_size=400))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_whatever_bytes_come_there_is_a_table_or_a_sentence(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("any"), content)
    with pytest.raises(DataError, match=r"[.]$"):
        read_own_table(path, "mine")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    str.strip
)


@given(
    st.lists(CELLS, min_size=6, max_size=8, unique_by=str.strip), st.sampled_from(["csv", "tsv.gz", "jsonl", "parquet"])
)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_titles_of_any_text_survive_in_every_format(tmp_path_factory, titles, how):
    rows = [(user, at, title, 1 + (user + at) % 5, at) for user in range(25) for at, title in enumerate(titles)]
    table = pd.DataFrame(rows, columns=["user", "item_id", "name", "rating", "time"])
    plain, other = (
        read_own_table(stored(table, tmp_path_factory.mktemp("t"), one), "t").interactions for one in ("csv", how)
    )
    assert plain.titles.tolist() == other.titles.tolist()
    assert plain.ratings_digest == other.ratings_digest


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=2, max_size=60))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_whatever_was_given_ends_on_a_scale_with_likes_and_dislikes(given_ratings):
    values = np.array(given_ratings, float)
    try:
        found = scaled(values, "mine")
    except DataError:
        return
    rated = found.ratings[~np.isnan(found.ratings)]
    assert found.scale.holds(rated).all()
    assert 0 < (rated > found.scale.like_above).mean() < 1


def test_controls_in_anybodys_words_are_written_out(tmp_path):
    table = people().assign(Gender="F", Occupation="boss\u2066")
    table["Book Title"] = table["Book Title"] + "\u202e"
    found = read_own_table(stored(table, tmp_path, "csv"), "shop").interactions.table
    assert found["title"].str.endswith("of books⟨U+202E⟩").all()
    assert set(found["occupation"]) == {"boss⟨U+2066⟩"}
    assert set(found["gender"]) == {"female"}

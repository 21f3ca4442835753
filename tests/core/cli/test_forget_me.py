"""Ratings taken home from three services, in their exact formats, put into the tiny recommender by one command."""

import csv
import io

import pytest

from core.data.own.titles_apart import title_and_year

LETTERBOXD = ("Date", "Name", "Year", "Letterboxd URI", "Rating")
IMDB = (
    "Const", "Your Rating", "Date Rated", "Title", "Original Title", "URL", "Title Type", "IMDb Rating",
    "Runtime (mins)", "Year", "Genres", "Num Votes", "Release Date", "Directors",
)  # fmt: skip


@pytest.fixture
def films(interactions):
    """Return the names and years of eight films of the data set."""
    return [title_and_year(str(title)) for title in interactions.titles.iloc[:8]]


def written(path, names, rows):
    lines = io.StringIO()
    csv.writer(lines).writerows([names, *rows])
    path.write_text(lines.getvalue())
    return path


def letterboxd(path, films):
    rows = [
        (f"2021-03-0{at + 1}", name, year, "https://boxd.it/1", 5 - at % 5) for at, (name, year) in enumerate(films)
    ]
    rows += [("2021-04-01", "Nothing Like It", 1990, "https://boxd.it/2", 4), ("2021-04-02", *films[0], "x", 0)]
    return written(path, LETTERBOXD, rows)


def imdb(path, films):
    rows = [
        (
            f"tt{at}",
            10 - at,
            f"2020-01-0{at + 1}",
            name,
            name,
            "https://x/1",
            "Movie",
            7.1,
            90,
            year,
            "Drama",
            1,
            "",
            "",
        )
        for at, (name, year) in enumerate(films)
    ]
    rows.append(("tt9", 9, "2020-02-01", films[0][0], "", "", "TV Series", 7, 9, films[0][1], "", 1, "", ""))
    return written(path, IMDB, rows)


@pytest.mark.usefixtures("tiny")
def test_what_matched_is_learned_and_forgotten_and_what_did_not_is_named(run, answer, films, tmp_path):
    file = letterboxd(tmp_path / "ratings.csv", films)
    found = answer("forget-me", "synthetic", "--export", file)
    assert (found["service"], found["matched"]) == ("Letterboxd", 8)
    assert [(one["title"], one["why"]) for one in found["unmatched"]] == [
        ("Nothing Like It", "nothing is called so"),
        (films[0][0], "not rated"),
    ]
    assert [row["stars"] for row in found["ratings"]] == [5, 4, 3, 2, 1, 5, 4, 3]
    owed, left = ([abs(row[name] - row["never"]) for row in found["ratings"]] for name in ("learned", "forgotten"))
    assert found["share_gone"] == pytest.approx(1 - sum(left) / sum(owed))
    assert len(found["places"]) == 3
    assert answer("forget-me", "synthetic", "--export", file)["ratings"] == found["ratings"]


@pytest.mark.usefixtures("tiny")
def test_the_table_tells_people_the_same(run, films, tmp_path):
    code, out, lines = run("forget-me", "synthetic", "--export", imdb(tmp_path / "ratings.csv", films))
    assert code == 0
    assert "forgot you" in out
    assert any("8 of your ratings from IMDb" in line for line in lines)
    assert any("this is no film" in line for line in lines)


@pytest.mark.usefixtures("tiny")
def test_what_cannot_be_learned_is_one_sentence(run, films, tmp_path):
    few = letterboxd(tmp_path / "few.csv", films[:2])
    books = tmp_path / "goodreads_library_export.csv"
    books.write_text(
        "Book Id,Title,Author,Author l-f,ISBN,My Rating,Original Publication Year,Date Read,Date Added\n"
        '1,"Hunger (Hunger, #1)",A B,"B, A","=""0393068382""",5,2008,2020/02/01,2020/01/01\n'
    )
    for file, said in ((few, "You gave 2 ratings"), (books, "Goodreads exports ratings of books")):
        code, out, lines = run("forget-me", "synthetic", "--export", file)
        assert (code, out) == (1, "")
        assert said in lines[-1]
    assert run("forget-me", "synthetic", "--export", few, "--original", "smollm2/best")[0] == 2

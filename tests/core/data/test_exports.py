"""Personal exports, in the exact formats of the three services; what they hold is made up."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.card import DatasetCard, Licence, RatingScale
from core.data.interactions import Interactions
from core.data.own.exports import read_export
from core.data.own.matching import matched, on_scale
from core.data.own.titles_apart import plain_title, spellings, title_and_year
from core.errors import DataError

LETTERBOXD = """Date,Name,Year,Letterboxd URI,Rating
2021-03-01,The Lighthouse,1995,https://boxd.it/1,4.5
2021-03-02,Emma,1996,https://boxd.it/2,3
2021-03-03,Emma,2009,https://boxd.it/3,2
2021-03-03,Emma,2020,https://boxd.it/4,1
2021-04-01,The Lighthouse,1995,https://boxd.it/1,0.5
2021-04-02,"Été, L'",1971,https://boxd.it/5,5
2021-04-03,Unseen,2001,https://boxd.it/6,0
2021-04-03,Unknown to All,1990,https://boxd.it/7,4
2021-04-04,The\u00a0Postman,1995,https://boxd.it/8,3.5
"""
IMDB = """Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,\
Genres,Num Votes,Release Date,Directors
tt1,10,2020-01-02,The Lighthouse,The Lighthouse,https://x/1,Movie,7.1,90,1995,"Drama, Mystery",10,1995-02-02,"A, B"
tt2,8,2020-01-03,Station 5,Station 5,https://x/2,TV Series,8.0,45,1994,Sci-Fi,10,1994-01-26,
tt3,1,2020-01-04,Station 5,Station 5,https://x/3,tvEpisode,8.0,45,1994,Sci-Fi,10,1994-01-26,
tt4,5,2020-01-05,L'été,L'été,https://x/4,TV Movie,8.0,45,1971,Drama,10,1971-01-26,
"""
GOODREADS = '''Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,\
My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,\
Date Read,Date Added,Bookshelves,Exclusive Shelf
1,"Hunger (Hunger, #1)",A B,"B, A",,"=""0393068382""","=""9780393068382""",5,4.3,P,Paperback,374,2010,2008,\
2020/02/01,2020/01/01,,read
2,Epic,C D,"D, C",,"=""""","=""""",0,4.3,P,Paperback,374,2010,,,2020/01/01,to-read,to-read
3,Undated,E,E,,"=""""","=""""",2,4.3,P,Paperback,374,,,,2020/01/03,,read
'''
FILMS = {
    1: "The Lighthouse (1995)", 2: "Emma (1996)", 3: "Emma (1996)", 4: "Emma (2009)", 5: "L'Été (The Summer) (1971)",
    6: "Il Postino (The Postman) (1994)", 7: "Station 5",
}  # fmt: skip


STARS = RatingScale()


def catalogue(titles, item="film", scale=STARS):
    """A data set in which everybody rated the third item twice as often as the second."""
    rows = [
        (user, one, 4 if (user + one) % 2 else 2, user) for user in range(4) for one in titles if one != 2 or user % 2
    ]
    table = pd.DataFrame(rows, columns=["user", "item", "rating", "time"])
    card = DatasetCard(
        "few", "A Few", Licence("x", "x", redistributable=True), item=item, items=f"{item}s", scale=scale
    )
    return Interactions(card, table.assign(title=table["item"].map(titles)))


def export(folder, content, encoding="utf-8"):
    path = folder / "ratings.csv"
    path.write_bytes(content.encode(encoding))
    return read_export(path)


def test_letterboxd_is_matched_by_name_and_year(tmp_path):
    person = matched(export(tmp_path, LETTERBOXD), catalogue(FILMS))
    assert person.service == "Letterboxd"
    assert person.rated == ((3, 3), (4, 2), (1, 1), (5, 5), (6, 4))
    assert [(one.title, one.year, one.why) for one in person.unmatched] == [
        ("Emma", 2020, "only known of 1996, 2009"),
        ("Unseen", 2001, "not rated"),
        ("Unknown to All", 1990, "nothing is called so"),
    ]
    assert [one.line for one in person.unmatched] == [5, 8, 9]


def test_a_film_that_was_seen_again_is_rated_as_the_last_time(tmp_path):
    ratings = {one.title: one for one in export(tmp_path, LETTERBOXD).ratings}
    assert ratings["The Lighthouse"].share == 0.1
    assert ratings["The Lighthouse"].time == pd.Timestamp("2021-04-01").timestamp()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_imdb_rates_to_ten_and_its_series_are_no_films(tmp_path, encoding):
    found = export(tmp_path, IMDB.replace("\n", "\r\n"), encoding)
    assert [(one.title, one.why) for one in found.left_out] == [("Station 5", "this is no film")] * 2
    assert matched(found, catalogue(FILMS)).rated == ((1, 5), (5, 3))
    halves = matched(found, catalogue(FILMS, scale=RatingScale(0.5, 5, 0.5)))
    assert halves.rated == ((1, 5.0), (5, 2.5))


def test_goodreads_zero_is_unrated_and_the_series_is_no_part_of_the_name(tmp_path):
    books = catalogue({1: "Hunger (2008)", 2: "Epic", 3: "Undated"}, "book")
    person = matched(export(tmp_path, GOODREADS), books)
    assert person.rated == ((3, 2), (1, 5))
    assert [(one.title, one.why) for one in person.unmatched] == [("Epic", "not rated")]


def test_books_are_no_films(tmp_path):
    with pytest.raises(DataError, match="Goodreads exports ratings of books, and A Few is about films"):
        matched(export(tmp_path, GOODREADS), catalogue(FILMS))


def test_a_name_without_a_year_matches_where_it_is_the_only_one(tmp_path):
    content = "Date,Name,Year,Letterboxd URI,Rating\n2021-03-01,Emma,,x,4\n2021-03-01,the LIGHTHOUSE,,x,4\n"
    person = matched(export(tmp_path, content), catalogue(FILMS))
    assert person.rated == ((1, 4),)
    assert person.unmatched[0].why == "2 are called so, and the year is not given"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", r"no export of Letterboxd or IMDb or Goodreads \(its first line names a, b\)"),
        ("", "its first line names nothing"),
        ("Date,Name,Year,Letterboxd URI,Rating\n2021-03-01,Emma,1996,x,0\n", "holds 1 lines and no rating among them"),
        (
            "Date,Name,Year,Letterboxd URI,Rating\n2021-03-01,Nobody,1996,x,4\n",
            "None of your 1 ratings from Letterboxd",
        ),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path, content, sentence):
    with pytest.raises(DataError, match=sentence):
        matched(export(tmp_path, content), catalogue(FILMS))


@pytest.mark.parametrize("stars", ["abc", "-1", "11", "nan"])
def test_a_rating_that_is_none_is_left_out(tmp_path, stars):
    content = f"Date,Name,Year,Letterboxd URI,Rating\n,Emma,1996,x,{stars}\n,The Lighthouse,1995,x,4\n"
    found = export(tmp_path, content)
    assert [one.why for one in found.left_out] == ["the rating is off the scale"]
    assert found.ratings[0].time == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Postino, Il (The Postman)", "Il postino"), ("Postino, Il (The Postman)", "The Postman"),
        ("Leon (a.k.a. The Professional)", "Professional"), ("Misérables, Les", "Les Miserables"),
        ("Tom & Huck", "Tom and Huck"), ("Seven Samurai (The Seven)", "seven samurai"), ("L’Été", "L'ete"),
    ],
)  # fmt: skip
def test_titles_are_alike_whatever_their_spelling(one, other):
    assert set(spellings(one)) & set(spellings(other))


def test_a_year_is_told_from_a_number():
    assert title_and_year("Emma (1996)") == ("Emma", 1996)
    assert title_and_year("2001: A Space Walk") == ("2001: A Space Walk", None)
    assert title_and_year("The\u00a0Room  (2003) ") == ("The Room", 2003)


@pytest.mark.parametrize(
    ("share", "stars"), [(0.1, 1), (0.5, 3), (0.7, 4), (0.65, 3), (1.0, 5)]
)  # fmt: skip
def test_shares_go_to_the_nearest_star_and_up_from_halfway(share, stars):
    assert on_scale(share, RatingScale()) == stars


@given(st.binary(max_size=300))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_whatever_bytes_come_there_is_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("export") / "x.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"[.]$"):
        read_export(path)


@given(st.text(max_size=40))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_plain_title_is_plain_already(title):
    assert plain_title(plain_title(title)) == plain_title(title)
    assert plain_title(f"  {title}\u00a0!") == plain_title(title)

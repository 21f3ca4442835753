"""The data sets that are read by Arrow, in their exact formats; every row here is made up by us."""

import gzip
import hashlib
import io
import json
import os
import zipfile
from dataclasses import replace

import httpx
import numpy as np
import pytest

from core.data import prepared as preparing
from core.data.card import RatingScale
from core.data.datasets.goodreads import GOODREADS_SLICE, MOST_PEOPLE, chosen_people
from core.data.datasets.movielens_1m import ARCHIVE_1M, ML_1M, movielens_1m, read_movielens_1m
from core.data.datasets.registry import open_dataset
from core.data.forms.readers import OneQuestion
from core.data.interactions import Interactions
from core.data.prepared import prepared
from core.data.reading import fetching
from core.data.reading.fetching import Download, downloads_folder, fetched
from core.data.reading.places import find_files
from core.data.samples import Split
from core.errors import DataError
from core.files import sha256


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.delenv("E2UREC_OFFLINE", raising=False)
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def put(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


FILMS_1M = (
    "1::Lighthouse, The (1995)::Drama\n2::Été, L' (1971)::Drama\n3::Paris: The Other One (1984)::Comedy\n"
    "4::Slingwright, The (Kådis ) (1993)::Drama\n"
)
PEOPLE_1M = "1::F::1::10::48067\n2::M::56::16::98107-2117\n3::M::25::0::02460\n"


def ml_1m(encoding="latin-1"):
    rows = [(1 + n % 3, 1 + n % 4, 1 + n % 5, 978_300_000 + n) for n in range(12)]
    return {
        "ratings.dat": "".join("::".join(map(str, row)) + "\n" for row in rows),
        "users.dat": PEOPLE_1M,
        "movies.dat": FILMS_1M.encode(encoding),
    }


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_movielens_1m_is_decoded(tmp_path, encoding):
    found = open_dataset("movielens-1m", put(tmp_path / "ml", ml_1m(encoding)))
    assert found.titles.to_dict() == {
        1: "The Lighthouse (1995)", 2: "L'Été (1971)", 3: "Paris: The Other One (1984)",
        4: "The Slingwright (Kådis) (1993)",
    }  # fmt: skip
    assert found.users["gender"].tolist() == ["female", "male", "male"]
    assert found.users["age"].tolist() == [1, 56, 25]
    assert found.users["occupation"].isna().tolist() == [False, False, True]
    assert found.users.loc[1, "occupation"] == "K-12 student"
    assert (len(found), found.table["rating"].dtype) == (12, "int64")


def test_ages_are_groups_in_prompts(tmp_path):
    files = ml_1m()
    films = "".join(f"{film}::Film {film} (1990)::Drama\n" for film in range(1, 9))
    ratings = "".join(f"1::{film}::4::{film}\n" for film in range(1, 9))
    found = open_dataset("movielens-1m", put(tmp_path / "ml", {**files, "movies.dat": films, "ratings.dat": ratings}))
    prompts = []
    OneQuestion(lambda made: prompts.extend(made) or [()] * len(made)).all_samples(found)
    assert prompts[0][:3] == ["Gender: female\n", "Age: under 18\n", "Occupation: K-12 student\n"]


def test_half_of_the_ratings_gzipped_in_a_folder_around_will_do(tmp_path):
    files = ml_1m()
    packed = {"users.dat": files["users.dat"], "movies.dat": files["movies.dat"]}
    packed["ratings.dat.gz"] = gzip.compress(files["ratings.dat"].encode()[:130])
    put(tmp_path / "around" / "ml-1m", packed)
    files["ratings.dat"] = files["ratings.dat"][:130]
    plain = open_dataset("movielens-1m", put(tmp_path / "plain", files))
    assert open_dataset("movielens-1m", tmp_path / "around").digest == plain.digest


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("ratings.dat", "1::1::5::9\n1::x::5::9\n1::2::5\n", "line 2 holds 'x' as item.*; line 3 has 3 columns"),
        ("ratings.dat", "", r"ratings\.dat in .* holds no line"),
        ("ratings.dat", "9::1::5::978\n", "describe no user 9 that was rated"),
        ("ratings.dat", "1::9::5::978\n", "describe no item 9 that was rated"),
        ("ratings.dat", "1::1::6::978\n", "outside 1 to 5 in steps of 1, such as 6"),
        ("users.dat", "1::F::26::10::4\n2::M::56::16::9\n3::M::25::0::1\n", "holds 26 as age, which stands for"),
        ("users.dat", "1::F::1::99::48067\n2::M::56::16::9\n3::M::25::0::1\n", "holds 99 as occupation"),
        ("movies.dat", "1::\x00\n", "is no text"),
        ("movies.dat", "1::A::B::C\n", "line 1 has 4 columns where 3"),
    ],
)  # fmt: skip
def test_a_line_at_fault_is_named_and_nothing_is_kept(tmp_path, cache, file, content, sentence):
    folder = put(tmp_path / "ml", {**ml_1m(), file: content})
    with pytest.raises(DataError, match=sentence):
        open_dataset("movielens-1m", folder)
    assert not list((cache / "tables").glob("*"))


def test_a_mark_of_two_letters_may_be_torn_between_blocks(tmp_path, monkeypatch):
    whole = open_dataset("movielens-1m", put(tmp_path / "a", ml_1m())).digest
    for size in (1, 2, 3, 7):
        monkeypatch.setattr("core.data.reading.streams.BLOCK", size)
        place = find_files(tmp_path / "a", ("ratings.dat", "users.dat", "movies.dat"))
        assert read_movielens_1m(ML_1M, place, "here").digest == whole


def csv_files():
    films = (
        'movieId,title,genres\r\n11,"Lighthouse, The (1995)",Drama\r\n7789,"11\'09""01 - October (2002)",Drama\r\n'
        "40697,Station 5,Sci-Fi\r\n"
    )
    rows = [(1 + n % 4, (11, 7789, 40697)[n % 3], (0.5, 3.5, 5.0, 4.0, 3.0)[n % 5], 900 + n) for n in range(12)]
    lines = "".join(",".join(map(str, row)) + "\r\n" for row in rows)
    return {"movies.csv": films, "ratings.csv": f"userId,movieId,rating,timestamp\r\n{lines}"}


@pytest.mark.parametrize("name", ["movielens-small", "movielens-25m", "movielens-32m"])
def test_movielens_as_csv_has_half_stars_and_no_profiles(tmp_path, name):
    found = open_dataset(name, put(tmp_path / "ml", csv_files()))
    assert found.titles.to_dict() == {
        11: "The Lighthouse (1995)",
        7789: "11'09\"01 - October (2002)",
        40697: "Station 5",
    }
    assert found.card.scale == RatingScale(0.5, 5, 0.5, 3)
    assert set(found.table["rating"]) == {0.5, 3, 3.5, 4, 5}
    assert found.users[["gender", "age", "occupation"]].isna().all(axis=None)
    assert found.liked.sum() == (found.table["rating"] > 3).sum()


def test_columns_go_by_name_and_not_by_place(tmp_path):
    files = csv_files()
    rows = [line.split(",") for line in files["ratings.csv"].splitlines()]
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    one = open_dataset("movielens-small", put(tmp_path / "a", files))
    assert open_dataset("movielens-small", put(tmp_path / "b", {**files, "ratings.csv": turned})).digest == one.digest


def test_goodbooks_have_no_times_and_years_where_they_are_some(tmp_path):
    books = (
        "book_id,isbn13,authors,original_publication_year,title\n"
        '1,9.78E+12,"A, B",2008.0,"Hunger, #1"\n2,,C,-720.0,Epic\n3,,D,,Undated\n'
    )
    ratings = "user_id,book_id,rating\n7,1,5\n7,2,3\n8,3,1\n"
    found = open_dataset("goodbooks-10k", put(tmp_path / "g", {"books.csv": books, "ratings.csv": ratings}))
    assert found.titles.to_dict() == {1: "Hunger, #1 (2008)", 2: "Epic", 3: "Undated"}
    assert found.table[["user", "item", "time"]].to_numpy().tolist() == [[7, 1, 0], [7, 2, 1], [8, 3, 2]]
    assert (found.card.item, found.card.items) == ("book", "books")


def packed(rows):
    return gzip.compress("".join(json.dumps(one) + "\n" for one in rows).encode())


def comics(people=5, each=30):
    lines, random = [], np.random.default_rng(0)
    for person in range(people):
        for book in random.choice(60, each, replace=False).tolist():
            lines.append(
                {
                    "user_id": f"{person:032x}", "book_id": str(book), "review_id": "r", "is_read": True,
                    "rating": int(random.integers(0, 6)),
                    "date_added": f"Mon Jun {1 + book % 9:02d} 12:00:00 -0700 2011",
                }
            )  # fmt: skip
    books = [
        {
            "book_id": str(book),
            "title": f"Comic  {book}",
            "publication_year": "2001" if book % 2 else "",
            "authors": [{}],
        }
        for book in range(60)
    ]
    return {
        f"goodreads_{name}_comics_graphic.json.gz": gzip.compress(
            "".join(json.dumps(one) + "\n" for one in rows).encode()
        )
        for name, rows in (("interactions", lines), ("books", books))
    }, lines


def test_goodreads_leaves_out_what_nobody_rated(tmp_path):
    files, lines = comics()
    found = open_dataset("goodreads", put(tmp_path / "g", files))
    assert len(found) == sum(line["rating"] > 0 for line in lines)
    assert found.titles[1] == "Comic 1 (2001)"
    assert found.titles[2] == "Comic 2"
    assert found.table["time"].min() >= 1_306_954_800  # noon of 1 June 2011, seven hours west of Greenwich
    assert sorted(found.users.index) == [1, 2, 3, 4, 5]


def test_the_papers_slice_of_goodreads_is_of_people_with_21_ratings(tmp_path):
    files, lines = comics(people=8, each=25)
    counts = np.zeros(8, int)
    for line in lines:
        counts[int(line["user_id"], 16)] += line["rating"] > 0
    found = open_dataset(GOODREADS_SLICE.name, put(tmp_path / "g", files))
    assert len(found.users) == (counts >= 21).sum() > 0
    assert found.users["ratings"].min() >= 21


def test_a_file_is_hashed_once_until_something_touches_it(tmp_path, cache, monkeypatch):
    folder, hashed = put(tmp_path / "ml", ml_1m()), []
    monkeypatch.setattr(preparing, "sha256", lambda path: hashed.append(path.name) or sha256(path))

    def opened(after):
        for name in ml_1m():
            os.utime(folder / name, ns=(after, after))
        monkeypatch.setattr(preparing, "_SETTLED", -1)
        return open_dataset("movielens-1m", folder)

    first = opened(1)
    assert open_dataset("movielens-1m", folder).digest == first.digest
    assert len(hashed) == 3
    assert opened(2).digest == first.digest
    assert len(hashed) == 6


def test_a_file_that_was_written_just_now_is_hashed_again(tmp_path, cache):
    folder = put(tmp_path / "ml", ml_1m())
    open_dataset("movielens-1m", folder)
    assert not (cache / "hashes").exists()


def test_so_many_people_are_drawn_by_seed_and_the_same_ones_every_time():
    people = np.repeat(np.arange(5_000), 21)
    chosen = chosen_people(people)
    assert len(set(chosen.tolist())) == MOST_PEOPLE
    assert (chosen == chosen_people(np.random.default_rng(1).permutation(people))).all()


def test_the_papers_slice_is_of_the_last_samples(interactions):
    whole = OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(interactions)
    card = replace(interactions.card, name="slice", last_samples=100)
    part = Interactions(card, interactions.table)
    samples = OneQuestion(lambda prompts: [()] * len(prompts)).all_samples(part)
    assert samples.row.tolist() == whole.row[-100:].tolist()
    assert np.bincount(samples.split).tolist() == [60, 20, 20]
    assert samples.split[0] == Split.TRAIN
    assert part.digest != interactions.digest
    assert part.titles_digest == interactions.titles_digest


def test_what_was_read_once_is_not_read_again_until_a_byte_changes(tmp_path, cache):
    folder, read = put(tmp_path / "ml", ml_1m()), []

    def opened():
        files = find_files(folder, ("ratings.dat", "users.dat", "movies.dat"))
        return prepared(ML_1M, files, "here", lambda: read.append(1) or read_movielens_1m(ML_1M, files, "here"))

    first, again = opened(), opened()
    assert first.digest == again.digest
    assert first.table.dtypes.equals(again.table.dtypes)
    assert len(read) == 1
    (folder / "ratings.dat").write_text(ml_1m()["ratings.dat"].replace("::5::", "::4::"))
    assert opened().digest != first.digest
    (kept, _) = sorted(cache.rglob("time.npy"))
    for damaged in cache.rglob("time.npy"):
        damaged.write_bytes(kept.read_bytes()[:-1] + b"x")
    opened()
    assert len(read) == 3


# Downloads.

ADDRESS = "https://files.example/ml-1m.zip"


def archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        for name, data in ml_1m().items():
            zipped.writestr(f"ml-1m/{name}", data)
    return stream.getvalue()


class Server:
    """Serves one file, breaks off the first answer, and knows what was asked of it."""

    def __init__(self, content, breaks_off=False):
        self.content, self.breaks_off, self.asked = content, breaks_off, []

    def __call__(self, request):
        start = int(request.headers.get("range", "bytes=0-")[6:-1])
        self.asked.append(start)
        body = self.content[start:]
        headers = {"content-length": str(len(body))}
        if self.breaks_off and len(self.asked) == 1:
            body = body[: len(body) // 2]
        return httpx.Response(206 if start else 200, headers=headers, stream=httpx.ByteStream(body))


def got(server, md5=None):
    return fetched("Some films", [Download(ADDRESS, md5, 1)], ["ratings.dat"], None, httpx.MockTransport(server))


def test_a_download_goes_on_where_it_broke_off():
    content = archive()
    server = Server(content, breaks_off=True)
    with pytest.raises(DataError, match=r"broke off after .* put it into .*downloads, or name a folder"):
        got(server)
    files = got(server, hashlib.md5(content, usedforsecurity=False).hexdigest())
    assert server.asked == [0, len(content) // 2]
    assert files.path.read_bytes() == content
    got(Server(b""))
    assert len(server.asked) == 2


def test_a_download_that_is_another_is_not_kept():
    with pytest.raises(DataError, match=r"came with the MD5 .* nothing of it was kept"):
        got(Server(archive()), "0" * 32)
    assert list(downloads_folder().iterdir()) == []


def test_without_a_network_it_says_where_to_put_it_by_hand(monkeypatch):
    monkeypatch.setenv(fetching.OFFLINE, "1")
    with pytest.raises(DataError) as caught:
        movielens_1m()
    assert ARCHIVE_1M.url in str(caught.value)
    assert str(downloads_folder()) in str(caught.value)
    downloads_folder().mkdir(parents=True)
    (downloads_folder() / "ml-1m.zip").write_bytes(archive())
    assert len(movielens_1m()) == 12

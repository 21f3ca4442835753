"""A table of one's own through the commands: half stars, no profiles, names in place of ids."""

import numpy as np
import pytest

from core.data.datasets import own_tables
from core.data.datasets.registry import DATASETS


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A CSV file of readers and half stars; what is registered of it is forgotten afterwards."""
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path / "cache"))
    random, path = np.random.default_rng(0), tmp_path / "Shop.csv"
    rows = [
        f'reader {user},"Book, {book}",{stars / 2:g},2020-01-{1 + at:02d}'
        for user in range(20)
        for at, (book, stars) in enumerate(zip(random.permutation(25)[:16], random.integers(1, 11, 16), strict=True))
    ]
    path.write_text("\n".join(["Reader,Book Title,Stars,Date", *rows]))
    before = dict(DATASETS)
    yield path
    DATASETS.clear()
    DATASETS.update(before)
    own_tables._FILES.clear()


def test_what_was_guessed_is_said_on_stderr_and_in_the_record(run, answer, shop):
    code, _, said = run("data", shop)
    assert code == 0
    assert said[0].startswith("Columns: user is “Reader”, rating is “Stars”, time is “Date”")
    record = answer("data", shop)
    assert (record["dataset"], record["ratings"], record["users"]) == ("shop", 320, 20)
    assert record["notes"][0] == said[0]


def test_it_is_trained_on_asked_and_made_to_forget(answer, shop, tmp_path, monkeypatch):
    monkeypatch.setenv("E2UREC_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("E2UREC_ASSETS", str(tmp_path / "assets"))
    model, forgotten = tmp_path / "model", tmp_path / "run"
    trained = answer("train", shop, "--epochs", 1, "--out", model)
    assert trained["dataset"] == "shop"
    words = "--original", model, "--preset", "one-user", "--method", "neggrad"
    result = answer("unlearn", shop, *words, "--out", forgotten)
    assert result["people"] == 1
    asked = answer("predict", shop, "--original", model, "--run", forgotten, "--user", result["request"]["users"][0])
    assert {one["rating"] % 1 for one in asked["predictions"]} == {0, 0.5}
    assert all(one["prompt"].startswith("Ratings so far, oldest first:\n") for one in asked["predictions"])
    assert any(": 3.5 stars\n" in one["prompt"] for one in asked["predictions"])


def test_what_was_said_of_its_columns_is_remembered(answer, run, shop):
    strict = answer("data", shop, "--like-above", 4.5, "--time", "")
    again = answer("data", shop)
    assert strict["digest"] == again["digest"]
    code, _, said = run("data", shop, "--item", "Title")
    assert (code, len(said)) == (1, 1)
    assert "has no column Title; its first line names 'Reader', 'Book Title', 'Stars', 'Date'" in said[0]
    assert answer("data", shop)["digest"] == strict["digest"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("data", "no/such.csv"), 2, "no/such.csv"),
        (("data", "synthetic", "--user", "a"), 2, "Columns can be named of a table of your own alone"),
        (("data", "synthetic", "--slice", "paper"), 2, "synthetic has no slice paper"),
        (("data", "movielens-100k", "--data-dir", "/no/such"), 1, "/no/such is neither a folder nor a zip archive"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(run, words, code, sentence):
    ended, out, said = run(*words)
    assert (ended, out, len(said)) == (code, "", 1)
    assert sentence in said[0]


def test_a_table_that_is_called_as_a_data_set_is_refused(run, tmp_path):
    (tmp_path / "synthetic.csv").write_text("user,item\n1,2\n")
    code, _, said = run("data", tmp_path / "synthetic.csv")
    assert code == 1
    assert "would be called synthetic, and there is a data set of that name; rename the file" in said[0]

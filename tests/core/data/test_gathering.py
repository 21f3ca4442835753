"""What is sorted on disk is what would have been sorted in memory, whatever order and times it comes in."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.card import DatasetCard, Licence, RatingScale
from core.data.interactions import Interactions
from core.data.narrow import gathering, sorting
from core.data.narrow.sorting import SortedRuns, record_type
from core.data.reading.assembling import assembled
from core.errors import DataError

CARD = DatasetCard("toy", "Toy", Licence("none", "Free.", redistributable=True))
KIND = record_type(np.dtype(np.uint8))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("E2UREC_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def small_runs(monkeypatch):
    for room, name, count in ((sorting, "RUN", 50), (gathering, "RUN", 50), (gathering, "AT_ONCE", 64)):
        monkeypatch.setattr(room, name, count)
    monkeypatch.setattr(sorting, "_DRAWN", 8)


def rated(count=600, users=40, items=30, times=9, seed=0):
    """Return ratings in no order, of which many share a time; ids are far apart and some are negative."""
    random = np.random.default_rng(seed)
    pairs = random.choice(users * items, count, replace=False)
    return pd.DataFrame(
        {
            "user": (pairs // items - 7) * 10**12,
            "item": pairs % items * 1_000 + 5,
            "rating": random.integers(1, 6, count).astype(float),
            "time": random.integers(0, times, count),
        }
    )


def described(table):
    titles = pd.Series({item: f"Book {item}" for item in range(5, 30_005, 1_000)})
    fields = [("female", 30, "baker"), ("male", None, None)]
    users = sorted(set(table["user"]))
    people = pd.DataFrame([fields[at % 2] for at in range(len(users))], users, ["gender", "age", "occupation"])
    return titles, people.sample(frac=1, random_state=0)


def batches(table, each=17):
    return (pa.RecordBatch.from_pandas(table[at : at + each]) for at in range(0, len(table), each))


@pytest.mark.parametrize("times", [1, 9, 10**6])
def test_ratings_sorted_on_disk_are_those_sorted_in_memory(cache, small_runs, times):
    table = rated(times=times)
    titles, people = described(table)
    found = assembled(CARD, batches(table), titles, "here", people)
    known = Interactions(CARD, table.assign(title=table["item"].map(titles)).join(people, on="user"))
    pd.testing.assert_frame_equal(found.table, known.table)
    pd.testing.assert_frame_equal(found.users, known.users)
    assert found.digests == known.digests
    assert list((cache / "tables").iterdir()) == []


@pytest.mark.parametrize("at", [0, 599])
def test_a_pair_that_stands_there_twice_is_found_in_whatever_run(cache, small_runs, at):
    table = rated()
    again = pd.concat([table, table.iloc[[at]].assign(time=77)])
    user, item = (int(table[name].iloc[at]) for name in ("user", "item"))
    with pytest.raises(DataError, match=f"more than one rating of item {item} by user {user}"):
        assembled(CARD, batches(again), *described(table)[:1], "here")
    assert list((cache / "tables").iterdir()) == []


def test_what_is_off_the_scale_or_not_described_is_refused_and_nothing_stays(cache, small_runs):
    table = rated()
    titles, people = described(table)
    halves = replace(CARD, scale=RatingScale(2, 5, 1, 3))
    for card, known, who, sentence in (
        (halves, titles, people, "outside 2 to 5"),
        (CARD, titles.drop(5), people, "describe no item 5 that was rated"),
        (CARD, titles, people.drop(table["user"].iloc[0]), f"describe no user {table['user'].iloc[0]}"),
        (CARD, titles.replace("Book 5", " "), people, "has no title for item 5"),
    ):
        with pytest.raises(DataError, match=sentence):
            assembled(card, batches(table), known, "here", who)
    with pytest.raises(DataError, match="holds no rating"):
        assembled(CARD, [], titles, "here", people)
    assert list((cache / "tables").iterdir()) == []


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=200), st.integers(1, 30))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_stretches_are_in_order_and_bounded(tmp_path_factory, rows, run):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "RUN", run)
        runs = SortedRuns(tmp_path_factory.mktemp("sorting") / "runs", KIND)
        for at in range(0, len(rows), 7):
            runs.add(np.array([(*row, 0) for row in rows[at : at + 7]], KIND))
        found = [one for part in runs.stretches() for one in part[["time", "user", "item"]].tolist()]
    assert found == sorted(rows)

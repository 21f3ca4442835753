"""Ratings as narrow columns, in memory and on disk: the same answers in an eighth of the bytes."""

import mmap
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.card import RatingScale
from core.data.interactions import COLUMNS, Interactions
from core.data.narrow import ratings
from core.data.narrow.keeping import ARRAYS, keep_columns, opened_columns
from core.data.narrow.ratings import release


def mapped(array):
    while isinstance(array, np.ndarray):
        array = array.base
    return isinstance(array, mmap.mmap)


@pytest.fixture
def on_disk(interactions, tmp_path):
    keep_columns(interactions.columns, tmp_path)
    return Interactions(interactions.card, opened_columns(tmp_path, interactions.card))


def test_a_rating_takes_seventeen_bytes(interactions, tmp_path):
    keep_columns(interactions.columns, tmp_path)
    assert sum(getattr(interactions.columns, name).nbytes for name in ARRAYS) == 17 * len(interactions)
    assert sum((tmp_path / f"{name}.npy").stat().st_size - 128 for name in ARRAYS) == 17 * len(interactions)


def test_what_lies_on_disk_is_mapped_and_answers_as_what_is_in_memory(interactions, on_disk, monkeypatch):
    monkeypatch.setattr(ratings, "_BLOCK", 999)
    assert all(mapped(getattr(on_disk.columns, name)) for name in ARRAYS)
    assert on_disk.digests == interactions.digests
    pd.testing.assert_frame_equal(on_disk.table, interactions.table)
    pd.testing.assert_frame_equal(on_disk.users, interactions.users)
    pd.testing.assert_series_equal(on_disk.titles, interactions.titles)
    pd.testing.assert_series_equal(on_disk.item_counts, interactions.table["item"].value_counts().sort_index(),
                                   check_names=False)  # fmt: skip


def test_what_was_let_go_of_is_read_again(on_disk):
    before = np.array(on_disk.columns.time)
    release(on_disk.columns.time)
    assert (on_disk.columns.time == before).all()


@pytest.mark.parametrize("rows", [np.array([7, 3, 3]), slice(5, 9), np.array([-1])])
def test_some_rows_are_those_of_the_table(interactions, rows):
    pd.testing.assert_frame_equal(interactions.rows(rows), interactions.table.iloc[rows])
    assert tuple(interactions.rows(rows)) == COLUMNS


def test_users_have_counts_likes_and_rows_as_the_table_has_them(interactions):
    grouped = interactions.table.assign(liked=interactions.table["rating"] > 3).groupby("user")
    assert interactions.users["ratings"].tolist() == grouped.size().tolist()
    assert interactions.users["likes"].tolist() == grouped["liked"].mean().tolist()
    user = int(interactions.users.index[3])
    assert interactions.rows_by([user]).tolist() == np.flatnonzero(interactions.table["user"] == user).tolist()
    assert len(interactions.rows_by([-5])) == 0


def test_columns_under_another_scale_are_checked_and_coded_anew(interactions):
    halves = replace(interactions.card, scale=RatingScale(0.5, 5, 0.5))
    found = Interactions(halves, interactions.columns)
    assert found.table["rating"].tolist() == interactions.table["rating"].tolist()
    assert found.table["rating"].dtype == "float64"
    assert found.digest == Interactions(halves, interactions.table).digest != interactions.digest

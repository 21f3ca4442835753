from dataclasses import fields
from mmap import mmap

import numpy as np
import pytest

from core.data.datasets.synthetic import synthetic
from core.data.forms import readers
from core.data.forms.prompt_writing import prompts_of
from core.data.forms.readers import OneQuestion
from core.data.samples import (
    HISTORY,
    MIN_HISTORY,
    EarlierRows,
    Samples,
    Split,
    concat,
)


def encode(prompts):
    return [[len(phrase) % 50 for phrase in prompt] for prompt in prompts]


@pytest.fixture(scope="module")
def interactions():
    return synthetic(users=12, items=40, seed=3)


@pytest.fixture(scope="module")
def samples(interactions):
    return OneQuestion(encode).all_samples(interactions)


def equal(one, other):
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Samples))


def slow_earlier_rows(users, kept):
    found = np.full((len(users), HISTORY), -1)
    for row, user in enumerate(users):
        earlier = [past for past in range(row) if users[past] == user and kept[past]][-HISTORY:]
        found[row, : len(earlier)] = earlier
    return found


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_histories_are_those_of_a_slow_and_plain_loop(share):
    random = np.random.default_rng(0)
    users = random.integers(0, 7, 200)
    kept = random.random(200) < share
    slow = slow_earlier_rows(users, kept)
    assert np.array_equal(EarlierRows(users, kept).of(np.arange(200)), slow)
    assert np.array_equal(EarlierRows(users, kept).of(np.array([7, 199, 0])), slow[[7, 199, 0]])
    assert np.array_equal(EarlierRows(users, kept).counts, (slow >= 0).sum(axis=1))


def test_without_a_mask_every_row_may_be_seen():
    users = np.random.default_rng(1).integers(0, 5, 120)
    assert np.array_equal(EarlierRows(users).of(np.arange(120)), slow_earlier_rows(users, np.ones(120, bool)))


def test_a_single_row_has_no_history():
    assert EarlierRows(np.array([4])).of(np.array([0])).tolist() == [[-1] * HISTORY]


def test_samples_have_enough_history_and_the_splits_follow_in_time(interactions, samples):
    assert ((samples.history >= 0).sum(axis=1) >= MIN_HISTORY).all()
    assert (np.diff(samples.row) > 0).all()
    assert (np.diff(samples.split) >= 0).all()
    sizes = [len(samples.of(split)) for split in Split]
    assert sum(sizes) == len(samples)
    assert np.allclose(np.array(sizes) / len(samples), (0.6, 0.2, 0.2), atol=0.01)


def test_labels_users_and_items_are_those_of_the_rows(interactions, samples):
    rows = interactions.table.iloc[samples.row]
    assert np.array_equal(samples.label, rows["rating"] > 3)
    assert np.array_equal(samples.user, rows["user"])
    assert np.array_equal(samples.item, rows["item"])


def test_tokens_are_those_of_the_prompts(interactions, samples):
    prompts = prompts_of(interactions, samples.row[5:8], samples.history[5:8])
    for index, ids in zip((5, 6, 7), encode(prompts), strict=True):
        assert samples.tokens[samples.offsets[index] : samples.offsets[index + 1]].tolist() == ids


def test_taking_by_mask_and_by_position_is_the_same(samples):
    mask = samples.label == 1
    assert equal(samples.take(mask), samples.take(np.flatnonzero(mask)))


def test_parts_put_together_are_the_whole(samples):
    order = np.argsort(samples.split, kind="stable")
    assert equal(concat([samples.of(split) for split in Split]), samples.take(order))


def test_taking_nothing_leaves_an_empty_whole(samples):
    nothing = samples.take(np.array([], int))
    assert len(nothing) == 0
    assert nothing.offsets.tolist() == [0]


def test_padded_tokens_without_their_padding_are_the_tokens(samples):
    index = [9, 0, 3, 3]
    tokens, mask, asked = samples.padded(index, pad=77)
    assert asked is None
    assert tokens.shape == mask.shape == (4, samples.lengths[index].max())
    assert (tokens[mask == 0] == 77).all()
    assert np.array_equal(tokens[mask == 1], samples.take(index).tokens)


def test_the_cache_gives_back_what_was_built_without_encoding_again(interactions, samples, tmp_path):
    def forbidden(prompts):
        raise AssertionError("encoded again")

    assert equal(OneQuestion(encode, "v1").kept_samples(interactions, tmp_path), samples)
    assert equal(OneQuestion(forbidden, "v1").kept_samples(interactions, tmp_path), samples)


class FewAtOnce(OneQuestion):
    at_once = 7


def test_samples_that_are_made_and_written_in_parts_are_the_same(interactions, samples, tmp_path):
    assert len(samples) % FewAtOnce.at_once
    assert equal(FewAtOnce(encode).all_samples(interactions), samples)
    assert equal(FewAtOnce(encode, "v1").kept_samples(interactions, tmp_path), samples)


def test_many_samples_lie_on_disk_until_they_are_read_and_what_is_written_into_them_stays_here(
    interactions, tmp_path, monkeypatch
):
    few = OneQuestion(encode, "v1").kept_samples(interactions, tmp_path)
    assert not any(isinstance(on_disk(getattr(few, field.name)), mmap) for field in fields(Samples))
    monkeypatch.setattr(readers, "_MAPPED", 1)
    for _ in range(2):
        kept = OneQuestion(encode, "v1").kept_samples(interactions, tmp_path)
        assert all(isinstance(on_disk(getattr(kept, field.name)), mmap) for field in fields(Samples))
        kept.label[:] = 7
    assert set(kept.of(Split.TEST).label.tolist()) == {7}
    assert set(OneQuestion(encode, "v1").kept_samples(interactions, tmp_path).label.tolist()) <= {0, 1}


def on_disk(array):
    while isinstance(array, np.ndarray):
        array = array.base
    return array


def test_another_encoder_or_table_never_finds_old_tokens(interactions, tmp_path):
    def other(prompts):
        return [[1, 2] for _ in prompts]

    OneQuestion(encode, "v1").kept_samples(interactions, tmp_path)
    assert (OneQuestion(other, "v2").kept_samples(interactions, tmp_path).lengths == 2).all()
    another = synthetic(users=12, items=40, seed=4)
    assert equal(OneQuestion(encode, "v1").kept_samples(another, tmp_path), OneQuestion(encode).all_samples(another))


def test_a_build_that_fails_leaves_nothing_in_the_cache(interactions, tmp_path):
    def broken(prompts):
        raise ValueError("no tokens today")

    with pytest.raises(ValueError, match="no tokens"):
        OneQuestion(broken, "v1").kept_samples(interactions, tmp_path)
    assert list(tmp_path.iterdir()) == []

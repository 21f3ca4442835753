from itertools import islice

import numpy as np
import pytest

from core.data.samples import samples_from
from core.training.batches import by_length, endless, epochs


def samples_of(lengths):
    """Return samples whose texts are as long as that, and nothing else."""
    nothing = np.zeros(len(lengths), np.int64)
    plain = dict.fromkeys(("row", "history", "label", "split", "user", "item"), nothing)
    return samples_from([[[0] * length for length in lengths]], **plain)


@pytest.fixture
def lengths():
    return np.random.default_rng(0).integers(5, 40, 1003)


def test_every_pass_sees_every_sample_once(lengths):
    batches = epochs(samples_of(lengths), 16, 3, np.random.default_rng(1))
    per_pass = len(batches) // 3
    for start in range(0, len(batches), per_pass):
        seen = np.sort(np.concatenate(batches[start : start + per_pass]))
        assert np.array_equal(seen, np.arange(1003))


def test_batches_hold_samples_of_like_length(lengths):
    batches = epochs(samples_of(lengths), 16, 1, np.random.default_rng(1))
    assert np.mean([np.ptp(lengths[batch]) for batch in batches]) < 5


def test_short_and_long_batches_come_in_random_order(lengths):
    means = [lengths[batch].mean() for batch in epochs(samples_of(lengths), 16, 1, np.random.default_rng(1))]
    assert abs(np.corrcoef(means, np.arange(len(means)))[0, 1]) < 0.4


def test_the_seed_decides_the_order(lengths):
    samples = samples_of(lengths)
    first, again, other = (np.concatenate(epochs(samples, 16, 1, np.random.default_rng(seed))) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(("count", "size"), [(10, 3), (3, 8), (5, 5)])
def test_endless_batches_are_full_and_favour_nobody(count, size):
    batches = list(islice(endless(samples_of(np.ones(count, int)), size, np.random.default_rng(0)), 40))
    assert {len(batch) for batch in batches} == {size}
    seen = np.bincount(np.concatenate(batches), minlength=count)
    assert np.ptp(seen) <= 1


def test_what_is_only_asked_is_read_in_batches_of_bounded_length(lengths):
    samples = samples_of([*lengths, 500])
    whole, bounded = (by_length(samples, 128, most) for most in (128 * 500, 400))
    for batches in (whole, bounded):
        assert np.array_equal(np.sort(np.concatenate(batches)), np.arange(1004))
    assert [len(one) for one in whole] == [128] * 7 + [108]
    padded = [len(one) * samples.lengths[one].max() for one in bounded]
    assert max(padded[:-1]) <= 400
    assert (len(bounded[-1]), padded[-1]) == (1, 500), "a text that is longer is read by itself"

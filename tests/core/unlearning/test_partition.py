import numpy as np
import pytest

from core.data.samples import Samples
from core.unlearning.shards.partition import balanced, by_taste, dealt

PARTITIONS = {
    "at random": dealt,
    "by taste": lambda samples, shards, rng: by_taste(samples, shards, 8, rng),
}


def rated(users, items, labels):
    """Return samples of which only who, what and whether it was liked matters."""
    count = len(users)
    nothing = np.zeros(count, np.int64)
    return Samples(
        row=np.arange(count),
        history=np.full((count, 10), -1),
        label=np.asarray(labels),
        split=nothing,
        user=np.asarray(users),
        item=np.asarray(items),
        tokens=np.empty(0, np.int32),
        offsets=np.zeros(count + 1, np.int64),
    )


def random_ratings(users, seed=0):
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(100, 100 + 3 * users, 3), 12)
    return rated(who, rng.integers(0, 30, len(who)), rng.integers(0, 2, len(who)))


def two_tastes():
    """Return ratings of ten people, of whom those with even ids like what the others dislike, some saying much more."""
    users, items = zip(*[(user, item) for user in range(10) for item in range(20) if user < 5 or item % 5], strict=True)
    return rated(users, items, [int((user % 2 == 0) == (item < 10)) for user, item in zip(users, items, strict=True)])


@pytest.mark.parametrize("kind", PARTITIONS)
@pytest.mark.parametrize(("users", "shards"), [(12, 4), (9, 4), (7, 3), (5, 5), (40, 4), (3, 1)])
def test_every_user_is_in_one_shard_and_shards_differ_by_one_at_most(kind, users, shards):
    samples = random_ratings(users)
    made = PARTITIONS[kind](samples, shards, np.random.default_rng(0))
    assert made.ids.tolist() == np.unique(samples.user).tolist()
    sizes = np.bincount(made.shards, minlength=shards)
    assert len(sizes) == made.count == shards
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("kind", PARTITIONS)
def test_a_seed_decides_it(kind):
    samples = random_ratings(40)
    one, again, other = (PARTITIONS[kind](samples, 4, np.random.default_rng(seed)).shards for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("kind", PARTITIONS)
def test_there_are_no_more_shards_than_users(kind):
    assert PARTITIONS[kind](random_ratings(2), 4, np.random.default_rng(0)).count == 2


@pytest.mark.parametrize("kind", PARTITIONS)
def test_samples_go_where_their_users_are(kind):
    samples = random_ratings(12)
    made = PARTITIONS[kind](samples, 4, np.random.default_rng(0))
    parts = made.divide(samples)
    assert sorted(row for part in parts for row in part.row) == samples.row.tolist()
    for shard, part in enumerate(parts):
        assert set(part.user) == set(made.ids[made.shards == shard])
        assert (made.of(part) == shard).all()


@pytest.mark.parametrize("seed", range(5))
def test_people_of_one_taste_share_a_shard_however_much_they_rated(seed):
    made = by_taste(two_tastes(), 2, 8, np.random.default_rng(seed))
    assert len(set(made.shards[::2])) == len(set(made.shards[1::2])) == 1
    assert made.shards[0] != made.shards[1]


def test_dealt_at_random_people_of_one_taste_are_parted():
    parted = [dealt(two_tastes(), 2, np.random.default_rng(seed)).shards[::2] for seed in range(5)]
    assert all(len(set(shards)) == 2 for shards in parted)


def test_the_nearest_are_placed_first_and_a_full_shard_takes_no_more():
    distances = [[0.1, 9.0], [0.2, 8.0], [0.3, 0.4], [5.0, 6.0]]
    assert balanced(distances).tolist() == [0, 0, 1, 1]


def test_where_it_does_not_come_out_even_no_shard_is_left_short():
    everybody_near_the_first = np.tile([0.0, 1.0, 2.0, 3.0], (9, 1))
    assert np.bincount(balanced(everybody_near_the_first)).tolist() == [3, 2, 2, 2]

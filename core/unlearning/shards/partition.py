"""Who or what belongs to which shard: every training user to exactly one, or every single sample."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.data.samples import Ints, Samples

_ROUNDS = 50
"""Rounds of assigning and averaging at most, as in RecEraser's released code."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Partition:
    """A division of users, or of single samples, into shards.

    Attributes:
        ids: (n,) user ids, or samples by the row of their candidate's rating, ascending.
        shards: (n,) the shard of each, from 0.
        by: What ``ids`` are: the name of a field of :class:`~core.data.samples.Samples`.
    """

    ids: Ints
    shards: Ints
    by: Literal["user", "row"] = "user"

    @property
    def count(self) -> int:
        """Number of shards."""
        return int(self.shards.max()) + 1

    def of(self, samples: Samples) -> Ints:
        """Return the shard (n,) of each sample, all of them known to the partition."""
        return self.shards[np.searchsorted(self.ids, getattr(samples, self.by))]

    def divide(self, samples: Samples) -> list[Samples]:
        """Return the samples of each shard, in their order."""
        shards = self.of(samples)
        return [samples.take(shards == shard) for shard in range(self.count)]


def dealt(samples: Samples, shards: int, rng: np.random.Generator) -> Partition:
    """Deal the users of ``samples`` to ``shards`` shards at random, or to as many as there are users.

    Source: SISA (Bourtoule et al., 2021), with users in the place of samples. The code released with E2URec does so for
    what it calls RecEraser.
    """
    users = np.unique(samples.user)
    return Partition(users, rng.permutation(np.arange(len(users)) % min(shards, len(users))))


def scattered(samples: Samples, shards: int, rng: np.random.Generator) -> Partition:
    """Draw a shard for each of ``samples`` by itself, so that everybody is in all of them.

    Source: SISA (Bourtoule et al., 2021), as the code released with E2URec divides.
    """
    return Partition(np.unique(samples.row), rng.integers(shards, size=len(samples)), "row")


def by_taste(samples: Samples, shards: int, dimensions: int, rng: np.random.Generator) -> Partition:
    """Return a balanced partition in which users who like and dislike the same items share a shard.

    Args:
        samples: Whose users; what they clicked on and what they did not tells their taste.
        shards: How many; as many as there are users where those are fewer.
        dimensions: Length of a user's taste, at most.
        rng: Decides where the search begins.

    Source: RecEraser's user-based balanced partition. Its embeddings come from a recommender trained beforehand; ours
    from a truncated singular value decomposition, of unit length so that people of one taste are near one another
    however much they rated.
    """
    from scipy.spatial.distance import cdist
    from sklearn.cluster import KMeans

    users = np.unique(samples.user)
    count, seed = min(shards, len(users)), int(rng.integers(2**31))
    tastes = _tastes(samples, dimensions, seed)
    centres = KMeans(count, n_init=10, random_state=seed).fit(tastes).cluster_centers_
    chosen = balanced(cdist(tastes, centres))
    for _ in range(_ROUNDS):
        centres = np.stack([tastes[chosen == shard].mean(axis=0) for shard in range(count)])
        before, chosen = chosen, balanced(cdist(tastes, centres))
        if np.array_equal(before, chosen):
            break
    return Partition(users, chosen)


def by_meaning(samples: Samples, states: npt.ArrayLike, shards: int, rng: np.random.Generator) -> Partition:
    """Return a balanced partition of single samples in which those that a model reads alike share a shard.

    Args:
        samples: What is divided.
        states: (n, d) how a model that was trained on none of them reads each.
        shards: How many; as many as there are samples where those are fewer.
        rng: Decides where the search begins.

    Source: APA (Hu et al., 2024), algorithm 1: K-means, then pairs of sample and centre in ascending order of cosine
    distance. The largest size of a shard is the mean, rounded up.
    """
    from scipy.spatial.distance import cdist
    from sklearn.cluster import KMeans

    points = np.asarray(states, np.float64)
    count, seed = min(shards, len(samples)), int(rng.integers(2**31))
    centres = KMeans(count, n_init=1, random_state=seed).fit(points).cluster_centers_
    order = np.argsort(samples.row)
    return Partition(samples.row[order], balanced(cdist(points, centres, "cosine"))[order], "row")


def balanced(distances: npt.ArrayLike) -> Ints:
    """Return a shard (n,) for each user, nearest pairs first, so that the shards' sizes differ by one at most.

    Args:
        distances: (n, shards) from each user to each shard's centre.

    Source: RecEraser, balanced partition: pairs of user and centre in ascending order of distance, full shards left
    out.
    """
    table = np.asarray(distances, np.float64)
    users, shards = table.shape
    least, over = divmod(users, shards)
    chosen, sizes = np.full(users, -1), np.zeros(shards, np.int64)
    for pair in np.argsort(table, axis=None, kind="stable"):
        user, shard = divmod(int(pair), shards)
        # Only so many shards may take one user more than the others, or the last one would be left short.
        room = sizes[shard] < least or (sizes[shard] == least and (sizes > least).sum() < over)
        if chosen[user] < 0 and room:
            chosen[user] = shard
            sizes[shard] += 1
    return chosen


def _tastes(samples: Samples, dimensions: int, seed: int) -> Points:
    """Return the taste (users, d), of unit length, of each user in ascending order of id."""
    from scipy.sparse import csr_array
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    users, row = np.unique(samples.user, return_inverse=True)
    items, column = np.unique(samples.item, return_inverse=True)
    opinions = csr_array((2.0 * samples.label - 1.0, (row, column)), shape=(len(users), len(items)))
    reduction = TruncatedSVD(max(1, min(dimensions, len(users) - 1, len(items) - 1)), random_state=seed)
    return np.asarray(normalize(reduction.fit_transform(opinions)))

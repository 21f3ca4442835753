"""A recommender for some of the people: the others are never trained on, and are people whom it never met."""

from dataclasses import dataclass

import numpy as np

from core.data.samples import Samples, Split


@dataclass(frozen=True)
class OneIn:
    """Which people a recommender is trained on.

    Attributes:
        one_in: One in so many of the training users.
        seed: Decides who.
    """

    one_in: int
    seed: int = 0

    def of(self, samples: Samples) -> Samples:
        """Return ``samples`` without the training samples of people who were not drawn; all others stay.

        Source: ours. Everybody else is among those whom no model ever saw, as an attack needs them.
        """
        users = np.unique(samples.of(Split.TRAIN).user)
        count = max(1, round(len(users) / self.one_in))
        drawn = np.random.default_rng(self.seed).choice(users, count, replace=False)
        return samples.take(np.flatnonzero((samples.split != Split.TRAIN) | np.isin(samples.user, drawn)))

"""Canaries: people whose labels are flipped in the training data, so that what a model learned of them is plain to see.

Nobody who had not seen these very labels would answer as they have it: what a model learned from others says the
contrary. Prompts stay as they are, and so do the labels of the samples that models are judged on.
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from core.data.interactions import Interactions
from core.data.samples import Samples, Split


@dataclass(frozen=True)
class Canaries:
    """Whose training labels are flipped.

    Attributes:
        users: Their ids; nobody, by default.
    """

    users: tuple[int, ...] = ()

    def flipped(self, samples: Samples) -> Samples:
        """Return ``samples`` with the training labels of the canaries flipped; the same samples where there are none.

        Source: ours; mislabelled training samples as what must be unlearned are Goel et al.'s, Corrective Machine
        Unlearning, 2024, and canaries as a measure of memory Carlini et al.'s, The Secret Sharer, 2019.
        """
        if not self.users:
            return samples
        theirs = np.isin(samples.user, self.users) & (samples.split == Split.TRAIN)
        return replace(samples, label=np.where(theirs, 1 - samples.label, samples.label))

    def digest(self, interactions: Interactions) -> str:
        """Return the digest of the data that a model is trained on: that of ``interactions`` where nobody is a canary.

        So nobody takes a model that was trained with canaries for one that was trained on the ratings themselves.
        """
        if not self.users:
            return interactions.digest
        about = f"{interactions.digest} labels flipped {' '.join(map(str, sorted(self.users)))}"
        return hashlib.sha256(about.encode()).hexdigest()


NO_CANARIES = Canaries()
"""All labels are what people said."""

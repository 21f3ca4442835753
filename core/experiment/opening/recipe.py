"""How a recommender was trained: what stands beside its weights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.config import Lora, Optimisation, Training
from core.data.samples import Samples
from core.data.taught.one_in import OneIn
from core.models.language.grown import Growth

_MAY_BE_NONE = ("growth", "people")


@dataclass(frozen=True)
class Recipe:
    """How a recommender was trained.

    Attributes:
        dataset: Name of the data set.
        digest: The data set's digest.
        base: ``compact``, or the name or folder of the pretrained model it started from.
        training: Epochs and optimiser.
        seed: Decides first weights, order and dropout.
        growth: Which layers of the pretrained model are adapted, and how, where it reads a person's ratings as one
            text; None for all weights of a model that reads a prompt for each sample.
        people: Which people it is trained on; None for everybody.
    """

    dataset: str
    digest: str
    base: str
    training: Training
    seed: int
    growth: Growth | None = None
    people: OneIn | None = None

    def of(self, samples: Samples) -> Samples:
        """Return ``samples`` of the data set without the training samples of people whom it is not trained on."""
        return samples if self.people is None else self.people.of(samples)

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Recipe":
        """Return the recipe that :attr:`as_record` turned into ``record``."""
        fields = dict(record["training"]["optimisation"])
        optimisation = Optimisation(**{**fields, "betas": tuple(fields["betas"])})
        training = Training(record["training"]["epochs"], optimisation)
        grown = record.get("growth")
        growth = Growth(grown["top"], Lora(**grown["lora"]), grown.get("bits")) if grown else None
        people = OneIn(**record["people"]) if record.get("people") else None
        return Recipe(**{**record, "training": training, "growth": growth, "people": people})

    @property
    def as_record(self) -> dict[str, Any]:
        """The recipe, JSON-ready; without ``growth`` and ``people`` where they are None."""
        whole = asdict(self)
        return {name: one for name, one in whole.items() if name not in _MAY_BE_NONE} | self.beyond_training

    @property
    def beyond_training(self) -> dict[str, Any]:
        """Which of ``growth`` and ``people`` are not None, JSON-ready."""
        return {name: asdict(one) for name in _MAY_BE_NONE if (one := getattr(self, name)) is not None}

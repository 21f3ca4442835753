"""How a recommender was trained: what stands beside its weights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.config import Lora, Optimisation, Training
from core.models.language.grown import Growth


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
    """

    dataset: str
    digest: str
    base: str
    training: Training
    seed: int
    growth: Growth | None = None

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Recipe":
        """Return the recipe that :attr:`as_record` turned into ``record``."""
        fields = dict(record["training"]["optimisation"])
        optimisation = Optimisation(**{**fields, "betas": tuple(fields["betas"])})
        training = Training(record["training"]["epochs"], optimisation)
        grown = record.get("growth")
        growth = Growth(grown["top"], Lora(**grown["lora"]), grown.get("bits")) if grown else None
        return Recipe(**{**record, "training": training, "growth": growth})

    @property
    def as_record(self) -> dict[str, Any]:
        """The recipe, JSON-ready; without ``growth`` where there is none."""
        record = asdict(self)
        return record if self.growth else {name: one for name, one in record.items() if name != "growth"}

"""The half of a backbone that is its weights: which of them move, and which are its own."""

from collections.abc import Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

AnyWeights = TypeVar("AnyWeights", bound="OwnWeights")


class OwnWeights:
    """The half of a backbone that is its weights.

    Attributes:
        model: The Hugging Face model, whose weights they are.
    """

    model: nn.Module

    def copy(self: AnyWeights) -> AnyWeights:
        """Return a backbone with the same weights, its own to change."""
        raise NotImplementedError

    @property
    def trained(self) -> list[nn.Parameter]:
        """What moves where all of the model is trained: all its weights, unless a family says otherwise."""
        return list(self.model.parameters())

    @property
    def trained_count(self) -> int:
        """Number of weights that move where all of the model is trained."""
        return sum(weight.numel() for weight in self.trained)

    @property
    def parameter_count(self) -> int:
        """Number of weights, shared ones counted once."""
        return sum(weight.numel() for weight in self.model.parameters())

    def own_weights(self) -> dict[str, Tensor]:
        """Return, by name, what tells this model from others that began as it did: all its weights, or its update."""
        return {name: one.detach() for name, one in self.model.named_parameters()}

    def with_own(self: AnyWeights, weights: Mapping[str, Tensor]) -> AnyWeights:
        """Return a copy of this backbone with other :meth:`own_weights` in the place of its own.

        Raises:
            KeyError: Some are missing.
        """
        found = self.copy()
        with torch.no_grad():
            for name, weight in found.model.named_parameters():
                weight.copy_(weights[name])
        return found

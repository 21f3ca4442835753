"""The adapter that makes a pretrained model a recommender: linear layers with a low-rank update of their own.

It is not one of :mod:`core.models.adapters`, which come and go on a finished recommender: it is trained in the place of
all weights, added to them once it is finished, and kept beside the base, whose weights are never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import text
from core.config import Lora
from core.errors import ModelError
from core.models.adapters import LowRank

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_ENDS = (".first", ".second")
"""How the names of the two factors of a layer's update end."""


@dataclass(frozen=True)
class Growth:
    """How a pretrained model becomes a recommender.

    Attributes:
        top: How many of its upper layers are adapted; 0 for all of them, with no states kept.
        lora: The adapter that is trained in the place of all weights.
        bits: In how many bits the other layers are stored, 8 or 4; None: as the base has them.
    """

    top: int = 6
    lora: Lora = Lora(rank=16, alpha=32.0, targets="linear")
    bits: int | None = None


class GrownLinear(nn.Linear):
    """A linear layer with a trainable low-rank update beside its frozen weight: W x + s · B (A x)."""

    def __init__(self, layer: nn.Linear, lora: Lora, generator: torch.Generator) -> None:
        nn.Module.__init__(self)
        self.in_features, self.out_features = layer.in_features, layer.out_features
        self.weight, self.bias = layer.weight.requires_grad_(False), layer.bias
        if self.bias is not None:
            self.bias.requires_grad_(False)
        drawn = torch.empty(lora.rank, layer.in_features).uniform_(-1, 1, generator=generator)
        self.first = nn.Parameter((drawn * layer.in_features**-0.5).to(layer.weight.device))
        self.second = nn.Parameter(layer.weight.new_zeros(layer.out_features, lora.rank))
        self.scale = lora.alpha / lora.rank

    def forward(self, x: Tensor) -> Tensor:
        """Return what the layer makes of ``x`` (…, in): (…, out)."""
        update = functional.linear(functional.linear(x, self.first), self.second)
        return functional.linear(x, self.weight, self.bias) + self.scale * update


def grow(model: PreTrainedModel, names: list[str], lora: Lora, seed: int) -> None:
    """Give the linear layers ``names`` an update that changes nothing yet, in place; all other weights are frozen.

    Args:
        model: A causal model.
        names: Of its linear layers.
        lora: Rank and scale.
        seed: Draws the first factors.

    Raises:
        ModelError: A layer is no plain linear one.

    Source: Hu et al., LoRA, 2022, with its initialisation: A uniform within ±√(1/in), B zero.
    """
    if other := [name for name in names if type(model.get_submodule(name)) is not nn.Linear]:
        raise ModelError(text.models.not_grown(other[0]))
    model.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    for name in names:
        _replace(model, name, GrownLinear(model.get_submodule(name), lora, generator))


def harvested(model: PreTrainedModel) -> LowRank | None:
    """Return the updates of all grown layers, with their scale in the second factors; None where there are none."""
    grown = {name: one for name, one in model.named_modules() if isinstance(one, GrownLinear)}
    factors = {name: (one.first.detach(), one.scale * one.second.detach()) for name, one in grown.items()}
    return LowRank(factors) if factors else None


@torch.no_grad()
def add_to_weights(model: PreTrainedModel, update: LowRank) -> None:
    """Add ``update`` to the weights of the linear layers that it names, in place.

    Raises:
        ModelError: The model lacks a layer of it, or has one of another shape.
    """
    try:
        for name, (first, second) in update.factors.items():
            weight = model.get_submodule(name).weight
            weight.add_((second @ first).to(weight))
    except (AttributeError, RuntimeError) as error:
        raise ModelError(text.models.OTHER_BASE) from error


def named_factors(update: LowRank) -> dict[str, Tensor]:
    """Return the factors of ``update`` as tensors by name."""
    pairs = update.factors.items()
    return {name + end: one for name, pair in pairs for end, one in zip(_ENDS, pair, strict=True)}


def exchanged(model: PreTrainedModel, old: LowRank, named: Mapping[str, Tensor]) -> LowRank:
    """Take the update ``old`` off the weights of ``model``, in place, and add another of the same layers.

    Args:
        model: A model to whose weights ``old`` was added.
        old: The update.
        named: What :func:`named_factors` returned of the other; in half precision too.

    Returns:
        The other update.

    Raises:
        KeyError: A factor is missing.
        ModelError: It is of another shape.
    """
    fresh = LowRank({name: (named[name + _ENDS[0]].float(), named[name + _ENDS[1]].float()) for name in old.factors})
    add_to_weights(model, LowRank({name: (first, -second) for name, (first, second) in old.factors.items()}))
    add_to_weights(model, fresh)
    return fresh


def _replace(model: nn.Module, name: str, layer: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, layer)

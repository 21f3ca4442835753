"""Models with a finished adapter: on them, merged into their weights, or merged and split off again."""

from pathlib import Path
from typing import Any

import torch

from core.models.adapters.lora import Adapters
from core.models.backbone import Backbone
from core.models.rounding import low_rank

_ONLY = "only"


def merged(backbone: Backbone, folder: Path) -> Backbone:
    """Return a copy of ``backbone`` that answers by itself as it would with the adapter found in ``folder``.

    Raises:
        ModelError: There is none, or it was made for another backbone.
    """
    whole = backbone.copy()
    with Adapters(whole) as adapters:
        adapters.load(_ONLY, folder)
        adapters.merge()
    return whole


def adapted(backbone: Backbone, folder: Path) -> Backbone:
    """Return a copy of ``backbone`` with the adapter found in ``folder`` on it, not merged.

    Raises:
        ModelError: There is none, or it was made for another backbone.
    """
    Adapters(whole := backbone.copy()).load(_ONLY, folder)
    return whole


@torch.no_grad()
def split_again(backbone: Backbone, folder: Path) -> Backbone:
    """Return :func:`adapted`, its adapter merged and taken out again, each layer's change cut to the adapter's rank.

    Raises:
        ModelError: There is none, or it was made for another backbone.
    """
    from peft.tuners.lora import Embedding as LoraEmbedding
    from peft.tuners.lora import Linear as LoraLinear

    whole, split = merged(backbone, folder), adapted(backbone, folder)
    for name, layer in split.model.named_modules():
        if isinstance(layer, LoraLinear | LoraEmbedding):
            change = (whole.model.get_submodule(name).weight - layer.base_layer.weight) / layer.scaling[_ONLY]
            upright = isinstance(layer, LoraLinear) and not layer.fan_in_fan_out
            factors = _factors(layer, isinstance(layer, LoraEmbedding))
            cut = low_rank(change if upright else change.T, layer.r[_ONLY])
            for factor, found in zip(factors, cut, strict=True):
                factor.copy_(found)
    return split


def _factors(layer: Any, looks_up: bool) -> tuple[Any, Any]:
    if looks_up:
        return layer.lora_embedding_B[_ONLY], layer.lora_embedding_A[_ONLY]
    return layer.lora_B[_ONLY].weight, layer.lora_A[_ONLY].weight

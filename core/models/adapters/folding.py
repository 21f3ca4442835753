"""Small layers add their adapter to their weight before the product: the same value, fewer small operations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from peft.tuners.lora import Linear as LoraLinear

FOLD_BELOW = 1 << 16
"""Weights of at most this many elements get their low-rank update added before the product instead of after it."""


def fold_small_updates(model: nn.Module) -> None:
    """Let small layers compute ``(W + BA) x`` instead of ``W x + B (A x)``: the same value, fewer small operations."""
    from peft.tuners.lora import Linear as LoraLinear

    for layer in model.modules():
        if not isinstance(layer, LoraLinear) or layer.fan_in_fan_out:
            continue
        if layer.base_layer.weight.numel() <= FOLD_BELOW:
            layer.forward = partial(_folded, layer)


def _folded(layer: LoraLinear, x: Tensor) -> Tensor:
    name, *others = layer.active_adapters
    if others or name not in layer.lora_A or not isinstance(layer.lora_dropout[name], nn.Identity):
        unfolded: Tensor = type(layer).forward(layer, x)
        return unfolded
    weight = layer.base_layer.weight
    if not layer.disable_adapters:
        weight = torch.addmm(weight, layer.lora_B[name].weight, layer.lora_A[name].weight, alpha=layer.scaling[name])
    return functional.linear(x, weight, layer.base_layer.bias)

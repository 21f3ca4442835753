"""What a backbone must know of its model: its class, the layers that can be adapted, how the head is spared work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import text
from core.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_SEPARATE = frozenset({"q", "v", "q_proj", "v_proj", "query", "value", "q_lin", "v_lin"})
_FUSED = frozenset({"c_attn", "query_key_value", "qkv_proj", "Wqkv"})


def class_of(opens: Any) -> Any:
    """Return the class of transformers that ``opens`` is, or names, so that it is imported no sooner than now."""
    return getattr(import_module("transformers"), opens) if isinstance(opens, str) else opens


def layer_groups(model: PreTrainedModel, embedding: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the names of the layers that can be adapted, by group; the output layer is in none.

    Args:
        model: The model.
        embedding: Names of the layers that look up the prompt's tokens.

    Returns:
        ``attention``: query and value projections, or those that hold both; ``linear``: every linear layer;
        ``embedding``. A group may be empty.
    """
    from transformers.pytorch_utils import Conv1D

    head = model.get_output_embeddings()
    kinds = (nn.Linear, Conv1D)
    linear = tuple(name for name, one in model.named_modules() if isinstance(one, kinds) and one is not head)
    attention = tuple(name for name in linear if name.rsplit(".")[-1] in _SEPARATE | _FUSED)
    return {"attention": attention, "linear": linear, "embedding": embedding}


def layers_in(layers: Mapping[str, tuple[str, ...]], groups: str) -> list[str]:
    """Return the names of the layers of all ``groups``, which are joined by ``+``.

    Raises:
        ModelError: A group is unknown, or holds no layer.
    """
    wanted, known = groups.split("+"), [group for group, names in layers.items() if names]
    if unknown := [group for group in wanted if group not in layers]:
        raise ModelError(text.models.unknown_layers(unknown, known))
    if empty := [group for group in wanted if not layers[group]]:
        raise ModelError(text.models.empty_layers(empty, known))
    return [name for group in wanted for name in layers[group]]


def held_groups(layers: Mapping[str, tuple[str, ...]], groups: str) -> str:
    """Return ``groups``, joined by ``+``, without those that hold no layer; all of them where none would be left."""
    return "+".join(group for group in groups.split("+") if layers.get(group)) or groups


def narrow_head(model: PreTrainedModel, columns: list[int]) -> bool:
    """Let the output layer compute only ``columns``, as that list stands when it is asked.

    Returns:
        False for a model that adds something to all columns, or has no such layer; it is left as it is.
    """
    head = model.get_output_embeddings()
    if not isinstance(head, nn.Linear) or hasattr(model, "final_logits_bias"):
        return False

    setattr(head, "forward", partial(_some_columns, head, columns))  # noqa: B010 - the head of this one model, not its class
    return True


def _some_columns(head: nn.Linear, columns: list[int], hidden: Tensor) -> Tensor:
    return functional.linear(hidden, head.weight[columns], None if head.bias is None else head.bias[columns])


def run_head_at(model: PreTrainedModel, positions: Tensor, rows: Tensor | None = None, **inputs: object) -> Tensor:
    """Run ``model`` on ``inputs`` and return its logits (n, c) at ``positions`` (n,) of ``rows`` (n,); None: of each.

    The output layer sees nothing else, so that a long prompt costs it no more than a short one.
    """
    rows = torch.arange(len(positions), device=positions.device) if rows is None else rows
    hook = model.get_output_embeddings().register_forward_pre_hook(
        lambda _, read: (read[0][rows, positions].unsqueeze(1),), prepend=True
    )
    try:
        logits: Tensor = model(**inputs).logits[:, 0]
    finally:
        hook.remove()
    return logits

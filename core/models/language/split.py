"""A causal language model in two: lower layers that nobody trains, and upper ones that are adapted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from core import text
from core.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_PROBE = 5
"""Tokens on which it is checked that the two halves say what the whole says."""
_CLOSE = 1e-3
"""By how much a logit may differ, as a share of the largest."""


class Passed(nn.Module):
    """Stands in the place of a layer and does nothing."""

    def forward(self, hidden_states: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return what it is given."""
        return hidden_states


class Entrance(Passed):
    """Stands in the place of the last layer that is gone: whatever reaches it, it hands on what the model was given.

    A model may scale what it embeds, or add places to it; that was done to the states already.
    """

    def __init__(self) -> None:
        super().__init__()
        self._given: Tensor | None = None

    def note(self, _: nn.Module, read: tuple[Tensor, ...], named: Mapping[str, Any]) -> None:
        """Keep the states that the model is about to read."""
        del read
        self._given = named.get("inputs_embeds")

    def forward(self, hidden_states: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return the states; where the model reads none, what it is given."""
        given, self._given = self._given, None
        return hidden_states if given is None else given


def states_given(read: tuple[Tensor, ...], named: Mapping[str, Tensor]) -> Tensor:
    """Return the states that a decoder layer is given, as a hook is told of them: by place or by name."""
    return read[0] if read else named["hidden_states"]


def decoder_layers(model: PreTrainedModel) -> nn.ModuleList:
    """Return the layers that a causal model runs one after another.

    Raises:
        ModelError: It has none that could be told.
    """
    count = model.config.get_text_config().num_hidden_layers
    found = [one for one in model.modules() if isinstance(one, nn.ModuleList) and len(one) == count]
    if not found:
        raise ModelError(text.models.NO_LAYERS)
    return found[0]


def split_off(model: PreTrainedModel, top: int) -> tuple[nn.Module, nn.Module]:
    """Take all layers but the ``top`` last ones out of ``model``, in place; the others keep their names.

    What is left reads states, as ``inputs_embeds``, instead of tokens.

    Returns:
        The decoder with the lower layers alone, over the same memory as before, and its layer that is given the states.

    Raises:
        ModelError: The model has fewer layers, or its upper ones need more than states, so that its halves would not
            say what it says.
    """
    layers = decoder_layers(model)
    if not 0 < top < len(layers):
        raise ModelError(text.models.too_few_layers(top, len(layers)))
    whole, states = _seen_at(model, layers[len(layers) - top])
    shared: dict[int, Any] = {id(one): one for one in (*model.parameters(), *model.buffers())}
    lower = deepcopy(model, shared)
    _pass_over(decoder_layers(lower), range(len(layers) - top, len(layers)))
    _pass_over(layers, range(len(layers) - top - 1))
    layers[len(layers) - top - 1] = entrance = Entrance()
    # A bound method goes along when the model is copied, and with it the copy's own entrance.
    model.register_forward_pre_hook(entrance.note, with_kwargs=True)
    with torch.no_grad():
        upper = model(inputs_embeds=states, use_cache=False).logits
    if (whole - upper).abs().max() > _CLOSE * whole.abs().max():
        raise ModelError(text.models.NOT_SPLIT)
    return lower.get_decoder(), decoder_layers(lower)[len(layers) - top]


@torch.no_grad()
def _seen_at(model: PreTrainedModel, layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Return the logits of a few tokens, and the states that ``layer`` is given for them."""
    seen: list[Tensor] = []

    def note(_: nn.Module, read: tuple[Tensor, ...], named: dict[str, Tensor]) -> None:
        seen.append(states_given(read, named))

    hook = layer.register_forward_pre_hook(note, with_kwargs=True)
    tokens = torch.arange(_PROBE, device=model.device).unsqueeze(0) + 1
    try:
        logits: Tensor = model.eval()(input_ids=tokens, use_cache=False).logits
    finally:
        hook.remove()
    return logits, seen[0]


def _pass_over(layers: nn.ModuleList, which: Iterable[int]) -> None:
    for at in which:
        layers[at] = Passed()

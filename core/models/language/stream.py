"""Causal language models that read a person's ratings as one text, and are adapted in their upper layers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from core import text
from core.config import Lora
from core.data.streams import StreamReader
from core.devices import uses_cuda
from core.errors import ModelError
from core.files import cache_folder, read_json, write_json
from core.models.adapters import LowRank, load_update, save_update
from core.models.backbone import register_backbone
from core.models.causal import CausalBackbone
from core.models.language import grown
from core.models.language.bases import Base, open_base
from core.models.language.grown import GrownLinear, Growth
from core.models.language.kept_states import KeptStates, Trunk
from core.models.language.precision import half_pays
from core.models.language.pretrained import pretrained
from core.models.language.split import decoder_layers, split_off
from core.models.layers import layers_in

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

LANGUAGE, _UPPER = "language.json", "upper.safetensors"


@register_backbone
class StreamBackbone(CausalBackbone):
    """A causal model that answers at every question mark of a text; see :mod:`core.data.streams`.

    The layers below the adapted ones are those of the pretrained model, whoever is forgotten, so their states are
    computed once per text and kept in the user's cache folder.

    Args:
        model: The causal model; with a ``trunk`` its lower layers are gone, and it reads states.
        tokenizer: Its tokenizer.
        base: The pretrained model.
        growth: Which layers are adapted, and how.
        trunk: The lower layers; None where all layers are adapted.
        update: What was added to the base's weights; None where that is not all that changed.
    """

    sums_spellings: ClassVar[bool] = False

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        base: Base,
        growth: Growth,
        trunk: Trunk | None,
        update: LowRank | None = None,
    ) -> None:
        super().__init__(model, tokenizer)
        self.base, self.growth, self.trunk, self.update = base, growth, trunk, update

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return False: a model becomes one of this family by being grown, not by its configuration."""
        del config
        return False

    @classmethod
    def saved_in(cls, name: str | Path) -> bool:
        """Return whether ``name`` is a folder that :meth:`save` wrote."""
        return (Path(name) / LANGUAGE).is_file()

    @property
    def reader(self) -> StreamReader:
        """Reads a person's ratings as windows of one text."""
        return StreamReader(self._pieces, tuple(self.token_ids([""])[0]), self.longest, self.fingerprint)

    def _pieces(self, pieces: Sequence[str]) -> list[list[int]]:
        ids: list[list[int]] = self.tokenizer(list(pieces), add_special_tokens=False, verbose=False)["input_ids"]
        return ids

    def forward(self, tokens: Tensor, mask: Tensor | None, asked: Tensor | None = None) -> Tensor:
        """Return the logits (b, 2) of *No* and *Yes* at every place that is asked.

        Args:
            tokens: (n, length) token ids, padded on the right, so that nothing that is read sees padding.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.
            asked: (b, 2) row and column of the token at which each answer is read; None for the last one of each row.

        Source: E2URec, two-way softmax over the answer tokens.
        """
        rows, places = self._asked(tokens, mask) if asked is None else asked.unbind(dim=1)
        end = int(places.max()) + 1
        if self.trunk is None:
            inputs = {"input_ids": tokens[:, :end]}
        else:
            inputs = {"inputs_embeds": self.trunk(tokens, mask)[:, :end]}
        half = half_pays(tokens.device.type)
        with torch.autocast(tokens.device.type, torch.bfloat16, enabled=half or torch.is_autocast_enabled()):
            return self.logits_at(places, rows, use_cache=False, **inputs).float()

    def _asked(self, tokens: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        rows, length = torch.arange(len(tokens), device=tokens.device), tokens.shape[1]
        return rows, tokens.new_full((len(tokens),), length - 1) if mask is None else mask.sum(dim=1) - 1

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the layers that can be adapted, by group; nothing is looked up where states are read."""
        return dict(super().layers) | ({} if self.trunk is None else {"embedding": ()})

    @property
    def trained(self) -> list[nn.Parameter]:
        """The update of its own where it has one yet to be trained; else all weights of the adapted layers."""
        layers = [one for one in self.model.modules() if isinstance(one, GrownLinear)]
        own = [weight for one in layers for weight in (one.first, one.second)]
        return own or [one for layer in self._upper for one in layer.parameters()]

    @property
    def parameter_count(self) -> int:
        """Number of weights with the frozen ones, shared ones counted once; the two halves have one embedding."""
        lower = [] if self.trunk is None else decoder_layers(self.trunk.decoder).parameters()
        return sum({id(one): one.numel() for one in (*self.model.parameters(), *lower)}.values())

    def own_weights(self) -> dict[str, Tensor]:
        """Return the factors of the update by name; where all weights of the adapted layers moved, those."""
        update = grown.harvested(self.model) or self.update
        return self._moved() if update is None else grown.named_factors(update)

    def with_own(self, weights: Mapping[str, Tensor]) -> StreamBackbone:
        """Return a copy of this backbone with another update in the place of its own.

        Raises:
            KeyError: A factor is missing.
            ModelError: It is of another shape, or all weights of this backbone moved.
        """
        if self.update is None:
            raise ModelError(text.models.OTHER_BASE)
        found = self.copy()
        found.update = grown.exchanged(found.model, self.update, weights)
        return found

    def _moved(self) -> dict[str, Tensor]:
        own = set(map(id, self.trained))
        return {name: one.detach() for name, one in self.model.named_parameters() if id(one) in own}

    @property
    def _upper(self) -> list[nn.Module]:
        layers = list(decoder_layers(self.model))
        return layers[-self.growth.top :] if self.growth.top else layers

    def fresh(self, seed: int) -> StreamBackbone:
        """Return the pretrained model with an update of its own to be trained, whose first weights ``seed`` draws."""
        made = grown_from(self.base, self.growth, trunk=self.trunk)
        grown.grow(made.model, layers_in(made.layers, made.growth.lora.targets), made.growth.lora, seed)
        made.update = None
        return made.to(self.device)

    def copy(self) -> StreamBackbone:
        """Return a backbone with the same weights, its own to change where they are trained at all."""
        own = {id(one) for one in self.trained}
        shared: dict[int, Any] = {id(one): one for one in self.model.parameters() if id(one) not in own}
        copied = self._over(deepcopy(self.model, shared))
        copied.update = None
        return copied

    def _over(self, model: PreTrainedModel) -> StreamBackbone:
        return type(self)(model, self.tokenizer, self.base, self.growth, self.trunk, self.update)

    def save(self, folder: Path) -> None:
        """Write what was added to the base, as an adapter that peft loads; where all weights moved, those."""
        update = grown.harvested(self.model) or self.update
        record = {"base": self.base.name, "digest": self.base.digest, "top": self.growth.top}
        write_json(folder / LANGUAGE, {**record, "lora": asdict(self.growth.lora), "bits": self.growth.bits})
        if update is not None:
            save_update(update, folder, self.base.name)
            return
        save_file({name: one.cpu().contiguous() for name, one in self._moved().items()}, folder / _UPPER)

    @classmethod
    def load(cls, name: str | Path, config: Any = None) -> StreamBackbone:
        """Return the recommender that :meth:`save` wrote into the folder ``name``.

        Raises:
            ModelError: It is damaged, its base cannot be had, or it was made of other weights of that name.
        """
        del config
        folder = Path(name)
        try:
            record = read_json(folder / LANGUAGE)
            growth = Growth(int(record["top"]), Lora(**record["lora"]), record.get("bits"))
            base, digest = str(record["base"]), str(record["digest"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(text.models.no_adapter_here(folder)) from error
        made = grown_from(open_base(base), growth)
        if made.base.digest != digest:
            raise ModelError(text.models.other_base(folder, base))
        made.update = load_update(folder)
        if made.update is None:
            _load_weights(made, folder)
        else:
            grown.add_to_weights(made.model, made.update)
        return made


def grown_from(base: Base, growth: Growth, keep: bool = True, trunk: Trunk | None = None) -> StreamBackbone:
    """Return a pretrained model that reads streams and answers as it does before it was trained on any.

    Args:
        base: The pretrained model.
        growth: Which layers will be adapted, and how.
        keep: Whether the states of texts are kept in the user's cache folder.
        trunk: The lower layers where they are loaded already.

    Raises:
        ModelError: It is no causal model, cannot be loaded or stored in so many bits, or not be split there.
    """
    model, tokenizer = pretrained(base, growth.top, growth.bits)
    if growth.top:
        lower = split_off(model, growth.top)
        trunk = trunk or _trunk(*lower, base, growth, keep)
    made = StreamBackbone(model, tokenizer, base, growth, trunk, LowRank({}))
    model.requires_grad_(False)
    for weight in made.trained:
        weight.requires_grad_(True)
    return made


def _trunk(decoder: nn.Module, stop: nn.Module, base: Base, growth: Growth, keep: bool) -> Trunk:
    half = half_pays("cuda" if uses_cuda() else "cpu")
    if half and growth.bits is None:
        nn.ModuleList(decoder_layers(decoder)).to(torch.bfloat16)
    kind = ("bfloat16" if half else "float32") + (f"-{growth.bits}bit" if growth.bits else "")
    place = cache_folder() / "states" / f"{base.digest[:16]}-{growth.top}-{kind}" if keep else None
    return Trunk(decoder, stop, KeptStates(place), half)


def _load_weights(made: StreamBackbone, folder: Path) -> None:
    try:
        if made.model.load_state_dict(load_file(folder / _UPPER), strict=False).unexpected_keys:
            raise ModelError(text.models.no_adapter_here(folder))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ModelError(text.models.no_adapter_here(folder)) from error

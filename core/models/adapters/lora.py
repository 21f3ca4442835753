"""One frozen base, many LoRA adapters: the base is never copied."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from core import text
from core.checksums import checked_folder
from core.config import Lora
from core.errors import ModelError
from core.files import atomic_folder, read_json, write_json
from core.models.adapters.factors import LowRank
from core.models.adapters.folding import fold_small_updates
from core.models.backbone import Backbone
from core.models.layers import layers_in

if TYPE_CHECKING:
    from peft import PeftModel
    from peft.tuners.lora import Embedding as LoraEmbedding

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
"""The files of which peft makes an adapter."""


class Adapters:
    """LoRA adapters by name on one backbone, of which one, or none, answers at a time.

    Use it as a context: at its end the adapters are taken off and the backbone is what it was.
    Adapter state is global to the model, so one thread at a time may hold a backbone's adapters.

    Args:
        backbone: The base; its own weights are frozen while the adapters exist.
    """

    def __init__(self, backbone: Backbone) -> None:
        from transformers.pytorch_utils import Conv1D

        self._backbone = backbone
        self._peft: PeftModel | None = None
        self._layers = backbone.layers
        self._transposed = {name for name, one in backbone.model.named_modules() if isinstance(one, Conv1D)}
        self._trainable = [weight.requires_grad for weight in backbone.model.parameters()]
        self._parameters = list(backbone.model.parameters())

    def __enter__(self) -> Adapters:
        return self

    def __exit__(self, *_: object) -> None:
        if self._peft is not None:
            self._backbone.model = self._peft.unload()
            self._peft = None
        for weight, trainable in zip(self._parameters, self._trainable, strict=True):
            weight.requires_grad_(trainable)

    def add(self, name: str, lora: Lora, seed: int) -> list[nn.Parameter]:
        """Add an adapter that changes nothing yet, let it answer, and return its parameters, ready to train.

        Args:
            name: By which it is asked for.
            lora: Its shape, and the groups of layers that it adapts; see
                :attr:`Backbone.layers <core.models.backbone.Backbone.layers>`.
            seed: Draws its first weights.

        Raises:
            ModelError: A group of layers is unknown, or this backbone has none of it.

        Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, 2022.
        """
        from peft import LoraConfig, get_peft_model

        targets = layers_in(self._layers, lora.targets)
        torch.manual_seed(seed)
        config = LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=targets,
            fan_in_fan_out=not self._transposed.isdisjoint(targets),
        )
        with _expected_warnings():
            if self._peft is None:
                self._peft = get_peft_model(self._backbone.model, config, adapter_name=name)
            else:
                self._peft.add_adapter(name, config)
        fold_small_updates(self._backbone.model)
        self._peft.to(self._parameters[0].device)
        self._peft.set_adapter(name)
        return [weight for weight in self._peft.parameters() if weight.requires_grad]

    @property
    def active(self) -> str | None:
        """The name of the adapter that answers; None where the bare base does."""
        return None if self._peft is None else str(self._peft.active_adapter)

    @contextmanager
    def answering(self, name: str | None) -> Iterator[None]:
        """Let the adapter ``name`` answer, or the bare base where None, until the context ends."""
        if self._peft is None:
            yield
            return
        before = self._peft.active_adapter
        if name is None:
            with self._peft.disable_adapter():
                yield
            return
        self._peft.set_adapter(name)
        try:
            yield
        finally:
            self._peft.set_adapter(before)

    def scale(self, name: str, factor: float) -> None:
        """Multiply what the adapter ``name`` adds to the base's weights by ``factor``, which may be negative.

        Raises:
            ModelError: There is none of that name.

        Source: (W + factor · s·BA) x; B alone is multiplied, so that the adapter stays an ordinary one.
        """
        if self._peft is None or name not in self._peft.peft_config:
            raise ModelError(text.models.no_adapter_to_save(name))
        from peft.tuners.lora import Embedding as LoraEmbedding
        from peft.tuners.lora import Linear as LoraLinear

        for layer in self._backbone.model.modules():
            if isinstance(layer, LoraEmbedding) and name in layer.lora_embedding_B:
                layer.lora_embedding_B[name].data.mul_(factor)
            elif isinstance(layer, LoraLinear) and name in layer.lora_B:
                layer.lora_B[name].weight.data.mul_(factor)

    def factors(self, name: str) -> LowRank:
        """Return the adapter ``name`` by itself, its scale within its second factors, which are copied.

        Raises:
            ModelError: There is none of that name.
        """
        if self._peft is None or name not in self._peft.peft_config:
            raise ModelError(text.models.no_adapter_to_save(name))
        from peft.tuners.lora import Embedding as LoraEmbedding
        from peft.tuners.lora import Linear as LoraLinear

        found: dict[str, tuple[Tensor, Tensor]] = {}
        for layer, one in self._backbone.model.named_modules():
            if isinstance(one, LoraEmbedding) and name in one.lora_embedding_A:
                found[layer] = one.lora_embedding_A[name], one.lora_embedding_B[name] * _lookup_scale(one, name)
            elif isinstance(one, LoraLinear) and name in one.lora_A:
                found[layer] = one.lora_A[name].weight, one.lora_B[name].weight * one.scaling[name]
        return LowRank({layer: (a.detach().clone(), b.detach()) for layer, (a, b) in found.items()})

    def save(self, name: str, folder: Path) -> None:
        """Write the adapter into ``folder``, whole or not at all, in peft's own layout.

        Raises:
            ModelError: There is none of that name.
        """
        if self._peft is None or name not in self._peft.peft_config:
            raise ModelError(text.models.no_adapter_to_save(name))
        with atomic_folder(folder) as fresh, _expected_warnings():
            self._peft.save_pretrained(fresh / "all", selected_adapters=[name], save_embedding_layers=False)
            for file in (CONFIG, WEIGHTS):
                shutil.move(fresh / "all" / name / file, fresh / file)
            shutil.rmtree(fresh / "all")
            _sort_targets(fresh / CONFIG)

    def load(self, name: str, folder: Path) -> None:
        """Add the adapter found in ``folder`` and let it answer.

        Raises:
            ModelError: There is none, or it was made for another backbone.
        """
        from peft import PeftModel, get_peft_model_state_dict

        checked_folder(folder)
        if not (folder / WEIGHTS).is_file():  # peft would take a pickle in its place
            raise ModelError(text.models.no_adapter_here(folder))
        try:
            with _expected_warnings():
                if self._peft is None:
                    self._peft = PeftModel.from_pretrained(self._backbone.model, str(folder), adapter_name=name)
                else:
                    self._peft.load_adapter(str(folder), adapter_name=name)
            with safe_open(folder / WEIGHTS, framework="pt") as file:
                saved = set(file.keys())
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise ModelError(text.models.no_adapter_here(folder)) from error
        if saved != get_peft_model_state_dict(self._peft, adapter_name=name, save_embedding_layers=False).keys():
            raise ModelError(text.models.no_adapter_here(folder))
        self._peft.set_adapter(name)

    def merge(self) -> None:
        """Add the adapter that answers to the base's own weights, for good, and take all adapters off.

        Raises:
            ModelError: There is none.
        """
        if self._peft is None:
            raise ModelError(text.models.NOTHING_TO_MERGE)
        _untie_lookups(self._backbone.model)
        with _expected_warnings():
            self._backbone.model = self._peft.merge_and_unload(adapter_names=[self._peft.active_adapter])
        self._peft = None


def _lookup_scale(layer: LoraEmbedding, name: str) -> float:
    """Return the scale of an adapter on an embedding: with its own, that by which some families scale an embedding."""
    scale = getattr(layer.get_base_layer(), "embed_scale", None)
    return float(layer.scaling[name]) * (float(scale) if isinstance(scale, Tensor) else 1.0)


@contextmanager
def _expected_warnings() -> Iterator[None]:
    """Keep quiet about what peft says though it is as it should be, or is dealt with here.

    Adapted embeddings leave the tied head alone, which is meant; embeddings are not saved with an adapter, for they
    do not change; an adapter that lacks weights is refused; and :class:`peft.PeftModel` itself asks transformers by a
    property that is now deprecated.
    """
    known = ".*(tie_word_embeddings|embedding layers|Found missing adapter keys)"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=known, category=UserWarning)
        warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning)
        yield


def _untie_lookups(model: nn.Module) -> None:
    """Give each adapted embedding a weight of its own: the output layer shares it, and no adapter was meant there."""
    from peft.tuners.lora import Embedding as LoraEmbedding

    for layer in model.modules():
        if isinstance(layer, LoraEmbedding):
            layer.base_layer.weight = nn.Parameter(layer.base_layer.weight.detach().clone())


def _sort_targets(path: Path) -> None:
    """Bring what peft lists as a set into one order, so that the same adapter makes the same file."""
    config = read_json(path)
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    write_json(path, config)

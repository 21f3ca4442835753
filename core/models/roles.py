"""One frozen base, many roles: LoRA adapters on a backbone that is never copied. The only room that knows peft."""

import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora import Embedding as LoraEmbedding
from peft.tuners.lora import Linear as LoraLinear
from torch import Tensor, nn
from torch.nn import functional

from core.config import Lora
from core.errors import ModelError
from core.files import atomic_folder
from core.models.backbone import Backbone

FOLD_BELOW = 1 << 16
"""Weights of at most this many elements get their low-rank update added before the product instead of after it."""


class Roles:
    """Adapters by name on one backbone, of which one, or none, answers at a time.

    Use it as a context: at its end the adapters are taken off and the backbone is what it was.
    Adapter state is global to the model, so one thread at a time may hold a backbone's roles.

    Args:
        backbone: The base; its own weights are frozen while the roles exist.
    """

    def __init__(self, backbone: Backbone) -> None:
        self._backbone = backbone
        self._peft: PeftModel | None = None
        self._layers = {name: type(layer) for name, layer in backbone.model.named_modules()}
        self._trainable = [weight.requires_grad for weight in backbone.model.parameters()]
        self._parameters = list(backbone.model.parameters())

    def __enter__(self) -> "Roles":
        return self

    def __exit__(self, *_: object) -> None:
        if self._peft is not None:
            self._backbone.model = self._peft.unload()
            self._peft = None
        for weight, trainable in zip(self._parameters, self._trainable, strict=True):
            weight.requires_grad_(trainable)

    def add(self, name: str, lora: Lora, seed: int) -> list[nn.Parameter]:
        """Add an adapter that changes nothing yet, let it answer, and return its parameters, ready to train."""
        torch.manual_seed(seed)
        config = LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=_targets(self._layers, lora.targets),
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
            if self._peft is None:
                self._peft = get_peft_model(self._backbone.model, config, adapter_name=name)
            else:
                self._peft.add_adapter(name, config)
        _fold_small_updates(self._backbone.model)
        self._peft.to(self._parameters[0].device)
        self._peft.set_adapter(name)
        return [weight for weight in self._peft.parameters() if weight.requires_grad]

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

    def save(self, name: str, folder: Path) -> None:
        """Write the adapter into ``folder``, whole or not at all, in peft's own layout."""
        if self._peft is None:
            raise ModelError(f"There is no adapter {name} to save; add it first.")
        with atomic_folder(folder) as fresh, warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*(tie_word_embeddings|embedding layers).*")
            self._peft.save_pretrained(fresh / "all", selected_adapters=[name], save_embedding_layers=False)
            for file in ("adapter_config.json", "adapter_model.safetensors"):
                shutil.move(fresh / "all" / name / file, fresh / file)
            shutil.rmtree(fresh / "all")

    def load(self, name: str, folder: Path) -> None:
        """Add the adapter found in ``folder`` and let it answer.

        Raises:
            ModelError: There is none, or it was made for another backbone.
        """
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
                if self._peft is None:
                    self._peft = PeftModel.from_pretrained(self._backbone.model, str(folder), adapter_name=name)
                else:
                    self._peft.load_adapter(str(folder), adapter_name=name)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"No adapter for this backbone lies in {folder}; choose a finished run.") from error
        self._peft.set_adapter(name)

    def merge(self) -> None:
        """Add the adapter that answers to the base's own weights, for good, and take all adapters off."""
        if self._peft is None:
            raise ModelError("There is no adapter to merge; load it first.")
        _untie_lookups(self._backbone.model)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*tie_word_embeddings.*")
            self._backbone.model = self._peft.merge_and_unload(adapter_names=[self._peft.active_adapter])
        self._peft = None


def merged(backbone: Backbone, folder: Path) -> Backbone:
    """Return a copy of ``backbone`` that answers by itself as it would with the adapter found in ``folder``.

    Raises:
        ModelError: There is none, or it was made for another backbone.
    """
    whole = backbone.copy()
    with Roles(whole) as roles:
        roles.load("merged", folder)
        roles.merge()
    return whole


def _untie_lookups(model: nn.Module) -> None:
    """Give each adapted embedding a weight of its own: the output layer shares it, and no adapter was meant there."""
    for layer in model.modules():
        if isinstance(layer, LoraEmbedding):
            layer.base_layer.weight = nn.Parameter(layer.base_layer.weight.detach().clone())


def _targets(layers: Mapping[str, type[nn.Module]], groups: str) -> list[str]:
    """Return the names of the layers of all ``groups``; the output layer is never one of them."""
    linear = [name for name, kind in layers.items() if issubclass(kind, nn.Linear) and "lm_head" not in name]
    # The encoder's own embedding layer: ``shared`` holds the same weight, but nothing is looked up there.
    lookups = [name for name, kind in layers.items() if issubclass(kind, nn.Embedding)]
    known = {
        "attention": [name for name in linear if name.rsplit(".")[-1] in ("q", "v", "q_proj", "v_proj")],
        "linear": linear,
        "embedding": [name for name in lookups if name.endswith("encoder.embed_tokens")],
    }
    unknown = set(groups.split("+")) - set(known)
    if unknown:
        raise ModelError(f"There are no layers called {', '.join(unknown)}; join some of {', '.join(known)} by +.")
    return [name for group in groups.split("+") for name in known[group]]


def _fold_small_updates(model: nn.Module) -> None:
    """Let small layers compute ``(W + BA) x`` instead of ``W x + B (A x)``: the same value, fewer small operations."""
    for layer in model.modules():
        if isinstance(layer, LoraLinear) and layer.base_layer.weight.numel() <= FOLD_BELOW:
            layer.forward = _folded(layer)


def _folded(layer: LoraLinear) -> Callable[[Tensor], Tensor]:
    as_it_is = type(layer).forward

    def forward(x: Tensor) -> Tensor:
        name, *others = layer.active_adapters
        if others or name not in layer.lora_A or not isinstance(layer.lora_dropout[name], nn.Identity):
            return as_it_is(layer, x)
        weight = layer.base_layer.weight
        if not layer.disable_adapters:
            weight = torch.addmm(
                weight, layer.lora_B[name].weight, layer.lora_A[name].weight, alpha=layer.scaling[name]
            )
        return functional.linear(x, weight, layer.base_layer.bias)

    return forward

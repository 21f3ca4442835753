"""Several backbones that answer as one: by the mean of their logits, by fixed weights, or by a learned attention."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import text
from core.data.forms.readers import Reader
from core.errors import DamageError, ModelError
from core.files import read_json, write_json
from core.models.backbone import Backbone, load_backbone
from core.runs.labelled import load_tensors, save_labelled

ENSEMBLE, ATTENTION = "ensemble.json", "attention.safetensors"


class Attention(nn.Module):
    """How much each shard counts for a sample, judged by how it reads the sample's prompt.

    Shard ``k`` reads a prompt as the state ``s_k`` (d,) from which it takes its answer. The shards' states live in
    spaces of their own, so each has its own map into a common one; the weights are the softmax over ``k`` of
    ``b_k + q · ReLU(W_k LN(s_k) + c_k)``. With ``b`` and ``q`` at zero, as they begin, all weights are equal.

    Args:
        shards: How many there are.
        size: Length d of a state.
        width: Length of the common space.
        seed: Draws ``W``.

    Source: RecEraser's attention-based adaptive aggregation, its two linear maps in one, its states those of a
    language model instead of embeddings of users and items.
    """

    def __init__(self, shards: int, size: int, width: int, seed: int = 0) -> None:
        super().__init__()
        drawn = torch.randn(shards, size, width, generator=torch.Generator().manual_seed(seed))
        self.transform = nn.Parameter(drawn * size**-0.5)
        self.shift = nn.Parameter(torch.zeros(shards, width))
        self.query = nn.Parameter(torch.zeros(width))
        self.bias = nn.Parameter(torch.zeros(shards))

    def forward(self, states: Tensor) -> Tensor:
        """Return the weights (n, shards), which sum to one, from ``states`` (n, shards, d)."""
        common = torch.einsum("nkd,kdw->nkw", functional.layer_norm(states, states.shape[-1:]), self.transform)
        return (functional.relu(common + self.shift) @ self.query + self.bias).softmax(dim=1)


class Ensemble(Backbone):
    """Shards that answer as one backbone: trained, scored, copied and saved like any other.

    Args:
        shards: Backbones that read the same tokens.
        attention: Weighs their logits; None for their mean.
        weights: How much the logits of each count, the same for every sample; none for their mean.
    """

    def __init__(
        self, shards: Sequence[Backbone], attention: Attention | None = None, weights: Sequence[float] = ()
    ) -> None:
        super().__init__(_Members(shards, attention), shards[0].tokenizer)
        self.weights = tuple(weights)

    @property
    def shards(self) -> list[Backbone]:
        """The members."""
        return list(self.model.shards)

    @property
    def attention(self) -> Attention | None:
        """What weighs them; None where all weigh the same."""
        found: Attention | None = self.model.attention
        return found

    def forward(self, tokens: Tensor, mask: Tensor | None, *asked: Tensor) -> Tensor:
        """Return the logits (n, 2) as :meth:`Backbone.forward <core.models.backbone.Backbone.forward>` does."""
        if self.weights:
            each = torch.stack([shard(tokens, mask, *asked) for shard in self.shards])
            return torch.einsum("k,knc->nc", each.new_tensor(self.weights), each)
        if self.attention is None:
            return torch.stack([shard(tokens, mask, *asked) for shard in self.shards]).mean(dim=0)
        logits, states = zip(*(shard.states(tokens, mask, *asked) for shard in self.shards), strict=True)
        weights = self.attention(torch.stack(states, dim=1))
        return torch.einsum("nk,nkc->nc", weights, torch.stack(logits, dim=1))

    def encode(self, prompts: Sequence[Sequence[str]]) -> list[list[int]]:
        """Return the token ids of each prompt, which all shards read alike."""
        return self.shards[0].encode(prompts)

    @property
    def reader(self) -> Reader:
        """That of each shard: samples read for one are read for all."""
        return self.shards[0].reader

    @property
    def longest(self) -> int:
        """Number of tokens of the longest prompt that the shards can read."""
        return self.shards[0].longest

    @property
    def fingerprint(self) -> str:
        """That of each shard: samples read for one are read for all."""
        return self.shards[0].fingerprint

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the layers of all shards that can be adapted, by group."""
        groups: dict[str, tuple[str, ...]] = {}
        for at, shard in enumerate(self.shards):
            for group, names in shard.layers.items():
                groups[group] = (*groups.get(group, ()), *(f"shards.{at}.model.{name}" for name in names))
        return groups

    @property
    def width(self) -> int:
        """Columns of what each shard returns."""
        return self.shards[0].width

    @contextmanager
    def whole_vocabulary(self) -> Iterator[None]:
        """Let every shard return the logits of all tokens until the context ends."""
        with ExitStack() as all_of_them:
            for shard in self.shards:
                all_of_them.enter_context(shard.whole_vocabulary())
            yield

    def copy(self) -> "Ensemble":
        """Return an ensemble with the same weights, its own to change."""
        copied = Ensemble([shard.copy() for shard in self.shards], _copied(self.attention), self.weights)
        copied.to(self.device)
        return copied

    def share_weights(self) -> "Ensemble":
        """Return an ensemble over the same shards' weights; the attention, which is small, is copied."""
        sharing = Ensemble([shard.share_weights() for shard in self.shards], _copied(self.attention), self.weights)
        sharing.to(self.device)
        return sharing

    def save(self, folder: Path) -> None:
        """Write each shard into a folder of its own below ``folder``, and the attention beside them."""
        for at, shard in enumerate(self.shards):
            shard.save(_place(folder, at))
        if self.attention is not None:
            save_labelled(folder / ATTENTION, self.attention.state_dict())
        weights = {"weights": list(self.weights)} if self.weights else {}
        write_json(folder / ENSEMBLE, {"shards": len(self.shards), **weights})

    @contextmanager
    def aggregating(self) -> Iterator[list[nn.Parameter]]:
        """Yield the attention's parameters, the only ones that move until the context ends."""
        members = [weight for shard in self.shards for weight in shard.parameters()]
        before = [weight.requires_grad for weight in members]
        for weight in members:
            weight.requires_grad_(False)
        try:
            yield [] if self.attention is None else list(self.attention.parameters())
        finally:
            for weight, trainable in zip(members, before, strict=True):
                weight.requires_grad_(trainable)


def load_ensemble(folder: Path) -> Ensemble:
    """Return the ensemble that was saved into ``folder``.

    Raises:
        ModelError: There is none, or a part of it is missing.
    """
    try:
        record = read_json(folder / ENSEMBLE)
        count, weights = int(record["shards"]), [float(one) for one in record.get("weights", [])]
        tensors = load_tensors(folder / ATTENTION) if (folder / ATTENTION).is_file() else None
        attention = None if tensors is None else _attention_of(tensors)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, DamageError) as error:
        raise ModelError(text.models.ensemble_not_loaded(folder)) from error
    return Ensemble([load_backbone(_place(folder, at)) for at in range(count)], attention, weights)


def state_size(backbone: Backbone) -> int:
    """Return the length d of the state from which ``backbone`` takes its answer."""
    return int(backbone.model.get_output_embeddings().weight.shape[1])


class _Members(nn.Module):
    """Holds the parts of an ensemble where a backbone holds its model."""

    def __init__(self, shards: Sequence[Backbone], attention: Attention | None) -> None:
        super().__init__()
        self.shards = nn.ModuleList(shards)
        self.attention = attention

    def get_output_embeddings(self) -> None:
        """There is no one output layer: each shard has its own."""


def _attention_of(tensors: dict[str, Tensor]) -> Attention:
    attention = Attention(*tensors["transform"].shape)
    attention.load_state_dict(tensors)
    return attention


def _copied(attention: Attention | None) -> Attention | None:
    return None if attention is None else _attention_of(attention.state_dict())


def _place(folder: Path, shard: int) -> Path:
    return folder / f"shard-{shard}"

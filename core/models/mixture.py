"""Several adapters on one base that answer as one: their weights are averaged anew for each sample.

Nothing is added to the base. While it reads, hooks on the adapted layers add what the averaged adapter would. Every
sample has weights of its own, and still a batch costs no more than one adapter of all ranks together would.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import text
from core.errors import DamageError, ModelError
from core.files import read_json, write_json
from core.models.adapters import LowRank
from core.models.backbone import Backbone, load_backbone
from core.models.ensemble import Ensemble, state_size
from core.runs.labelled import load_tensors, save_labelled

MIXTURE = "mixture.json"
_BASE, _NEIGHBOURS = "base", "neighbours.safetensors"
Averaging: TypeAlias = Literal["factors", "products"]
"""What is averaged of adapters: each factor by itself, (Σ ω_k B_k)(Σ ω_k A_k), or their products, Σ ω_k B_k A_k."""


class Neighbours(nn.Module):
    """How much each adapter counts for a sample: by how wrong it was about similar samples that none was trained on.

    With ``N`` the held-out samples nearest to the sample, by the cosine of their states, and ``e_k`` the mean error of
    adapter ``k`` over ``N``, the weights are the softmax over ``k`` of ``−τ · e_k``. Without a held-out sample all are
    equal.

    Args:
        states: (m, d) of the held-out samples.
        errors: (m, adapters) of each adapter on each of them.
        count: Samples in ``N``, or all where there are fewer.
        temperature: τ; with 0 all weights are equal.

    Source: APA (Hu et al., 2024), eqs. 3, 7 and 8.
    """

    states: Tensor
    errors: Tensor

    def __init__(self, states: Tensor, errors: Tensor, count: int, temperature: float) -> None:
        super().__init__()
        self.register_buffer("states", states.float())
        self.register_buffer("errors", errors.float())
        self.count, self.temperature = count, temperature

    @torch.no_grad()
    def forward(self, states: Tensor) -> Tensor:
        """Return the weights (n, adapters), which sum to one, from ``states`` (n, d)."""
        known, adapters = self.errors.shape
        if not known:
            return states.new_full((len(states), adapters), 1 / adapters).float()
        alike = functional.normalize(states.float(), dim=1) @ functional.normalize(self.states, dim=1).T
        nearest = alike.topk(min(self.count, known), dim=1).indices
        return (-self.temperature * self.errors[nearest].mean(dim=1)).softmax(dim=1)


class Mixture(Ensemble):
    """A base and several adapters, averaged for each sample, that answer as one backbone.

    Args:
        base: What all adapters were trained on.
        adapters: Adapters of the same layers and ranks.
        neighbours: Weighs them, sample by sample.
        averaging: What of them is averaged.
    """

    def __init__(
        self, base: Backbone, adapters: Sequence[LowRank], neighbours: Neighbours, averaging: Averaging = "factors"
    ) -> None:
        super().__init__([base])
        self.averaging: Averaging = averaging
        self.layer_names = tuple(adapters[0].factors)
        self.model.mixed = nn.ModuleList(
            nn.ParameterList(
                nn.Parameter(torch.stack([one.factors[layer][at].detach().to(base.device) for one in adapters]))
                for layer in self.layer_names
            )
            for at in (0, 1)
        )
        self.model.neighbours = neighbours

    @property
    def base(self) -> Backbone:
        """What the adapters sit on."""
        return self.shards[0]

    @property
    def neighbours(self) -> Neighbours:
        """What weighs the adapters."""
        found: Neighbours = self.model.neighbours
        return found

    @property
    def adapters(self) -> list[LowRank]:
        """The adapters, each by itself, over the same memory."""
        a, b = self.model.mixed
        names = list(enumerate(self.layer_names))
        return [LowRank({layer: (a[at][k], b[at][k]) for at, layer in names}) for k in range(len(a[0]))]

    def forward(self, tokens: Tensor, mask: Tensor | None, *asked: Tensor) -> Tensor:
        """Return the logits (n, 2) as :meth:`Backbone.forward <core.models.backbone.Backbone.forward>` does.

        The base reads twice: first alone, to find out what the samples are like, then with the averaged adapters. A
        text that asks about several samples is read with the mean of their averages.
        """
        with torch.no_grad():
            _, states = self.base.states(tokens, mask, *asked)
        weights = self.neighbours(states)
        for rows in (one[:, 0] for one in asked):
            counts = torch.bincount(rows, minlength=len(tokens)).unsqueeze(1)
            weights = weights.new_zeros(len(tokens), weights.shape[1]).index_add_(0, rows, weights) / counts
        with self._averaged(weights):
            return self.base(tokens, mask, *asked)

    def copy(self) -> "Mixture":
        """Return a mixture with the same weights, its own to change."""
        return self._of(self.base.copy())

    def share_weights(self) -> "Mixture":
        """Return a mixture over the same base's weights; the adapters, which are small, are copied."""
        return self._of(self.base.share_weights())

    def save(self, folder: Path) -> None:
        """Write the base and each adapter into a folder of its own below ``folder``, and what weighs them beside."""
        self.base.save(folder / _BASE)
        for at, adapter in enumerate(self.adapters):
            _place(folder, at).mkdir(parents=True)
            adapter.save(_place(folder, at))
        seen = self.neighbours
        save_labelled(folder / _NEIGHBOURS, {"states": seen.states.cpu(), "errors": seen.errors.cpu()})
        record = {"adapters": len(self.adapters), "count": seen.count, "temperature": seen.temperature}
        write_json(folder / MIXTURE, {**record, "averaging": self.averaging})

    def _of(self, base: Backbone) -> "Mixture":
        seen = self.neighbours
        neighbours = Neighbours(seen.states.clone(), seen.errors.clone(), seen.count, seen.temperature)
        made = Mixture(base, self.adapters, neighbours, self.averaging)
        made.to(self.device)
        return made

    @contextmanager
    def _averaged(self, weights: Tensor) -> Iterator[None]:
        """Let the adapters, averaged by ``weights`` (n, adapters), take part until the context ends."""
        hooks = []
        for name, a, b in zip(self.layer_names, *self.model.mixed, strict=True):
            layer = self.base.model.get_submodule(name)
            added = partial(_added, a=a, b=b, weights=weights, averaging=self.averaging)
            hooks.append(layer.register_forward_hook(lambda one, read, out, more=added: out + more(one, read[0])))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


class StateReader(Ensemble):
    """Says the states of a backbone in the place of its logits.

    Args:
        backbone: Whose states.
    """

    def __init__(self, backbone: Backbone) -> None:
        super().__init__([backbone])

    def forward(self, tokens: Tensor, mask: Tensor | None, *asked: Tensor) -> Tensor:
        """Return the states (n, d); the arguments are those of :meth:`Backbone.forward`."""
        return self.shards[0].states(tokens, mask, *asked)[1]

    @property
    def width(self) -> int:
        """Length of a state."""
        return state_size(self.shards[0])


def load_mixture(folder: Path) -> Mixture:
    """Return the mixture that was saved into ``folder``.

    Raises:
        ModelError: There is none, or a part of it is missing.
    """
    try:
        record, seen = read_json(folder / MIXTURE), load_tensors(folder / _NEIGHBOURS)
        count, averaging = int(record["adapters"]), record["averaging"]
        neighbours = Neighbours(seen["states"], seen["errors"], int(record["count"]), float(record["temperature"]))
    except (OSError, ValueError, KeyError, TypeError, DamageError) as error:
        raise ModelError(text.models.ensemble_not_loaded(folder)) from error
    adapters = [LowRank.load(_place(folder, at)) for at in range(count)]
    return Mixture(load_backbone(folder / _BASE), adapters, neighbours, averaging)


def _added(layer: nn.Module, read: Tensor, a: Tensor, b: Tensor, weights: Tensor, averaging: Averaging) -> Tensor:
    """Return what the averaged adapter adds to what ``layer`` makes of ``read`` (n, …).

    Args:
        layer: The layer; one that looks up tokens reads (n, length) ids.
        read: What it reads.
        a: (k, r, in) factors of the k adapters.
        b: (k, out, r) factors.
        weights: (n, k), which sum to one.
        averaging: Whether factors or products are averaged.
    """
    count, rank, _ = a.shape
    if isinstance(_inner(layer), nn.Embedding):
        inside = functional.embedding(read, a.flatten(0, 1).T)
    else:
        inside = functional.linear(read, a.flatten(0, 1))
    each = inside.reshape(*inside.shape[:-1], count, rank)
    share = weights.to(each.dtype).reshape(len(weights), *[1] * (each.dim() - 3), count, 1)
    each = share * each
    if averaging == "factors":
        each = share * each.sum(dim=-2, keepdim=True)
    return functional.linear(each.flatten(-2), b.transpose(0, 1).flatten(1))


def _inner(layer: nn.Module) -> nn.Module:
    """Return the layer itself, where an adapter has been put around it."""
    return getattr(layer, "base_layer", layer)


def _place(folder: Path, at: int) -> Path:
    return folder / f"shard-{at}"

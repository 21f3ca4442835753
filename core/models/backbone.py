"""What a language model owes to be a click model: prompts in, the two logits of its answers out.

Nobody outside :mod:`core.models` knows an architecture, a tokenizer or a token id.
"""

import warnings
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import AutoConfig, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils import logging

from core import text
from core.checksums import checked_folder
from core.data.prompts import without_oldest
from core.errors import ModelError
from core.models.layers import layer_groups, narrow_head, run_head_at
from core.models.tokens import answer_ids, fingerprint_of, padding

AnyBackbone = TypeVar("AnyBackbone", bound="Backbone")

BACKBONES: dict[str, type["Backbone"]] = {}
"""Families of language models by class name; the latest one that :meth:`Backbone.reads` a model opens it."""


class Backbone(nn.Module, ABC):
    """A language model that answers *Yes* or *No*.

    A family is a subclass with three things: ``opens`` (the transformers class that loads its weights), :meth:`reads`
    and :meth:`forward`. The rest is here, and may be overridden. ``docs/add-a-backbone.md`` walks through one.

    Attributes:
        model: The Hugging Face model itself.
        pad: Token id with which shorter prompts are filled up.
        answers: Token ids of *No* and *Yes*, in this order.
        notes: What had to be decided to read this model, a sentence each.

    Args:
        model: Any Hugging Face model of the family.
        tokenizer: Its fast tokenizer.

    Raises:
        ModelError: The tokenizer does not tell the two answers apart by their first token.
    """

    opens: ClassVar[Any] = None
    task: ClassVar[str] = ""
    """What peft calls what the family does; empty where it has no name for it."""
    answers_follow: ClassVar[bool] = False
    """Whether the answer continues the prompt's own text, so that it begins with a space."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self.answers = answer_ids(tokenizer, self.answers_follow)
        self.pad, self.notes = padding(tokenizer)
        self._columns = list(self.answers)
        self._narrowed = narrow_head(model, self._columns)
        self._has_warned = False

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return whether this family is the one for a model of this transformers configuration."""
        del config
        return False

    @classmethod
    def load(cls: type[AnyBackbone], name: str | Path, config: Any) -> AnyBackbone:
        """Return the model of that name or folder, in float32.

        Raises:
            OSError: There is none, or a file of it is missing or unsafe.
            ValueError: It is of another kind.
        """
        model = cls.opens.from_pretrained(name, config=config, use_safetensors=True, dtype=torch.float32)
        return cls(model, AutoTokenizer.from_pretrained(name, use_fast=True))

    @abstractmethod
    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes* in this order, so that column 1 is the click.

        Only the answer's position is read, and only two columns of the output layer are computed.

        Args:
            tokens: (n, length) token ids, padded.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.
        """

    def answer_columns(self, logits: Tensor) -> Tensor:
        """Return the answers' columns (n, 2) of ``logits``: all of them where the head computes no others."""
        return logits if self._narrowed else logits[:, self._columns]

    def logits_at(self, positions: Tensor, **inputs: Any) -> Tensor:
        """Run the model on ``inputs``; return the answers' logits (n, 2) at one of ``positions`` (n,) in each row."""
        if self._narrowed:
            return run_head_at(self.model, positions, **inputs)
        rows = torch.arange(len(positions), device=positions.device)
        return self.answer_columns(self.model(**inputs).logits[rows, positions])

    def states(self, tokens: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return what :meth:`forward` returns, and the states (n, d) that its output layer made that from."""
        seen: list[Tensor] = []
        head = self.model.get_output_embeddings()
        hook = head.register_forward_pre_hook(lambda _, read: seen.append(read[0]))
        try:
            logits = self(tokens, mask)
        finally:
            hook.remove()
        return logits, seen[0][:, 0]

    @contextmanager
    def whole_vocabulary(self) -> Iterator[None]:
        """Let :meth:`forward` return the logits of all v tokens, (n, v), until the context ends.

        The two answers stay the first columns, so a loss over (n, 2) becomes one over the whole vocabulary unchanged.
        """
        tokens = self.model.get_output_embeddings().weight.shape[0]
        self._columns[2:] = [token for token in range(tokens) if token not in self.answers]
        try:
            yield
        finally:
            del self._columns[2:]

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the layers that can be adapted, by group; see :func:`~core.models.layers.layer_groups`."""
        looked_up = self.model.get_input_embeddings()
        return layer_groups(self.model, tuple(name for name, one in self.model.named_modules() if one is looked_up))

    def encode(self, prompts: Sequence[Sequence[str]]) -> list[list[int]]:
        """Return the token ids of each prompt, given as phrases.

        A prompt that is longer than the model reads loses its oldest ratings, never its question; a warning says so
        the first time.

        Raises:
            ModelError: A prompt is too long even without any history.
        """
        ids = self.token_ids(["".join(phrases) for phrases in prompts]) if prompts else []
        over = [at for at, tokens in enumerate(ids) if len(tokens) > self.longest]
        if over and not self._has_warned:
            self._has_warned = True
            warnings.warn(text.models.prompts_shortened(len(over), len(ids), self.longest), stacklevel=2)
        for at in over:
            ids[at] = self._shortened(prompts[at])
        return ids

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, however long it is."""
        ids: list[list[int]] = self.tokenizer(list(texts), verbose=False)["input_ids"]
        return ids

    def _shortened(self, prompt: Sequence[str]) -> list[int]:
        """Return the token ids of ``prompt`` with as much of its latest history as fits."""
        versions = [list(prompt)]
        while (shorter := without_oldest(versions[-1])) is not None:
            versions.append(shorter)
        at = bisect_left(versions, True, hi=len(versions) - 1, key=lambda one: self._length(one) <= self.longest)
        ids = self.token_ids(["".join(versions[at])])[0]
        if len(ids) > self.longest:
            raise ModelError(text.models.prompt_too_long(len(ids), self.longest))
        return ids

    def _length(self, prompt: Sequence[str]) -> int:
        return len(self.token_ids(["".join(prompt)])[0])

    @property
    def longest(self) -> int:
        """Number of tokens of the longest prompt that the model can read."""
        places = getattr(self.model.config, "max_position_embeddings", None)
        return min(int(self.tokenizer.model_max_length), places or _ANY_LENGTH)

    @property
    def width(self) -> int:
        """Columns of what :meth:`forward` returns: two, or the whole vocabulary."""
        return len(self._columns)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of how this backbone reads text; the same before and after anything was read."""
        return fingerprint_of(self.tokenizer, type(self).__name__, self.longest)

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return next(self.model.parameters()).device

    @property
    def parameter_count(self) -> int:
        """Number of weights, shared ones counted once."""
        return sum(weight.numel() for weight in self.model.parameters())

    def copy(self: AnyBackbone) -> AnyBackbone:
        """Return a backbone with the same weights, its own to change; weights that are one stay one, and no others."""
        return type(self)(deepcopy(self.model), self.tokenizer)

    def share_weights(self: AnyBackbone) -> AnyBackbone:
        """Return a backbone over the same weights in memory, whose adapters and frozen weights are its own affair."""
        shared: dict[int, Any] = {id(one): nn.Parameter(one.data, one.requires_grad) for one in self.model.parameters()}
        shared |= {id(one): one for one in self.model.buffers()}
        return type(self)(deepcopy(self.model, shared), self.tokenizer)

    def save(self, folder: Path) -> None:
        """Write weights (safetensors), configuration and tokenizer into ``folder``."""
        logging.disable_progress_bar()
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


_ANY_LENGTH = 1 << 62


def register_backbone(family: type[AnyBackbone]) -> type[AnyBackbone]:
    """Put ``family`` on the registry, before those that are there already; used as a class decorator."""
    BACKBONES[family.__name__] = family
    return family


def load_backbone(name: str | Path) -> Backbone:
    """Return a backbone from a folder or, where it is no folder, from the Hugging Face hub by name.

    Raises:
        ModelError: There is no such model, no family reads it, or its weights are not safetensors.
        DamageError: A file of it is not the one that was written.
    """
    logging.disable_progress_bar()
    if Path(name).is_dir():
        checked_folder(Path(name))
    try:
        config = AutoConfig.from_pretrained(name)
        family = next((one for one in reversed(BACKBONES.values()) if one.reads(config)), None)
        if family is None:
            raise ModelError(text.models.not_a_click_model(name))
        return family.load(name, config)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(text.models.not_loaded(name, str(error).splitlines()[0])) from error

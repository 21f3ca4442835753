"""What a language model owes to be a click model: prompts in, the two logits of its answers out.

Nobody outside :mod:`core.models` knows an architecture, a tokenizer or a token id.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from core import text
from core.checksums import checked_folder
from core.data.samples import Ints, Padded
from core.errors import ModelError
from core.models.family.own_weights import OwnWeights
from core.models.family.reads_prompts import ReadsPrompts
from core.models.layers import class_of, layer_groups, narrow_head, run_head_at
from core.models.tokens import answer_ids, other_spellings, padding

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

AnyBackbone = TypeVar("AnyBackbone", bound="Backbone")

BACKBONES: dict[str, type[Backbone]] = {}
"""Families of language models by class name; the latest one that :meth:`Backbone.reads` a model opens it."""


class Backbone(ReadsPrompts, OwnWeights, nn.Module, ABC):
    """A language model that answers *Yes* or *No*.

    A family is a subclass with three things: ``opens`` (the transformers class that loads its weights, or its name, so
    that it is imported no sooner), :meth:`reads` and :meth:`forward`. The rest is here, and may be overridden.
    ``docs/add-a-backbone.md`` walks through one.

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
    sums_spellings: ClassVar[bool] = False
    """Whether *Yes* and *No* count in every spelling that is a token of its own."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self.answers = answer_ids(tokenizer, self.answers_follow)
        self.pad, self.notes = padding(tokenizer)
        self._others = other_spellings(tokenizer, self.answers) if self.sums_spellings else ([], [])
        self._columns = [*self.answers, *self._others[0], *self._others[1]]
        self._narrowed = narrow_head(model, self._columns)
        self._has_warned = False

    @classmethod
    def reads(cls, config: Any) -> bool:
        """Return whether this family is the one for a model of this transformers configuration."""
        del config
        return False

    @classmethod
    def saved_in(cls, name: str | Path) -> bool:
        """Return whether ``name`` is a folder that this family has written in a way of its own."""
        del name
        return False

    @classmethod
    def load(cls: type[AnyBackbone], name: str | Path, config: Any) -> AnyBackbone:
        """Return the model of that name or folder, in float32.

        Raises:
            OSError: There is none, or a file of it is missing or unsafe.
            ValueError: It is of another kind.
        """
        from transformers import AutoTokenizer

        model = class_of(cls.opens).from_pretrained(name, config=config, use_safetensors=True, dtype=torch.float32)
        return cls(model, AutoTokenizer.from_pretrained(name, use_fast=True))

    def answer(self, texts: Padded) -> Tensor:
        """Return the logits (n, 2) of :meth:`forward` for texts that lie wherever they lie."""
        tokens, mask = (self._here(one) for one in (texts.tokens, texts.mask))
        read = (tokens, None if texts.mask.all() else mask)
        return self(*read) if texts.asked is None else self(*read, self._here(texts.asked))

    def _here(self, array: Ints) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, non_blocking=True)

    @abstractmethod
    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes* in this order, so that column 1 is the click.

        Only the answer's position is read, and only two columns of the output layer are computed.

        Args:
            tokens: (n, length) token ids, padded.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.
        """

    def answer_columns(self, logits: Tensor) -> Tensor:
        """Return the answers' columns (n, 2) of ``logits``: all of them where the head computes no others.

        Where an answer has several spellings, its logit is the log-sum-exp of theirs, so that the softmax of the two is
        the share of their probabilities.
        """
        found = logits if self._narrowed else logits[:, self._columns]
        no, yes = (len(tokens) for tokens in self._others)
        if not no + yes:
            return found
        parts = ([0, *range(2, 2 + no)], [1, *range(2 + no, 2 + no + yes)])
        summed = [found[:, part].logsumexp(dim=1, keepdim=True) for part in parts]
        return torch.cat([*summed, found[:, 2 + no + yes :]], dim=1)

    def logits_at(self, positions: Tensor, rows: Tensor | None = None, **inputs: Any) -> Tensor:
        """Run the model on ``inputs``; return the answers' logits (n, 2) at ``positions`` (n,) of ``rows`` (n,).

        Where ``rows`` is None, each row is asked once.
        """
        if self._narrowed:
            return self.answer_columns(run_head_at(self.model, positions, rows, **inputs))
        rows = torch.arange(len(positions), device=positions.device) if rows is None else rows
        return self.answer_columns(self.model(**inputs).logits[rows, positions])

    def states(self, tokens: Tensor, mask: Tensor | None, *asked: Tensor) -> tuple[Tensor, Tensor]:
        """Return what :meth:`forward` returns, and the states (n, d) that its output layer made that from."""
        seen: list[Tensor] = []
        head = self.model.get_output_embeddings()
        hook = head.register_forward_pre_hook(lambda _, read: seen.append(read[0]))
        try:
            logits = self(tokens, mask, *asked)
        finally:
            hook.remove()
        return logits, seen[0][:, 0]

    @contextmanager
    def whole_vocabulary(self) -> Iterator[None]:
        """Let :meth:`forward` return the logits of all v tokens, (n, v), until the context ends.

        The two answers stay the first columns, so a loss over (n, 2) becomes one over the whole vocabulary unchanged.
        """
        tokens = self.model.get_output_embeddings().weight.shape[0]
        spelled = len(self._columns)
        self._columns += [token for token in range(tokens) if token not in self._columns]
        try:
            yield
        finally:
            del self._columns[spelled:]

    @property
    def layers(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the layers that can be adapted, by group; see :func:`~core.models.layers.layer_groups`."""
        looked_up = self.model.get_input_embeddings()
        return layer_groups(self.model, tuple(name for name, one in self.model.named_modules() if one is looked_up))

    @property
    def width(self) -> int:
        """Columns of what :meth:`forward` returns: two, or the whole vocabulary."""
        return len(self._columns) - len(self._others[0]) - len(self._others[1])

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return next(self.model.parameters()).device

    def train(self: AnyBackbone, mode: bool = True) -> AnyBackbone:
        """Put all parts into training mode, or out of it; parts that are in it already are only looked at."""
        waiting: list[nn.Module] = [self]
        while waiting:
            part = waiting.pop()
            if part.training is not mode:
                return super().train(mode)
            waiting.extend(one for one in part._modules.values() if one is not None)
        return self

    def copy(self: AnyBackbone) -> AnyBackbone:
        """Return a backbone with the same weights, its own to change; weights that are one stay one, and no others."""
        return self._over(deepcopy(self.model))

    def share_weights(self: AnyBackbone) -> AnyBackbone:
        """Return a backbone over the same weights in memory, whose adapters and frozen weights are its own affair."""
        shared: dict[int, Any] = {id(one): nn.Parameter(one.data, one.requires_grad) for one in self.model.parameters()}
        shared |= {id(one): one for one in self.model.buffers()}
        return self._over(deepcopy(self.model, shared))

    def _over(self: AnyBackbone, model: PreTrainedModel) -> AnyBackbone:
        """Return a backbone of this kind over another ``model``, a copy of its own."""
        return type(self)(model, self.tokenizer)

    def save(self, folder: Path) -> None:
        """Write weights (safetensors), configuration and tokenizer into ``folder``."""
        from transformers.utils import logging

        logging.disable_progress_bar()
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


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
    from transformers import AutoConfig
    from transformers.utils import logging

    logging.disable_progress_bar()
    if Path(name).is_dir():
        checked_folder(Path(name))
    try:
        own = next((one for one in BACKBONES.values() if one.saved_in(name)), None)
        config = None if own else AutoConfig.from_pretrained(name)
        family = own or next((one for one in reversed(BACKBONES.values()) if one.reads(config)), None)
        if family is None:
            raise ModelError(text.models.not_a_click_model(name))
        return family.load(name, config)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(text.models.not_loaded(name, str(error).splitlines()[0])) from error

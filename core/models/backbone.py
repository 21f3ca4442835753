"""A language model seen as a click model: prompts in, the two logits of its answers out.

Nobody outside :mod:`core.models` knows an architecture, a tokenizer or a token id.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerFast
from transformers.utils import logging

from core.data.prompts import ANSWERS
from core.errors import ModelError


class Backbone(nn.Module):
    """An encoder–decoder language model that answers *Yes* or *No*.

    A causal model would be a second class with the same ``forward`` and ``encode``; nothing else would change.

    Args:
        model: Any Hugging Face encoder–decoder model with a language-modelling head.
        tokenizer: Its fast tokenizer.

    Raises:
        ModelError: The tokenizer does not tell the two answers apart by their first token.
    """

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self.answers = _answer_ids(tokenizer)
        self.pad = int(tokenizer.pad_token_id)
        self._columns = list(self.answers)
        self._narrowed = _narrow_head(model, self._columns)

    def forward(self, tokens: Tensor, mask: Tensor | None) -> Tensor:
        """Return the logits (n, 2) of *No* and *Yes* in this order, so that column 1 is the click.

        Only the answer's position is decoded, and only two columns of the output layer are computed.

        Args:
            tokens: (n, length) token ids, padded.
            mask: (n, length) 1 where ``tokens`` are read, 0 where they are padding; None where nothing is padded.

        Source: E2URec, two-way softmax over the answer tokens.
        """
        start = tokens.new_full((len(tokens), 1), self.model.config.decoder_start_token_id)
        output = self.model(input_ids=tokens, attention_mask=mask, decoder_input_ids=start, use_cache=False)
        logits: Tensor = output.logits[:, 0]
        return logits if self._narrowed else logits[:, self._columns]

    @contextmanager
    def whole_vocabulary(self) -> Iterator[None]:
        """Let :meth:`forward` return the logits of all v tokens, (n, v), until the context ends.

        The two answers stay the first columns, so a loss over (n, 2) becomes one over the whole vocabulary unchanged.
        """
        self._columns[2:] = [token for token in range(self.model.config.vocab_size) if token not in self.answers]
        try:
            yield
        finally:
            del self._columns[2:]

    def encode(self, prompts: Sequence[Sequence[str]]) -> list[list[int]]:
        """Return the token ids of each prompt, given as phrases."""
        texts = ["".join(phrases) for phrases in prompts]
        ids: list[list[int]] = self.tokenizer(texts, truncation=True)["input_ids"] if texts else []
        return ids

    @property
    def width(self) -> int:
        """Columns of what :meth:`forward` returns: two, or the whole vocabulary."""
        return len(self._columns)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of how this backbone reads text."""
        return hashlib.sha256(self.tokenizer.backend_tokenizer.to_str().encode()).hexdigest()

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return next(self.model.parameters()).device

    @property
    def parameter_count(self) -> int:
        """Number of weights, shared ones counted once."""
        return sum(weight.numel() for weight in self.model.parameters())

    def copy(self) -> "Backbone":
        """Return a backbone with the same weights, its own to change; weights that are one stay one, and no others."""
        return Backbone(deepcopy(self.model), self.tokenizer)

    def twin(self) -> "Backbone":
        """Return a backbone over the same weights in memory, whose adapters and frozen weights are its own affair."""
        return Backbone(_same_weights(self.model), self.tokenizer)

    def save(self, folder: Path) -> None:
        """Write weights (safetensors), configuration and tokenizer into ``folder``."""
        logging.disable_progress_bar()
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


def load_backbone(name: str | Path) -> Backbone:
    """Return a backbone from a folder or, where it is no folder, from the Hugging Face hub by name.

    Raises:
        ModelError: There is no such model, it is not an encoder–decoder, or its weights are not safetensors.
    """
    logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(name)
        if not config.is_encoder_decoder:
            raise ModelError(f"{name} is not an encoder–decoder model; name one like google-t5/t5-base.")
        model = AutoModelForSeq2SeqLM.from_pretrained(name, config=config, use_safetensors=True, dtype=torch.float32)
        return Backbone(model, AutoTokenizer.from_pretrained(name, use_fast=True))
    except (OSError, ValueError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"The model {name} could not be loaded ({reason}); give a folder or a hub name.") from error


def _same_weights(model: PreTrainedModel) -> PreTrainedModel:
    """Return a model of the same layers whose parameters share their memory with those of ``model``."""
    shared: dict[int, object] = {id(one): nn.Parameter(one.data, one.requires_grad) for one in model.parameters()}
    return deepcopy(model, shared | {id(one): one for one in model.buffers()})


def _answer_ids(tokenizer: PreTrainedTokenizerFast) -> tuple[int, int]:
    """Return the first token of *No* and of *Yes*."""
    yes, no = (tokenizer(answer, add_special_tokens=False)["input_ids"] for answer in ANSWERS)
    if not yes or not no or yes[0] == no[0]:
        raise ModelError("This tokenizer does not tell Yes from No by their first token; choose another backbone.")
    return no[0], yes[0]


def _narrow_head(model: PreTrainedModel, columns: list[int]) -> bool:
    """Let the output layer compute only ``columns``, as that list stands when it is asked.

    Returns:
        False for a model that adds something to all columns, which is left as it is.
    """
    head = model.get_output_embeddings()
    if not isinstance(head, nn.Linear) or hasattr(model, "final_logits_bias"):
        return False

    def forward(hidden: Tensor) -> Tensor:
        return functional.linear(hidden, head.weight[columns], None if head.bias is None else head.bias[columns])

    setattr(head, "forward", forward)  # noqa: B010 - the head of this one model, not its class
    return True

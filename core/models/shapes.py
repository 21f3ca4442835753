"""Language models of known shapes with random weights: what they cost can be measured where they cannot be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from core import text
from core.data.prompts import ANSWERS
from core.errors import ModelError
from core.models.backbone import Backbone
from core.models.causal import CausalBackbone
from core.models.layers import class_of
from core.models.seq2seq import Seq2SeqBackbone

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


@dataclass(frozen=True)
class Shape:
    """How large the parts of a model are.

    Attributes:
        kind: Its architecture, as transformers calls it.
        sizes: Its configuration, where it is not that architecture's default.
    """

    kind: str
    sizes: Mapping[str, Any]


SHAPES: Mapping[str, Shape] = {
    "t5-base": Shape(
        "t5", {"d_model": 768, "d_ff": 3072, "num_layers": 12, "num_heads": 12, "vocab_size": 32128, "use_cache": False}
    ),
    "smollm2-135m": Shape(
        "llama",
        {
            "hidden_size": 576,
            "intermediate_size": 1536,
            "num_hidden_layers": 30,
            "num_attention_heads": 9,
            "num_key_value_heads": 3,
            "vocab_size": 49152,
            "tie_word_embeddings": True,
        },
    ),
    "llama-1b": Shape(
        "llama",
        {
            "hidden_size": 2048,
            "intermediate_size": 8192,
            "num_hidden_layers": 16,
            "num_attention_heads": 32,
            "num_key_value_heads": 8,
            "vocab_size": 128256,
            "tie_word_embeddings": True,
        },
    ),
}
"""Shapes by name: google-t5/t5-base, HuggingFaceTB/SmolLM2-135M and meta-llama/Llama-3.2-1B, by their model cards."""
_SPECIAL = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}


def random_backbone(name: str, seed: int = 0) -> Backbone:
    """Return a model of that shape whose weights are drawn, with a tokenizer that knows the two answers alone.

    Args:
        name: One of :data:`SHAPES`.
        seed: Draws the weights.

    Raises:
        ModelError: There is no such shape.
    """
    from transformers import AutoConfig

    if name not in SHAPES:
        raise ModelError(text.models.unknown_shape(name, list(SHAPES)))
    shape = SHAPES[name]
    family: type[Backbone] = Seq2SeqBackbone if shape.kind == "t5" else CausalBackbone
    special = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0}
    config = AutoConfig.for_model(shape.kind, **shape.sizes, **special)
    torch.manual_seed(seed)
    return family(class_of(family.opens).from_config(config).eval(), _answers_alone())


def _answers_alone() -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: at for at, word in enumerate((*_SPECIAL.values(), *ANSWERS))}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token=_SPECIAL["unk_token"]))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, **_SPECIAL)

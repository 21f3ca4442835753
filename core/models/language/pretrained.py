"""Loads a pretrained causal model, its frozen layers in eight or four bits where that is wanted."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError

from core import text
from core.errors import ModelError
from core.models.language.bases import Base
from core.models.language.split import decoder_layers

if TYPE_CHECKING:
    from transformers import BitsAndBytesConfig, PreTrainedModel, PreTrainedTokenizerFast

BITS = (8, 4)
"""What frozen layers can be stored in."""


def pretrained(base: Base, top: int, bits: int | None) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """Return the model and its tokenizer, in float32 but for layers that are stored in ``bits``.

    Args:
        base: Where it lies.
        top: How many upper layers will be adapted; they, and the output layer, are never stored in ``bits``.
        bits: 8 (LLM.int8) or 4 (NF4) for all other layers; None for float32.

    Raises:
        ModelError: It is no causal model or cannot be loaded, ``bits`` is unknown, no layer is frozen, or the package
            bitsandbytes is missing.

    Source: Dettmers et al., LLM.int8(), 2022 (arXiv 2208.07339); QLoRA, 2023 (arXiv 2305.14314), for NF4.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        stored = None if bits is None else _stored(base, top, bits)
        model = AutoModelForCausalLM.from_pretrained(
            base.folder, use_safetensors=True, dtype=torch.float32, quantization_config=stored
        )
        tokenizer = AutoTokenizer.from_pretrained(base.folder, use_fast=True)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(text.models.not_loaded(base.name, str(error).splitlines()[0])) from error
    return model.eval(), tokenizer


def _stored(base: Base, top: int, bits: int) -> BitsAndBytesConfig:
    if bits not in BITS:
        raise ModelError(text.models.unknown_bits(bits, BITS))
    if not top:
        raise ModelError(text.models.NOTHING_FROZEN)
    if find_spec("bitsandbytes") is None:
        raise ModelError(text.models.NO_BITSANDBYTES)
    from transformers import BitsAndBytesConfig

    kept = _kept(base, top)
    if bits == BITS[0]:
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=kept)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", llm_int8_skip_modules=kept)


def _kept(base: Base, top: int) -> list[str]:
    """Return the names of the upper layers and the output layer, as the model calls them; no weight is read."""
    from transformers import AutoConfig, AutoModelForCausalLM

    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(base.folder))
    upper, head = list(decoder_layers(model))[-top:], model.get_output_embeddings()
    return [name for name, one in model.named_modules() if one is head or any(one is layer for layer in upper)]

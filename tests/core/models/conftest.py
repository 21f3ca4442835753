"""Tiny random models of several families, saved to folders as the hub would have them."""

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

WORDS = ["<pad>", "</s>", "<unk>", "Yes", "No", "Would", "this", "user", "like", "it", "?", ".", "Answer", "or"]


@pytest.fixture(scope="session")
def tokenizer():
    pad, end, unknown = WORDS[:3]
    words = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token=unknown))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token=pad, eos_token=end, unk_token=unknown, model_max_length=64
    )


def _t5(tied, feed_forward):
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_heads": 2, "num_layers": 2}
    return T5ForConditionalGeneration(
        T5Config(
            vocab_size=len(WORDS),
            feed_forward_proj=feed_forward,
            tie_word_embeddings=tied,
            pad_token_id=0,
            eos_token_id=1,
            decoder_start_token_id=0,
            **sizes,
        )
    )


def _bart():
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    layers = {"encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32}
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 1, "decoder_start_token_id": 1}
    config = BartConfig(vocab_size=len(WORDS), d_model=16, **heads, **layers, **ids, forced_eos_token_id=None)
    model = BartForConditionalGeneration(config)
    model.final_logits_bias.normal_()
    return model


MAKERS = {
    "T5, tied": lambda: _t5(True, "relu"),
    "T5 v1.1, untied": lambda: _t5(False, "gated-gelu"),
    "BART": _bart,
}


@pytest.fixture(scope="session", params=MAKERS)
def folder(request, tokenizer, tmp_path_factory):
    torch.manual_seed(0)
    place = tmp_path_factory.mktemp("model")
    model = MAKERS[request.param]()
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.5)
    model.save_pretrained(place)
    tokenizer.save_pretrained(place)
    return place

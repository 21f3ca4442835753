"""One tiny random model of each family, with a subword tokenizer of its own, as the hub would have it."""

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from core.data.datasets.synthetic import synthetic
from core.data.prompts import phrases, profile_phrases

LONGEST = 320
WIDTH = 32
T5 = {"pad_token": "<pad>", "eos_token": "</s>"}
LLAMA = {"bos_token": "<s>", "eos_token": "</s>"}
GPT2 = {"bos_token": "<end>", "eos_token": "<end>"}
BERT = {"pad_token": "<pad>", "cls_token": "<cls>", "sep_token": "<sep>", "mask_token": "<mask>"}


def prompt(ratings, candidate="Noon (1992)"):
    """Return the phrases of somebody's prompt who rated as many films as that."""
    history = [(f"The Film of Day {at} ({1900 + at})", 1 + at % 5) for at in range(ratings)]
    return phrases(profile_phrases("female", 33, "baker"), history, candidate)


def subword(ends=("", ""), longest=LONGEST, **special):
    """Return a byte-level BPE tokenizer which puts these tokens around each text."""
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=1500, special_tokens=list(special.values()), initial_alphabet=alphabet, show_progress=False
    )
    corpus = ["".join(prompt(20)), *synthetic(users=12, items=40, seed=1).titles]
    words.train_from_iterator(corpus * 3, trainer)
    around = [end for end in ends if end]
    words.post_processor = processors.TemplateProcessing(
        single=" ".join([ends[0], "$A", ends[1]]).strip(),
        special_tokens=[(end, words.token_to_id(end)) for end in around],
    )
    return PreTrainedTokenizerFast(tokenizer_object=words, model_max_length=longest, **special)


def t5():
    words = subword(("", "</s>"), **T5)
    sizes = {"d_model": WIDTH, "d_kv": 16, "d_ff": 64, "num_heads": 2, "num_layers": 2}
    ids = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0}
    return T5ForConditionalGeneration(T5Config(vocab_size=len(words), **sizes, **ids)), words


def llama(longest=LONGEST):
    words = subword(("<s>", ""), longest=10**9, **LLAMA)
    sizes = {"hidden_size": WIDTH, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    places = {"num_key_value_heads": 2, "max_position_embeddings": longest, "bos_token_id": 0, "eos_token_id": 1}
    config = LlamaConfig(vocab_size=len(words), tie_word_embeddings=True, pad_token_id=None, **sizes, **places)
    return LlamaForCausalLM(config), words


def gpt2():
    words = subword(**GPT2)
    sizes = {"n_embd": WIDTH, "n_layer": 2, "n_head": 2, "n_positions": LONGEST}
    return GPT2LMHeadModel(GPT2Config(vocab_size=len(words), bos_token_id=0, eos_token_id=0, **sizes)), words


def bert():
    words = subword(("<cls>", "<sep>"), **BERT)
    sizes = {"hidden_size": WIDTH, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), max_position_embeddings=LONGEST, pad_token_id=0, **sizes)
    return BertForMaskedLM(config), words


def saved(maker, folder):
    """Write a tiny model whose weights are large enough for its answers to differ, and return its folder."""
    torch.manual_seed(0)
    model, words = maker()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.3)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder

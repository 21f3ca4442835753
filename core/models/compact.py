"""The embedded default: a T5 of a third of a million weights, with one token a phrase.

Two things make so small a model learn from so few ratings. A candidate's title, in its ``***`` marks, is a token apart
from the same title in a history, so the decoder need not find the candidate among ten other titles first. And all
titles (and all ages, and all occupations) start from one shared vector with a little noise, so that rare ones say
nothing rather than something random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from core.data.interactions import Interactions
from core.data.prompts import (
    ANSWERS,
    HISTORY_HEAD,
    ORDER,
    PROFILE,
    QUESTION,
    candidate_phrase,
    profile_phrases,
    star_phrase,
)
from core.models.backbone import Backbone
from core.models.family.phrase_tokens import phrase_pattern
from core.models.seq2seq import Seq2SeqBackbone

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration

_PAD, _UNKNOWN = "<pad>", "<unk>"
_EMBEDDING_SCALE = 0.1
_NOISE = 0.05
_HEAD_SCALE = 0.02
_HEADS = 4
WIDTH = 64
"""Of the vectors of the bundled compact models."""


def compact_backbone(interactions: Interactions, seed: int) -> Backbone:
    """Return an untrained compact recommender for ``interactions``, its weights drawn from ``seed``."""
    tokenizer = compact_tokenizer(interactions)
    return Seq2SeqBackbone(compact_model(tokenizer, seed), tokenizer)


def compact_like(backbone: Backbone, seed: int, width: int = WIDTH) -> Backbone:
    """Return an untrained compact recommender that reads as the compact ``backbone`` does, of that ``width``."""
    return Seq2SeqBackbone(compact_model(backbone.tokenizer, seed, width), backbone.tokenizer)


def compact_tokenizer(interactions: Interactions) -> PreTrainedTokenizerFast:
    """Return a word-level tokenizer with one token for each phrase that a prompt of ``interactions`` can hold."""
    profiles = interactions.users[["gender", "age", "occupation"]].itertuples(index=False)
    known = sorted({phrase for fields in profiles for phrase in profile_phrases(*fields)})
    titles, scale = sorted(set(interactions.titles)), interactions.card.scale
    stars = map(star_phrase, scale.levels)
    fixed = [_PAD, _UNKNOWN, *ANSWERS, *stars, HISTORY_HEAD, QUESTION, ORDER]
    words = [*fixed, *known, *titles, *map(candidate_phrase, titles)]
    vocabulary = {word: index for index, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(phrase_pattern(scale)), behavior="isolated")
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=_PAD, unk_token=_UNKNOWN, model_max_length=512, padding_side="right"
    )


def compact_model(tokenizer: PreTrainedTokenizerFast, seed: int, width: int = WIDTH) -> T5ForConditionalGeneration:
    """Return an untrained compact T5 for ``tokenizer``, its weights drawn from ``seed``.

    Args:
        tokenizer: Reads its prompts.
        seed: Draws the weights.
        width: Of its vectors; a multiple of 4, the number of heads.
    """
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(seed)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=width,
        d_kv=width // _HEADS,
        d_ff=2 * width,
        num_heads=_HEADS,
        num_layers=2,
        num_decoder_layers=1,
        dropout_rate=0.1,
        feed_forward_proj="gated-gelu_pytorch_tanh",
        relative_attention_num_buckets=32,
        pad_token_id=tokenizer.pad_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
        eos_token_id=None,
    )
    model = T5ForConditionalGeneration(config)
    _calm(model, tokenizer.get_vocab())
    return model


@torch.no_grad()
def _calm(model: T5ForConditionalGeneration, vocabulary: dict[str, int]) -> None:
    """Scale the first weights so that training starts from 'names mean nothing yet' and answers near one half."""
    weight = model.shared.weight
    weight.mul_(_EMBEDDING_SCALE)
    for rows in _alike(vocabulary):
        shared, noise = weight[rows[0]].clone(), weight[rows] * _NOISE
        weight[rows] = shared + noise
    weight[[vocabulary[answer] for answer in ANSWERS]] *= _HEAD_SCALE / _EMBEDDING_SCALE
    # T5 divides what its tied head reads by sqrt(d_model): start the last norm there, so that logits move at full rate.
    model.decoder.final_layer_norm.weight.fill_(model.config.d_model**0.5)


def _alike(vocabulary: dict[str, int]) -> list[list[int]]:
    """Return the rows of words that start alike: titles in histories, those in candidate marks, each profile field."""
    candidates = [word for word in vocabulary if word.startswith(candidate_phrase("")[:3])]
    groups = [candidates, [word[3:-3] for word in candidates]]
    groups += [[word for word in vocabulary if word.startswith(f"{field}: ")] for field in PROFILE]
    return [sorted(vocabulary[word] for word in group) for group in groups if group]

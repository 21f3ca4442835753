"""Where a causal model's answer is read, in which spelling, and how little is computed for it."""

import numpy as np
import pytest
import torch
from tokenizers import normalizers, pre_tokenizers, processors
from transformers import AutoModelForCausalLM

from core.errors import ModelError
from core.models import CausalBackbone, load_backbone
from tests.core.models.families import LLAMA, LONGEST, gpt2, llama, prompt, saved, subword

PROMPTS = [prompt(2), prompt(0), prompt(3)]


@pytest.fixture(scope="module", params=[llama, gpt2], ids=["Llama", "GPT-2"])
def folder(request, tmp_path_factory):
    return saved(request.param, tmp_path_factory.mktemp("model"))


@pytest.fixture
def backbone(folder):
    return load_backbone(folder).eval()


def padded(backbone, left=False):
    ids = backbone.encode(PROMPTS)
    length = max(map(len, ids))
    fill = [[0] * (length - len(one)) for one in ids]
    tokens = [[backbone.pad for _ in gap] for gap in fill]
    pairs = list(zip(ids, fill, tokens, strict=True))
    read = [gap + one if left else one + gap for one, _, gap in pairs]
    mask = [gap + [1] * len(one) if left else [1] * len(one) + gap for one, gap, _ in pairs]
    return torch.tensor(read), torch.tensor(mask)


@torch.no_grad()
def test_the_answer_is_what_the_whole_model_says_behind_the_last_token(backbone, folder):
    whole = AutoModelForCausalLM.from_pretrained(folder).eval()
    spelled = [
        [backbone.tokenizer(word)["input_ids"][-1] for word in words] for words in ((" No", "No"), (" Yes", "Yes"))
    ]
    logits = [whole(torch.tensor([ids])).logits[0, -1] for ids in backbone.encode(PROMPTS)]
    expected = [[float(one[words].logsumexp(dim=0)) for words in spelled] for one in logits]
    tokens = [backbone.tokenizer.convert_ids_to_tokens(words) for words in spelled]
    assert tokens == [["ĠNo", "No"], ["ĠYes", "Yes"]]
    assert np.allclose(backbone(*padded(backbone)).numpy(), expected, atol=1e-4)
    assert np.std(expected) > 1e-3


@torch.no_grad()
def test_it_does_not_matter_on_which_side_is_padded(backbone):
    right, left = (backbone(*padded(backbone, left=side)).numpy() for side in (False, True))
    assert np.allclose(right, left, atol=1e-4)


@torch.no_grad()
def test_the_head_computes_two_columns_at_one_position(backbone):
    seen = []
    hook = backbone.model.get_output_embeddings().register_forward_hook(lambda *said: seen.append(said[-1].shape))
    backbone(*padded(backbone))
    hook.remove()
    assert seen == [(len(PROMPTS), 1, 4)]  # two spellings of each


def test_its_attention_is_the_fused_kernel(backbone):
    assert backbone.model.config._attn_implementation == "sdpa"


def test_without_a_padding_token_another_one_pads_and_no_row_is_added(backbone):
    rows = backbone.model.get_input_embeddings().weight.shape[0]
    assert backbone.pad == backbone.tokenizer.eos_token_id
    assert [note for note in backbone.notes if backbone.tokenizer.eos_token in note]
    assert rows == len(backbone.tokenizer) == backbone.model.config.vocab_size


def test_no_prompt_is_longer_than_there_are_positions(backbone):
    assert backbone.longest == LONGEST


def test_an_end_token_behind_the_prompt_is_left_out():
    model, words = llama()
    end = ("</s>", words.eos_token_id)
    words.backend_tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[end])
    assert words("it")["input_ids"][-1] == words.eos_token_id
    assert words.eos_token_id not in CausalBackbone(model, words).encode([["it"]])[0]


def test_where_a_space_is_a_token_of_its_own_the_answers_are_spelled_without():
    words = subword(**LLAMA)
    words.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(" ", "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    model, _ = llama()
    no, yes = CausalBackbone(model, words).answers
    assert [words.decode([one])[:1] for one in (no, yes)] == ["N", "Y"]


def test_answers_that_begin_with_the_same_token_are_refused():
    model, words = llama()
    words.backend_tokenizer.normalizer = normalizers.Replace("No", "Yes, not")
    with pytest.raises(ModelError, match="does not tell Yes from No by their first token"):
        CausalBackbone(model, words)

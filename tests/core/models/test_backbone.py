import json

import numpy as np
import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, BertConfig, BertForMaskedLM, BertModel, PreTrainedTokenizerFast

from core.config import Lora
from core.errors import ModelError
from core.models.adapters import Adapters
from core.models.backbone import Backbone, load_backbone

PROMPTS = [["Would this user ", "like it"], ["Would ", "this user like it ? Answer Yes or No ."], ["it"]]


def batch(tokenizer, prompts, length=None):
    ids = [tokenizer("".join(one))["input_ids"] for one in prompts]
    longest = length or max(map(len, ids))
    tokens = torch.tensor([one + [tokenizer.pad_token_id] * (longest - len(one)) for one in ids])
    mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids])
    return tokens, mask


@torch.no_grad()
def answers(backbone, tokens, mask):
    return backbone.eval()(tokens, mask).numpy()


def test_answers_are_two_columns_of_the_whole_models_logits(folder, tokenizer):
    backbone, whole = load_backbone(folder), AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    tokens, mask = batch(tokenizer, PROMPTS)
    start = torch.full((len(PROMPTS), 1), whole.config.decoder_start_token_id)
    with torch.no_grad():
        logits = whole(input_ids=tokens, attention_mask=mask, decoder_input_ids=start).logits[:, 0]
    no, yes = tokenizer.convert_tokens_to_ids(["No", "Yes"])
    assert np.allclose(answers(backbone, tokens, mask), logits[:, [no, yes]].numpy(), atol=1e-5)
    assert logits[:, [no, yes]].std() > 1e-3


def test_of_the_whole_vocabulary_the_answers_come_first(folder, tokenizer):
    backbone, whole = load_backbone(folder), AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    tokens, mask = batch(tokenizer, PROMPTS)
    start = torch.full((len(PROMPTS), 1), whole.config.decoder_start_token_id)
    with torch.no_grad():
        logits = whole(input_ids=tokens, attention_mask=mask, decoder_input_ids=start).logits[:, 0]
    no, yes = tokenizer.convert_tokens_to_ids(["No", "Yes"])
    others = [token for token in range(logits.shape[1]) if token not in (no, yes)]
    two = answers(backbone, tokens, mask)
    with backbone.whole_vocabulary():
        assert backbone.width == logits.shape[1]
        assert np.allclose(answers(backbone, tokens, mask), logits[:, [no, yes, *others]].numpy(), atol=1e-5)
    assert backbone.width == 2
    assert np.array_equal(answers(backbone, tokens, mask), two)


def test_padding_does_not_change_the_answer(folder, tokenizer):
    backbone = load_backbone(folder)
    short, mask = batch(tokenizer, PROMPTS[2:])
    padded = batch(tokenizer, PROMPTS[2:], length=12)
    assert np.allclose(answers(backbone, short, mask), answers(backbone, *padded), atol=1e-5)
    assert np.allclose(answers(backbone, short, None), answers(backbone, short, mask), atol=1e-5)


def test_a_saved_backbone_answers_as_before(folder, tokenizer, tmp_path):
    backbone = load_backbone(folder)
    backbone.save(tmp_path)
    tokens, mask = batch(tokenizer, PROMPTS)
    again = load_backbone(tmp_path)
    assert np.allclose(answers(again, tokens, mask), answers(backbone, tokens, mask), atol=1e-6)
    assert again.fingerprint == backbone.fingerprint
    assert again.encode(PROMPTS) == backbone.encode(PROMPTS)


def test_a_copy_answers_alike_and_is_its_own_to_change(folder, tokenizer):
    backbone = load_backbone(folder)
    copy, batched = backbone.copy(), batch(tokenizer, PROMPTS)
    before = answers(backbone, *batched)
    assert np.allclose(answers(copy, *batched), before, atol=1e-6)
    with torch.no_grad():
        for weight in copy.model.parameters():
            weight.mul_(1.5)
    assert not np.allclose(answers(copy, *batched), before, atol=1e-3)
    assert np.array_equal(answers(backbone, *batched), before)


def test_gradients_reach_every_trained_weight(folder, tokenizer):
    backbone = load_backbone(folder).train()
    backbone(*batch(tokenizer, PROMPTS)).square().sum().backward()
    reached = [name for name, weight in backbone.model.named_parameters() if weight.grad is not None]
    assert any("decoder" in name for name in reached)
    assert any("encoder" in name for name in reached)


@pytest.mark.parametrize("kind", [BertForMaskedLM, BertModel])
def test_a_model_of_no_known_family_is_refused_by_name(tokenizer, tmp_path, kind):
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    kind(BertConfig(vocab_size=14, **sizes)).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="is neither an encoder–decoder nor a causal language model"):
        load_backbone(tmp_path)


@pytest.mark.parametrize("folder", ["T5, tied"], indirect=True)
@pytest.mark.parametrize("damage", ["empty", "config", "cut", "no tokenizer", "pickled"])
def test_a_broken_folder_is_refused_in_a_sentence(folder, tmp_path, damage):
    for file in folder.iterdir() if damage != "empty" else ():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    if damage == "config":
        (tmp_path / "config.json").write_text("{")
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:200])
    if damage == "no tokenizer":
        (tmp_path / "tokenizer.json").unlink()
    if damage == "pickled":
        torch.save(AutoModelForSeq2SeqLM.from_pretrained(folder).state_dict(), tmp_path / "pytorch_model.bin")
        weights.unlink()
    with pytest.raises(ModelError, match="could not be loaded") as refusal:
        load_backbone(tmp_path)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("folder", ["T5, tied"], indirect=True)
def test_a_tokenizer_that_knows_neither_answer_is_refused(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    content = json.loads((tmp_path / "tokenizer.json").read_text())
    content["model"]["vocab"] = {
        word + "!" if word in ("Yes", "No") else word: at for word, at in content["model"]["vocab"].items()
    }
    (tmp_path / "tokenizer.json").write_text(json.dumps(content))
    with pytest.raises(ModelError, match="does not tell Yes from No"):
        load_backbone(tmp_path)


def test_of_no_prompt_nothing_is_encoded(recommender):
    assert recommender.backbone.encode([]) == []
    assert isinstance(recommender.backbone, Backbone)
    assert isinstance(recommender.backbone.tokenizer, PreTrainedTokenizerFast)


def test_with_shared_weights_it_answers_from_the_same_memory_and_keeps_its_layers_to_itself(folder, tokenizer):
    backbone = load_backbone(folder)
    sharing = backbone.share_weights()
    tokens, mask = batch(tokenizer, PROMPTS)
    before = answers(backbone, tokens, mask)
    assert np.array_equal(answers(sharing, tokens, mask), before)
    weights, others = (list(one.model.parameters()) for one in (backbone, sharing))
    assert [one.data_ptr() for one in weights] == [one.data_ptr() for one in others]
    with Adapters(sharing) as adapters:
        adapters.add("student", Lora(rank=2, alpha=2.0, targets="linear", dropout=0.0), 0)[1].data.fill_(1.0)
        assert not np.array_equal(answers(sharing, tokens, mask), before)
        assert np.array_equal(answers(backbone, tokens, mask), before)
        assert all(one.requires_grad for one in weights)
    assert np.array_equal(answers(sharing, tokens, mask), before)

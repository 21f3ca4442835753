import numpy as np
import pytest
import torch

from core.errors import ModelError
from core.models.backbone import load_backbone
from core.models.ensemble import ATTENTION, ENSEMBLE, Attention, Ensemble, state_size
from core.models.loading import load_model

PROMPTS = ["Would this user like it ?", "this user", "Answer Yes or No ."]


@pytest.fixture
def batch(tokenizer):
    read = tokenizer(PROMPTS, padding=True, return_tensors="pt")
    return read.input_ids, read.attention_mask


@pytest.fixture
def shards(folder):
    """Three backbones that disagree."""
    made = [load_backbone(folder) for _ in range(3)]
    torch.manual_seed(1)
    with torch.no_grad():
        for shard in made[1:]:
            for weight in shard.model.parameters():
                weight.add_(torch.randn_like(weight) * 0.2)
    return made


@pytest.fixture
def attentive(shards):
    attention = Attention(len(shards), state_size(shards[0]), width=4, seed=2)
    with torch.no_grad():
        attention.query.normal_()
        attention.bias.normal_()
    return Ensemble(shards, attention)


@torch.no_grad()
def answers(backbone, batch):
    return backbone.eval()(*batch).numpy()


def test_without_attention_it_says_the_mean_of_the_shards_logits(shards, batch):
    each = np.stack([answers(shard, batch) for shard in shards])
    assert each.std(axis=0).min() > 1e-3
    assert np.allclose(answers(Ensemble(shards), batch), each.mean(axis=0), atol=1e-6)


def test_with_weights_it_says_the_weighted_sum_also_when_copied_shared_and_loaded(shards, batch, tmp_path):
    weighted = Ensemble(shards, weights=(1.0, -0.5, 0.25))
    wanted = sum(weight * answers(shard, batch) for weight, shard in zip((1.0, -0.5, 0.25), shards, strict=True))
    weighted.save(tmp_path / "one")
    for one in (weighted, weighted.copy(), weighted.share_weights(), load_model(tmp_path / "one")):
        assert np.allclose(answers(one, batch), wanted, atol=1e-6)


def test_it_says_the_mean_over_the_whole_vocabulary_too(shards, batch):
    ensemble = Ensemble(shards)
    two = answers(ensemble, batch)
    with ensemble.whole_vocabulary():
        wide = answers(ensemble, batch)
        assert wide.shape == (len(PROMPTS), ensemble.width)
        assert np.allclose(wide, np.stack([answers(shard, batch) for shard in shards]).mean(axis=0), atol=1e-6)
    assert ensemble.width == 2
    assert np.allclose(wide[:, :2], two, atol=1e-6)


def test_weights_of_the_attention_are_positive_and_sum_to_one():
    attention = Attention(shards=3, size=8, width=4)
    for weight in attention.parameters():
        torch.nn.init.normal_(weight)
    weights = attention(torch.randn(20, 3, 8))
    assert torch.allclose(weights.sum(dim=1), torch.ones(20))
    assert (weights > 0).all()
    assert weights.std(dim=0).min() > 1e-2


@pytest.mark.parametrize("zero", ["all", "query and bias"])
def test_an_attention_at_zero_is_the_mean(shards, batch, zero):
    attention = Attention(len(shards), state_size(shards[0]), width=4)
    if zero == "all":
        for weight in attention.parameters():
            torch.nn.init.zeros_(weight)
    assert np.allclose(answers(Ensemble(shards, attention), batch), answers(Ensemble(shards), batch), atol=1e-6)


def test_a_shard_that_gets_all_attention_answers_alone(shards, batch):
    attention = Attention(len(shards), state_size(shards[0]), width=4)
    with torch.no_grad():
        attention.bias[1] = 100.0
    assert np.allclose(answers(Ensemble(shards, attention), batch), answers(shards[1], batch), atol=1e-6)


def test_attention_differs_from_sample_to_sample(attentive, batch):
    each = np.stack([answers(shard, batch) for shard in attentive.shards], axis=1)
    with_attention = answers(attentive, batch)
    assert (with_attention > each.min(axis=1) - 1e-6).all()
    assert (with_attention < each.max(axis=1) + 1e-6).all()
    share = (with_attention - each[:, 0]) / (each[:, 1:].mean(axis=1) - each[:, 0])
    assert share.std(axis=0).max() > 1e-2


def test_saved_it_answers_as_before(attentive, batch, tmp_path):
    for ensemble in (attentive, Ensemble(attentive.shards)):
        ensemble.save(tmp_path / "one")
        again = load_model(tmp_path / "one")
        assert isinstance(again, Ensemble)
        assert np.allclose(answers(again, batch), answers(ensemble, batch), atol=1e-6)
        assert again.parameter_count == ensemble.parameter_count
        for file in (tmp_path / "one").glob("*.safetensors"):
            file.unlink()


def test_a_single_backbone_is_still_one(folder, batch):
    loaded = load_model(folder)
    assert not isinstance(loaded, Ensemble)
    assert np.allclose(answers(loaded, batch), answers(load_backbone(folder), batch), atol=1e-6)


def test_it_counts_the_weights_of_all_shards_and_of_the_attention(attentive):
    attention = sum(weight.numel() for weight in attentive.attention.parameters())
    assert attentive.parameter_count == sum(shard.parameter_count for shard in attentive.shards) + attention
    assert Ensemble(attentive.shards).parameter_count == attentive.parameter_count - attention


def test_a_copy_is_its_own_to_change(attentive, batch):
    before, copy = answers(attentive, batch), attentive.copy()
    assert np.allclose(answers(copy, batch), before, atol=1e-6)
    with torch.no_grad():
        for weight in copy.model.parameters():
            weight.mul_(1.5)
    assert not np.allclose(answers(copy, batch), before, atol=1e-3)
    assert np.array_equal(answers(attentive, batch), before)


def test_while_it_aggregates_only_the_attention_learns(attentive, batch):
    with attentive.aggregating() as parameters:
        attentive(*batch)[:, 1].sum().backward()
    assert {id(weight) for weight in parameters} == {id(weight) for weight in attentive.attention.parameters()}
    assert all(weight.grad is not None for weight in parameters)
    assert all(weight.grad is None for shard in attentive.shards for weight in shard.parameters())
    attentive(*batch)[:, 1].sum().backward()
    assert any(weight.grad is not None for weight in attentive.shards[0].parameters())


def test_reading_the_states_leaves_no_hook_behind(attentive, batch):
    for _ in range(2):
        answers(attentive, batch)
    assert not [hook for shard in attentive.shards for part in shard.modules() for hook in part._forward_pre_hooks]


@pytest.mark.parametrize("folder", ["T5, tied"], indirect=True)
@pytest.mark.parametrize("damage", ["no count", "no shard", "cut attention", "not JSON"])
def test_a_broken_ensemble_is_refused_in_a_sentence(attentive, tmp_path, damage):
    attentive.save(tmp_path)
    if damage == "no count":
        (tmp_path / ENSEMBLE).write_text("{}")
    if damage == "no shard":
        (tmp_path / "shard-2").rename(tmp_path / "away")
    if damage == "cut attention":
        (tmp_path / ATTENTION).write_bytes((tmp_path / ATTENTION).read_bytes()[:50])
    if damage == "not JSON":
        (tmp_path / ENSEMBLE).write_text("{")
    with pytest.raises(ModelError, match="could not be loaded"):
        load_model(tmp_path)


def test_with_shared_weights_it_answers_from_the_same_memory(attentive, batch):
    sharing = attentive.share_weights()
    assert np.array_equal(answers(sharing, batch), answers(attentive, batch))
    weights, others = ([w.data_ptr() for one in e.shards for w in one.parameters()] for e in (attentive, sharing))
    assert weights == others

"""Adapters that are averaged anew for each sample answer as the average merged into the weights would."""

import numpy as np
import pytest
import torch

from core.config import Lora
from core.errors import ModelError
from core.models.adapters import Adapters, LowRank
from core.models.backbone import load_backbone
from core.models.loading import load_model
from core.models.mixture import MIXTURE, Mixture, Neighbours, StateReader

PROMPTS = ["Would this user like it ?", "this user", "Answer Yes or No ."]
ADAPTERS = 3


@pytest.fixture
def batch(tokenizer):
    read = tokenizer(PROMPTS, padding=True, return_tensors="pt")
    return read.input_ids, read.attention_mask


@pytest.fixture
def base(folder):
    return load_backbone(folder).eval()


@torch.no_grad()
def answers(backbone, batch):
    return backbone.eval()(*batch).numpy()


def made(base, targets):
    """Return adapters that disagree, and what peft answers with each of them alone."""
    found, said = [], []
    batch = base.tokenizer(PROMPTS, padding=True, return_tensors="pt")
    with Adapters(base) as adapters:
        for at in range(ADAPTERS):
            with torch.no_grad():
                for weight in adapters.add(f"shard-{at}", Lora(rank=2, alpha=3.0, targets=targets), seed=at):
                    weight.normal_(0, 0.3)
            found.append(adapters.factors(f"shard-{at}"))
            said.append(answers(base, (batch.input_ids, batch.attention_mask)))
    return found, np.stack(said)


def fixed(weights):
    """Return what weighs adapters by these weights, whatever is asked."""

    class Fixed(Neighbours):
        def forward(self, states):
            return torch.tensor(weights, dtype=torch.float32)[: len(states)]

    return Fixed(torch.empty(0, 1), torch.empty(0, np.shape(weights)[1]), 1, 0.0)


def alike():
    return np.full((len(PROMPTS), ADAPTERS), 1 / ADAPTERS)


@torch.no_grad()
def with_change(base, adapters, weights, averaging):
    """Return a copy whose linear layers have the average added to their weights."""
    merged = base.copy()
    for name in adapters[0].factors:
        pairs = [one.factors[name] for one in adapters]
        if averaging == "products":
            change = sum(weight * b @ a for weight, (a, b) in zip(weights, pairs, strict=True))
        else:
            a, b = (sum(weight * pair[at] for weight, pair in zip(weights, pairs, strict=True)) for at in (0, 1))
            change = b @ a
        merged.model.get_submodule(name).weight.add_(change)
    return merged


@pytest.mark.parametrize("averaging", ["factors", "products"])
@pytest.mark.parametrize("targets", ["attention", "linear+embedding"])
def test_a_single_adapter_answers_as_with_peft(base, batch, targets, averaging):
    adapters, said = made(base, targets)
    assert said.std(axis=0).min() > 1e-3
    for one, wanted in zip(adapters, said, strict=True):
        neighbours = Neighbours(torch.empty(0, 1), torch.empty(0, 1), 1, 0.0)
        assert np.allclose(answers(Mixture(base, [one], neighbours, averaging), batch), wanted, atol=1e-4)


@pytest.mark.parametrize("averaging", ["factors", "products"])
def test_equal_weights_are_the_mean_added_to_the_weights(base, batch, averaging):
    adapters, _ = made(base, "linear")
    merged = with_change(base, adapters, [1 / ADAPTERS] * ADAPTERS, averaging)
    wanted = answers(merged, batch)
    assert np.allclose(answers(Mixture(base, adapters, fixed(alike()), averaging), batch), wanted, atol=1e-4)
    known = Neighbours(torch.randn(9, 16), torch.rand(9, ADAPTERS), 4, temperature=0.0)
    assert np.allclose(answers(Mixture(base, adapters, known, averaging), batch), wanted, atol=1e-4)
    assert not np.allclose(wanted, answers(base, batch), atol=1e-2)


def test_the_two_kinds_of_mean_differ(base, batch):
    adapters, _ = made(base, "linear")
    one, other = (
        answers(Mixture(base, adapters, fixed(alike()), averaging), batch) for averaging in ("factors", "products")
    )
    assert not np.allclose(one, other, atol=1e-2)


@pytest.mark.parametrize("averaging", ["factors", "products"])
def test_every_sample_of_a_batch_has_an_average_of_its_own(base, batch, averaging):
    adapters, _ = made(base, "linear")
    weights = np.random.default_rng(0).dirichlet(np.ones(ADAPTERS), len(PROMPTS))
    said = answers(Mixture(base, adapters, fixed(weights), averaging), batch)
    for at, row in enumerate(weights):
        assert np.allclose(said[at], answers(with_change(base, adapters, row, averaging), batch)[at], atol=1e-4)


def test_all_weight_on_one_adapter_is_that_adapter_embeddings_included(base, batch):
    adapters, said = made(base, "linear+embedding")
    chosen = [2, 0, 1]
    mixed = answers(Mixture(base, adapters, fixed(np.eye(ADAPTERS)[chosen])), batch)
    assert np.allclose(mixed, said[chosen, np.arange(len(PROMPTS))], atol=1e-4)


def test_weights_follow_the_errors_on_the_nearest_samples():
    random = np.random.default_rng(0)
    known, errors, asked = random.normal(size=(30, 6)), random.random((30, 3)), random.normal(size=(5, 6))
    weights = Neighbours(torch.tensor(known), torch.tensor(errors), 4, 20.0)(torch.tensor(asked)).numpy()
    for said, state in zip(weights, asked, strict=True):
        cosines = known @ state / np.linalg.norm(known, axis=1) / np.linalg.norm(state)
        powers = np.exp(-20 * errors[np.argsort(-cosines)[:4]].mean(axis=0))
        assert np.allclose(said, powers / powers.sum(), atol=1e-5)


def test_with_fewer_samples_than_neighbours_all_count_and_with_none_all_adapters_do():
    errors = torch.tensor([[0.1, 0.3], [0.3, 0.9]])
    weights = Neighbours(torch.randn(2, 4), errors, 20, 5.0)(torch.randn(3, 4))
    assert torch.allclose(weights, (-5.0 * errors.mean(dim=0)).softmax(dim=0).expand(3, 2))
    none = Neighbours(torch.empty(0, 4), torch.empty(0, 5), 20, 5.0)
    assert torch.equal(none(torch.randn(3, 4)), torch.full((3, 5), 0.2))


@pytest.fixture
def mixture(base, batch):
    adapters, _ = made(base, "linear+embedding")
    with torch.no_grad():
        states = StateReader(base)(*batch)
    errors = torch.tensor(np.random.default_rng(3).random((len(PROMPTS), ADAPTERS)))
    return Mixture(base, adapters, Neighbours(states, errors, 1, 3.0))


def test_saved_copied_and_shared_it_answers_as_before(mixture, base, batch, tmp_path):
    before = answers(mixture, batch)
    assert not np.allclose(before, answers(base, batch), atol=1e-2)
    mixture.save(tmp_path)
    again = load_model(tmp_path)
    for one in (again, mixture.copy(), mixture.share_weights()):
        assert isinstance(one, Mixture)
        assert np.allclose(answers(one, batch), before, atol=1e-6)
        assert one.parameter_count == mixture.parameter_count
    copied = mixture.copy()
    with torch.no_grad():
        for weight in copied.model.parameters():
            weight.mul_(1.5)
    assert not np.allclose(answers(copied, batch), before, atol=1e-3)
    assert np.array_equal(answers(mixture, batch), before)


def test_it_reads_its_neighbours_from_the_bare_base_and_leaves_no_hook(mixture, base, batch):
    states = StateReader(base)
    assert states.width == states(*batch).shape[1]
    assert torch.allclose(states(*batch), mixture.neighbours.states, atol=1e-6)
    answers(mixture, batch)
    assert not [hook for part in base.modules() for hook in (*part._forward_hooks, *part._forward_pre_hooks)]


@pytest.mark.parametrize("folder", ["T5, tied"], indirect=True)
@pytest.mark.parametrize("damage", ["no count", "no adapter", "cut adapter", "no neighbours"])
def test_a_broken_mixture_is_refused_in_a_sentence(mixture, tmp_path, damage):
    mixture.save(tmp_path)
    adapter = tmp_path / "shard-1" / "adapter.safetensors"
    if damage == "no count":
        (tmp_path / MIXTURE).write_text("{}")
    if damage == "no adapter":
        adapter.unlink()
    if damage == "cut adapter":
        adapter.write_bytes(adapter.read_bytes()[:40])
    if damage == "no neighbours":
        (tmp_path / "neighbours.safetensors").unlink()
    with pytest.raises(ModelError, match="could not be loaded"):
        load_model(tmp_path)


@pytest.mark.parametrize("folder", ["T5, tied"], indirect=True)
def test_an_adapter_by_itself_is_saved_and_found_again(base, tmp_path):
    [one, *_], _ = made(base, "linear+embedding")
    one.save(tmp_path)
    again = LowRank.load(tmp_path)
    assert again.factors.keys() == one.factors.keys()
    for name, pair in one.factors.items():
        assert all(torch.equal(a, b) for a, b in zip(pair, again.factors[name], strict=True))

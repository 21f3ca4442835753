import pytest
import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

from core.config import Lora
from core.models.adapters import Adapters, adapted, merged, split_again
from core.models.backbone import load_backbone
from core.models.compact import compact_backbone
from core.models.rounding import low_rank, round_weights, rounded
from tests.core.models.families import gpt2, llama, prompt, saved, t5

MAKERS = {"compact": None, "T5": t5, "Llama": llama, "GPT-2": gpt2}


@pytest.fixture(scope="module", params=MAKERS)
def folder(request, interactions, tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    if request.param == "compact":
        compact_backbone(interactions, 0).save(place)
    else:
        saved(MAKERS[request.param], place)
    return place


@pytest.fixture
def backbone(folder):
    return load_backbone(folder).eval()


@pytest.fixture
def adapter(folder, tmp_path):
    """The folder of an adapter of rank 3 on every layer, with weights that matter."""
    with Adapters(load_backbone(folder)) as adapters:
        for at, weight in enumerate(adapters.add("student", Lora(rank=3, targets="linear+embedding"), seed=0)):
            nn.init.normal_(weight, 0, 0.2, generator=torch.Generator().manual_seed(at))
        adapters.save("student", tmp_path / "adapter")
    return tmp_path / "adapter"


@torch.no_grad()
def answer(backbone):
    return backbone.eval()(torch.tensor(backbone.encode([prompt(4)])), None)


def test_each_row_is_rounded_to_whole_steps_of_its_own_scale():
    weight = torch.tensor([[7.0, -3.4, 0.4, 2.6], [0.0, 0.0, 0.0, 0.0], [-0.7, 0.06, 0.04, 0.7]])
    expected = torch.tensor([[7.0, -3.0, 0.0, 3.0], [0.0, 0.0, 0.0, 0.0], [-0.7, 0.1, 0.0, 0.7]])
    assert torch.allclose(rounded(weight, 4), expected)
    assert torch.allclose(rounded(weight.T, 4, along=0), expected.T)
    assert torch.allclose(rounded(torch.tensor([127.0, 63.6, -1.2]), 8), torch.tensor([127.0, 64.0, -1.0]))


def test_rounding_twice_changes_nothing_more_and_no_weight_moves_by_more_than_half_a_step():
    weight = torch.randn(20, 30, generator=torch.Generator().manual_seed(0))
    once = rounded(weight, 4)
    assert torch.allclose(rounded(once, 4), once, atol=1e-6)
    assert ((once - weight).abs() <= weight.abs().amax(dim=1, keepdim=True) / 14 + 1e-6).all()


def test_matrices_are_rounded_by_output_and_vectors_stay():
    linear, transposed = nn.Linear(3, 2), Conv1D(2, 3)
    before = [linear.weight.detach().clone(), linear.bias.detach().clone(), transposed.weight.detach().clone()]
    round_weights(nn.Sequential(linear, transposed), 4)
    assert torch.equal(linear.weight, rounded(before[0], 4))
    assert torch.equal(linear.bias, before[1])
    assert torch.equal(transposed.weight, rounded(before[2], 4, along=0))


def test_two_factors_of_enough_rank_multiply_to_the_matrix_and_of_less_to_the_nearest():
    change = torch.diag(torch.tensor([4.0, 1.0, 0.0]))[:, :2]
    left, right = low_rank(change, 5)
    assert (left.shape, right.shape) == ((3, 5), (5, 2))
    assert torch.allclose(left @ right, change, atol=1e-6)
    left, right = low_rank(change, 1)
    assert torch.allclose(left @ right, torch.tensor([[4.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), atol=1e-6)


def test_an_adapter_that_was_merged_and_split_again_answers_as_before(backbone, adapter):
    told, bare = answer(adapted(backbone, adapter)), answer(backbone)
    assert not torch.allclose(told, bare, atol=1e-3)
    assert torch.allclose(answer(split_again(backbone, adapter)), told, atol=1e-3)
    assert torch.equal(answer(backbone), bare)


def test_every_backbone_can_be_rounded_merged_and_apart(backbone, adapter):
    told, bare = answer(merged(backbone, adapter)), answer(backbone)
    for make in (merged, adapted):
        fine, coarse = make(backbone, adapter), make(backbone, adapter)
        round_weights(fine.model, 16)
        round_weights(coarse.model, 4)
        assert torch.allclose(answer(fine), told, atol=0.02)
        assert not torch.allclose(answer(coarse), told, atol=1e-3)
    assert torch.equal(answer(backbone), bare)

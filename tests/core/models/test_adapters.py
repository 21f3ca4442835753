import json

import numpy as np
import pytest
import torch

from core.config import Lora
from core.errors import ModelError
from core.models.adapters import Adapters, merged
from core.models.backbone import load_backbone

TARGETS = ("attention", "linear", "linear+embedding")
PROMPT = ["Would this user like it ?"]


@pytest.fixture
def backbone(folder):
    return load_backbone(folder).eval()


@torch.no_grad()
def answer(backbone):
    backbone.eval()
    return backbone(torch.tensor(backbone.encode([PROMPT])), None).numpy()


def stir(parameters):
    with torch.no_grad():
        for at, parameter in enumerate(parameters):
            parameter.normal_(0, 0.2, generator=torch.Generator().manual_seed(at))


def state(backbone):
    return {name: weight.clone() for name, weight in backbone.model.state_dict().items()}


@pytest.mark.parametrize("targets", TARGETS)
def test_a_new_adapter_changes_nothing_and_a_trained_one_does(backbone, targets):
    before = answer(backbone)
    with Adapters(backbone) as adapters:
        parameters = adapters.add("student", Lora(rank=2, targets=targets), seed=0)
        assert np.allclose(answer(backbone), before, atol=1e-6)
        stir(parameters)
        assert not np.allclose(answer(backbone), before, atol=1e-3)


@pytest.mark.parametrize("targets", TARGETS)
def test_afterwards_the_backbone_is_what_it_was(backbone, targets):
    before, trainable = state(backbone), [weight.requires_grad for weight in backbone.model.parameters()]
    clicks = answer(backbone)
    with Adapters(backbone) as adapters:
        stir(adapters.add("student", Lora(rank=2, targets=targets), seed=0))
    after = state(backbone)
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert [weight.requires_grad for weight in backbone.model.parameters()] == trainable
    assert np.array_equal(answer(backbone), clicks)


def test_only_the_newest_adapter_is_trainable_and_the_base_is_frozen(backbone):
    with Adapters(backbone) as adapters:
        first = adapters.add("augmented", Lora(rank=2), seed=0)
        second = adapters.add("student", Lora(rank=2), seed=0)
        trainable = {id(weight) for weight in backbone.model.parameters() if weight.requires_grad}
        assert trainable == {id(weight) for weight in second}
        assert not trainable & {id(weight) for weight in first}


def test_each_role_answers_with_its_own_adapter(backbone):
    bare = answer(backbone)
    with Adapters(backbone) as adapters:
        stir(adapters.add("augmented", Lora(rank=2), seed=0))
        augmented = answer(backbone)
        adapters.add("student", Lora(rank=2), seed=1)
        with adapters.answering("augmented"):
            assert np.allclose(answer(backbone), augmented, atol=1e-6)
        with adapters.answering(None):
            assert np.allclose(answer(backbone), bare, atol=1e-6)
        assert np.allclose(answer(backbone), bare, atol=1e-6)


def test_folding_small_layers_changes_no_answer_and_no_gradient(backbone, monkeypatch):
    results = []
    for limit in (1 << 16, 0):
        monkeypatch.setattr("core.models.adapters.folding.FOLD_BELOW", limit)
        with Adapters(backbone) as adapters:
            parameters = adapters.add("student", Lora(rank=2, targets="linear"), seed=0)
            stir(parameters)
            backbone.eval()
            logits = backbone(torch.tensor(backbone.encode([PROMPT])), None)
            logits.sum().backward()
            results.append([logits.detach(), *(weight.grad for weight in parameters)])
    assert all(torch.allclose(one, other, atol=1e-4) for one, other in zip(*results, strict=True))


@pytest.mark.parametrize("targets", TARGETS)
def test_a_saved_adapter_answers_as_before(backbone, folder, tmp_path, targets):
    with Adapters(backbone) as adapters:
        stir(adapters.add("student", Lora(rank=2, targets=targets), seed=0))
        adapters.save("student", tmp_path / "adapter")
        told = answer(backbone)
    files = sorted(file.name for file in (tmp_path / "adapter").iterdir())
    assert files == ["adapter_config.json", "adapter_model.safetensors"]
    listed = json.loads((tmp_path / "adapter" / "adapter_config.json").read_text(encoding="utf-8"))["target_modules"]
    assert listed == sorted(listed)
    other = load_backbone(folder)
    with Adapters(other) as adapters:
        adapters.load("again", tmp_path / "adapter")
        assert np.allclose(answer(other), told, atol=1e-6)


@pytest.mark.parametrize("targets", TARGETS)
def test_merged_a_copy_answers_by_itself_also_when_copied_saved_and_loaded(backbone, tmp_path, targets):
    with Adapters(backbone) as adapters:
        stir(adapters.add("student", Lora(rank=2, targets=targets), seed=0))
        adapters.save("student", tmp_path / "adapter")
        told = answer(backbone)
    before, bare = state(backbone), answer(backbone)
    whole = merged(backbone, tmp_path / "adapter")
    whole.save(tmp_path / "whole")
    for one in (whole, whole.copy(), load_backbone(tmp_path / "whole")):
        assert np.allclose(answer(one), told, atol=1e-4)
        assert one.parameter_count == whole.parameter_count
        assert all(weight.requires_grad for weight in one.model.parameters())
    assert all(torch.equal(before[name], weight) for name, weight in state(backbone).items())
    assert np.array_equal(answer(backbone), bare)


def test_there_is_nothing_to_merge_before_an_adapter_is_loaded(backbone):
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="load it first"):
        adapters.merge()


def test_a_folder_without_an_adapter_is_refused(backbone, tmp_path):
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="No adapter for this backbone"):
        adapters.load("run", tmp_path)


def test_the_adapter_of_another_backbone_is_refused(backbone, recommender, tmp_path):
    with Adapters(recommender.backbone) as adapters:
        adapters.add("student", Lora(rank=2, targets="linear"), seed=0)
        adapters.save("student", tmp_path / "adapter")
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="No adapter for this backbone"):
        adapters.load("run", tmp_path / "adapter")


def test_layers_that_no_model_has_are_refused_with_those_that_there_are(backbone):
    with (
        Adapters(backbone) as adapters,
        pytest.raises(ModelError, match="no layers called everything; join some of attention"),
    ):
        adapters.add("student", Lora(targets="everything"), seed=0)


def test_there_is_nothing_to_save_before_an_adapter_is_added(backbone, tmp_path):
    with Adapters(backbone) as adapters, pytest.raises(ModelError, match="add it first"):
        adapters.save("student", tmp_path)

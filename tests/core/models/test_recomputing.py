import numpy as np
import pytest
import torch
from transformers.modeling_layers import GradientCheckpointingLayer

from core.config import Optimisation
from core.models import load_backbone
from core.models.recomputing import GRADIENT_CHECKPOINTING, recomputing
from core.training.fit import click_loss
from core.training.loop import Engine, Phase
from tests.core.models.families import llama, saved, t5


def passes(backbone):
    """Count how often the first layer of ``backbone`` is begun."""
    counted = []
    first = next(one for one in backbone.model.modules() if isinstance(one, GradientCheckpointingLayer))
    next(first.children()).register_forward_pre_hook(lambda *_: counted.append(1))
    return counted


@pytest.mark.parametrize("dropout", [False, True])
@pytest.mark.parametrize("maker", [llama, t5])
def test_a_step_is_the_same_and_layers_are_computed_twice(maker, dropout, interactions, tmp_path, monkeypatch):
    folder, found = saved(maker, tmp_path / "model"), []
    for wanted in ("0", "1"):
        monkeypatch.setenv(GRADIENT_CHECKPOINTING, wanted)
        backbone = load_backbone(folder)
        samples = backbone.reader.all_samples(interactions).take(np.arange(6))
        counted = passes(backbone)
        once = Optimisation(learning_rate=1e-2, batch_size=6, warmup=None, dropout=dropout)
        loss = click_loss(samples, backbone.device)
        phase = Phase("train", backbone.trained, samples, [np.arange(6)], loss, {"click": 1.0}, once)
        list(Engine().train(phase, backbone, seed=1))
        found.append((len(counted), {name: one.detach().clone() for name, one in backbone.model.named_parameters()}))
    (first, plain), (second, saving) = found
    assert second == 2 * first
    assert all(torch.equal(plain[name], saving[name]) for name in plain)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv(GRADIENT_CHECKPOINTING, "1")
    model = load_backbone(saved(llama, tmp_path / "model")).model
    with recomputing(model) as layers:
        assert layers == 2
    assert not any("forward" in vars(one) for one in model.model.layers)

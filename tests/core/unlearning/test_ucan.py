"""U-CAN against its formulas in NumPy: what layers respond with, and what is left of their weights."""

import numpy as np
import pytest
import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

from core.experiment.recommender import open_recommender
from core.runs.store import MODEL
from core.unlearning.methods.ucan import UCAN, attenuate, decay

FORGET, RETAIN = torch.tensor([2.0, 1.0, 1.0]), torch.tensor([1.0, 1.0, 4.0])
WEIGHT = torch.tensor([[1.0, -2.0, 0.5], [-3.0, 0.0, 0.25]])


def by_hand(weight, forget, retain, strength, sparing):
    use = np.abs(weight) * retain
    risk = np.maximum(np.log(forget / retain), 0)
    return np.exp(-strength * risk / (1 + sparing * use / use.mean()))


def test_weights_decay_with_their_risk_and_are_spared_by_their_use():
    left = decay(WEIGHT, FORGET, RETAIN, 1.5, 0.7)
    wanted = by_hand(WEIGHT.numpy(), FORGET.numpy(), RETAIN.numpy(), 1.5, 0.7)
    assert left.numpy() == pytest.approx(wanted)
    assert left[0, 0] < left[1, 0] < 1
    assert left[:, 1:].eq(1).all()


def test_without_sparing_an_input_twice_as_strong_is_halved():
    assert decay(WEIGHT, FORGET, RETAIN, 1.0, 0.0)[:, 0].tolist() == pytest.approx([0.5, 0.5])


def test_inputs_that_never_respond_change_nothing():
    silent = torch.zeros(3)
    assert decay(WEIGHT, silent, silent, 5.0, 1.0).eq(1).all()


@pytest.mark.parametrize("stored", ["linear", "conv"])
def test_a_layer_is_edited_whichever_way_round_it_is_stored(stored):
    layer = nn.Linear(3, 2) if stored == "linear" else Conv1D(2, 3)
    with torch.no_grad():
        layer.weight.copy_(WEIGHT if stored == "linear" else WEIGHT.T)
    share = attenuate(layer, FORGET, RETAIN, 1.5, 0.7)
    found = layer.weight if stored == "linear" else layer.weight.T
    factor = by_hand(WEIGHT.numpy(), FORGET.numpy(), RETAIN.numpy(), 1.5, 0.7)
    assert found.detach().numpy() == pytest.approx(WEIGHT.numpy() * factor)
    assert share == pytest.approx(factor.mean())


def responses(model, layer, samples, pad):
    """Root mean square (in,) of what a layer reads, one prompt at a time, so that nothing is padded."""
    read = []
    handle = model.model.get_submodule(layer).register_forward_pre_hook(
        lambda _, one: read.append(one[0].flatten(0, -2))
    )
    model.eval()
    with torch.no_grad():
        for at in range(len(samples)):
            tokens, _, _ = samples.padded([at], pad)
            model(torch.from_numpy(tokens), None)
    handle.remove()
    return torch.cat(read).double().square().mean(dim=0).sqrt().numpy()


def test_the_method_reads_both_sides_without_padding_and_edits_every_layer_by_the_formula(experiment, tmp_path):
    request, original = experiment.presets()["twenty-percent"], experiment.recommender.backbone
    plan = experiment.plan(request)
    list(experiment.unlearn(request, "ucan", 0, UCAN.Settings(4.0, 0.5, "attention", 10_000), tmp_path / "run"))
    edited = open_recommender(tmp_path / "run" / MODEL).backbone
    before, after = original.model.state_dict(), edited.model.state_dict()
    names = original.layers["attention"]
    for name in (names[0], names[-1]):
        forget, retain = (responses(original, name, side, original.pad) for side in (plan.forget, plan.retain))
        weight = before[f"{name}.weight"].double().numpy()
        wanted = weight * by_hand(weight, forget, retain, 4.0, 0.5)
        assert after[f"{name}.weight"].numpy() == pytest.approx(wanted, rel=1e-3, abs=1e-6)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed <= {f"{name}.weight" for name in names}
    assert changed

"""A task vector is what an adapter adds to the weights, and its negation is an adapter as well."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.config import Lora
from core.errors import ModelError
from core.experiment.recommender import left_by
from core.models.adapters import Adapters, merged
from core.runs.store import ADAPTER, Run
from core.unlearning.methods.task_vector import TaskVector


@pytest.fixture
def run(experiment, tmp_path):
    """Carry out the method with the λ that is asked for; return its finished run."""

    def carry_out(strength, **changes):
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        settings = replace(TaskVector.Settings(), strength=strength, **changes)
        list(
            experiment.unlearn(experiment.presets()["twenty-percent"], "task_vector", settings=settings, folder=folder)
        )
        return Run(folder)

    return carry_out


def added(experiment, run):
    """Return what a run added to each weight of the original, by name."""
    before = experiment.recommender.backbone.copy()
    after = merged(experiment.recommender.backbone, run.folder / ADAPTER)
    known = before.model.state_dict()
    moved = {name: weight - known[name] for name, weight in after.model.named_parameters()}
    return {name: one.detach().numpy() for name, one in moved.items() if one.abs().max() > 1e-6}


@pytest.mark.parametrize("targets", ["attention", "linear+embedding"])
def test_the_weights_go_lambda_times_the_other_way(experiment, run, targets):
    lora = Lora(rank=2, alpha=4.0, targets=targets)
    learned, turned = (added(experiment, run(strength, lora=lora)) for strength in (-1.0, 0.6))
    assert learned
    assert learned.keys() == turned.keys()
    for name, vector in learned.items():
        assert turned[name] == pytest.approx(-0.6 * vector, abs=1e-6)


def test_learned_it_knows_what_goes_better_and_turned_round_less_well(experiment, run):
    labels = experiment.plan(experiment.presets()["twenty-percent"]).forget.label
    losses = []
    for strength in (-1.0, 0.0, 1.0):
        said = run(strength).predictions["forget"].astype(np.float64)
        losses.append(-np.log(np.where(labels == 1, said, 1 - said)).mean())
    assert losses[0] < losses[1] < losses[2]


def test_without_lambda_nothing_is_forgotten(run):
    said = run(0.0).predictions
    for part in ("forget", "retain", "test"):
        assert said[part] == pytest.approx(said[f"{part}_before"], abs=1e-6)


def test_what_is_kept_is_an_ordinary_adapter(experiment, run):
    one = run(0.8)
    files = sorted(file.name for file in (one.folder / ADAPTER).iterdir())
    assert files == ["adapter_config.json", "adapter_model.safetensors"]
    forget = experiment.eval_sets(experiment.plan_of(one))["forget"]
    alone = left_by(one, experiment.recommender).backbone
    logits = experiment.engine.answers(alone, forget)
    said = torch.softmax(torch.from_numpy(logits), dim=1)[:, 1].numpy()
    assert said == pytest.approx(one.predictions["forget"], abs=1e-4)


def test_an_adapter_that_is_not_there_cannot_be_turned_round(experiment):
    with Adapters(experiment.recommender.backbone) as adapters, pytest.raises(ModelError, match="no adapter vector"):
        adapters.scale("vector", -1.0)

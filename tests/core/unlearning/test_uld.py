"""ULD answers by the difference itself: in the run, opened again, merged, and in plain peft."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from closed_forms import softmax
from peft import PeftModel
from scipy.special import logit

from core.checksums import SUMS
from core.errors import ModelError, RunError
from core.experiment.recommender import left_by
from core.models.backbone import load_backbone
from core.models.contrast import CONTRAST
from core.models.ensemble import Ensemble
from core.runs.store import ADAPTER, Run
from core.unlearning.methods.uld import ULD

ALPHA = 0.7


@pytest.fixture
def run(experiment, tmp_path):
    """Return the finished run of an assistant that is subtracted by a factor of its own."""
    request, settings = experiment.presets()["twenty-percent"], replace(ULD.Settings(), alpha=ALPHA)
    list(experiment.unlearn(request, "uld", settings=settings, folder=tmp_path / "run"))
    return Run(tmp_path / "run")


@pytest.fixture
def forget(experiment, run):
    return experiment.eval_sets(experiment.plan_of(run))["forget"]


@torch.no_grad()
def in_plain_peft(experiment, assets, run, samples):
    """Return the logits (n, 2) of the original and of the assistant, as peft alone gives them."""
    found = []
    for adapter in (None, run.folder / ADAPTER):
        backbone = load_backbone(assets / "models" / "synthetic" / "best")
        if adapter is not None:
            PeftModel.from_pretrained(backbone.model, str(adapter))
        found.append(experiment.engine.answers(experiment.engine.place(backbone), samples).astype(np.float64))
    return found


def test_it_answers_the_original_minus_alpha_times_the_assistant(experiment, assets, run, forget):
    original, assistant = in_plain_peft(experiment, assets, run, forget)
    wanted = softmax(original - ALPHA * assistant)[:, 1]
    assert run.predictions["forget"] == pytest.approx(wanted, abs=1e-5)
    assert np.abs(run.predictions["forget"] - softmax(original)[:, 1]).max() > 1e-3


def test_opened_again_and_merged_it_answers_the_same(experiment, run, forget):
    assert experiment.predict(forget, run) == pytest.approx(run.predictions["forget"], abs=1e-5)
    alone = left_by(run, experiment.recommender).backbone
    assert isinstance(alone, Ensemble)
    logits = experiment.engine.answers(experiment.engine.place(alone), forget).astype(np.float64)
    assert softmax(logits)[:, 1] == pytest.approx(run.predictions["forget"], abs=1e-4)


def test_an_adapter_that_is_scaled_would_answer_otherwise(experiment, run, forget):
    """Subtraction is in logits: with its factor taken away, the assistant's own answer is something else."""
    (run.folder / ADAPTER / CONTRAST).unlink()
    assert np.abs(experiment.predict(forget, run) - run.predictions["forget"]).max() > 1e-2


def test_without_alpha_nothing_is_forgotten(experiment, tmp_path):
    request, settings = experiment.presets()["one-user"], replace(ULD.Settings(), alpha=0.0)
    list(experiment.unlearn(request, "uld", settings=settings, folder=tmp_path / "run"))
    said = Run(tmp_path / "run").predictions
    for part in ("forget", "retain", "test"):
        assert said[part] == pytest.approx(said[f"{part}_before"], abs=1e-6)


def test_the_assistant_knows_what_goes_better_than_what_stays(experiment, assets, run):
    parts = experiment.eval_sets(experiment.plan_of(run))
    said = {}
    for part in ("forget", "retain"):
        _, assistant = in_plain_peft(experiment, assets, run, parts[part])
        said[part] = np.abs(logit(softmax(assistant)[:, 1])).mean()
    assert said["forget"] > said["retain"]


@pytest.mark.parametrize("content", ["{", "[]", '{"alpha": "much"}'])
def test_a_damaged_factor_is_refused_in_a_sentence(experiment, run, forget, content):
    (run.folder / ADAPTER / CONTRAST).write_text(content)
    for sums in run.folder.rglob(SUMS):  # as in a run that was made before there were sums
        sums.unlink()
    with pytest.raises(ModelError, match="choose a finished run"):
        experiment.predict(forget, run)


def test_its_factor_is_kept_beside_the_adapter(run):
    assert json.loads((run.folder / ADAPTER / CONTRAST).read_text()) == {"alpha": ALPHA}


def test_no_further_request_goes_on_from_a_difference(experiment, run):
    with pytest.raises(RunError, match=r"several models that answer as one.*ask uld for both requests in one"):
        experiment.after(run)


def test_it_can_be_made_to_relearn(experiment, run):
    assert "relearn_curves" in [*experiment.relearn(run)][-2].metrics

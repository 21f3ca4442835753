"""SimNPO beside the methods that it stands between; its value and its gradient are in ``test_fidelity.py``."""

import numpy as np
import pytest
import torch
from closed_forms import cross_entropy, npo, simnpo

from core.unlearning.methods.simnpo import simnpo_loss

CPU = torch.device("cpu")


@pytest.fixture
def labels():
    return np.random.default_rng(0).integers(0, 2, 9)


@pytest.fixture
def logits():
    return np.random.default_rng(1).normal(0, 2, (9, 2))


def pushed(labels, logits, beta, gamma=0.0):
    """Return the value and the gradient of L_SimNPO where everything is to be forgotten."""
    answers = torch.tensor(logits, requires_grad=True)
    value = simnpo_loss(labels, np.ones(9, bool), beta, gamma, CPU)(answers, torch.arange(9))["forget"]
    value.backward()
    return value.item(), answers.grad.numpy()


def test_it_is_npo_whose_reference_finds_every_answer_as_likely_as_the_margin_says(labels, logits):
    """σ(−β·log p − γ) = σ(−β·log(p / e^(−γ/β))): a reference that gives every answer e^(−γ/β)."""
    value, gradient = pushed(labels, logits, 2.5, 1.2)
    wanted = npo(np.full((9, 2), np.exp(-1.2 / 2.5)), labels, 2.5, np.ones(9, bool))
    assert value == pytest.approx(wanted.value(logits), abs=1e-9)
    assert gradient == pytest.approx(wanted.gradient(logits), abs=1e-9)


def test_as_beta_vanishes_it_becomes_gradient_ascent(labels, logits):
    _, gradient = pushed(labels, logits, 1e-7)
    assert gradient == pytest.approx(-cross_entropy(labels, np.ones(9, bool)).gradient(logits), abs=1e-6)


def test_the_likelier_an_answer_the_harder_the_push_on_its_log_probability(labels, logits):
    _, gradient = pushed(labels, logits, 4.5)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    at = np.arange(9)
    push = gradient[at, labels] / (1 - p[at, labels]) * 9
    assert np.argsort(push).tolist() == np.argsort(p[at, labels]).tolist()
    assert (push > 0).all()
    assert (push < 1).all()


def test_a_greater_margin_pushes_harder_and_a_small_one_stops(labels, logits):
    strengths = [np.abs(pushed(labels, logits, 2.5, gamma)[1]).max() for gamma in (-30.0, -1.0, 0.0, 1.0)]
    assert strengths == sorted(strengths)
    assert strengths[0] < 1e-9


def test_training_sees_forget_and_retain_samples_and_never_asks_the_original(experiment, tmp_path):
    request = experiment.presets()["twenty-percent"]
    phases = [event.phase for event in experiment.unlearn(request, "simnpo", folder=tmp_path) if hasattr(event, "step")]
    assert list(dict.fromkeys(phases)) == ["student", "evaluate"]


def test_with_one_answer_token_there_is_no_length_to_divide_by(labels, logits):
    wanted = simnpo(labels, 2.5, 0.0, np.ones(9, bool)).value(logits)
    assert pushed(labels, logits, 2.5 / 1)[0] == pytest.approx(wanted, abs=1e-9)

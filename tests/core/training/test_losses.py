"""The losses against numpy, which knows nothing of torch."""

import numpy as np
import pytest
import torch

from core.training.losses import cross_entropy, kl_divergence


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


@pytest.fixture
def logits():
    return np.random.default_rng(0).normal(0, 3, (2, 50, 2))


def test_cross_entropy_is_the_mean_of_minus_log_p_of_the_label(logits):
    labels = np.random.default_rng(1).integers(0, 2, 50)
    wanted = -log_softmax(logits[0])[np.arange(50), labels].mean()
    assert float(cross_entropy(torch.from_numpy(logits[0]), torch.from_numpy(labels))) == pytest.approx(
        wanted, abs=1e-12
    )


def test_kl_is_of_the_student_from_the_teacher_and_not_the_other_way(logits):
    teacher, student = log_softmax(logits[0]), log_softmax(logits[1])
    wanted = (np.exp(teacher) * (teacher - student)).sum(axis=1).mean()
    found = float(kl_divergence(torch.from_numpy(logits[0]), torch.from_numpy(logits[1])))
    assert found == pytest.approx(wanted, abs=1e-12)
    assert found != pytest.approx(
        float(kl_divergence(torch.from_numpy(logits[1]), torch.from_numpy(logits[0]))), abs=1e-3
    )


def test_its_gradient_is_the_difference_of_the_probabilities(logits):
    student = torch.tensor(logits[1], requires_grad=True)
    kl_divergence(torch.from_numpy(logits[0]), student).backward()
    wanted = (np.exp(log_softmax(logits[1])) - np.exp(log_softmax(logits[0]))) / 50
    assert np.allclose(student.grad.numpy(), wanted, atol=1e-12)


def test_no_sample_costs_nothing():
    nothing = torch.zeros((0, 2))
    assert float(cross_entropy(nothing, torch.zeros(0, dtype=torch.int64))) == 0.0
    assert float(kl_divergence(nothing, nothing)) == 0.0


def test_certain_answers_stay_finite():
    sure = torch.tensor([[80.0, -80.0]])
    assert float(kl_divergence(sure, sure)) == 0.0
    assert torch.isfinite(kl_divergence(sure, -sure))

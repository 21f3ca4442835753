"""Losses of answer logits and their gradients, worked out by hand: what those in torch are held against."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Form:
    """A loss of logits (n, 2), and its gradient (n, 2)."""

    value: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]

    def __add__(self, other):
        return Form(lambda z: self.value(z) + other.value(z), lambda z: self.gradient(z) + other.gradient(z))

    def __rmul__(self, weight):
        return Form(lambda z: weight * self.value(z), lambda z: weight * self.gradient(z))


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def kl(target, rows):
    """KL(target ‖ p_θ) over the samples that the mask ``rows`` (n,) names, from target probabilities (n, c)."""
    return Form(
        lambda z: (target * np.log(target / softmax(z))).sum(axis=1)[rows].mean(),
        lambda z: (softmax(z) - target) * rows[:, None] / rows.sum(),
    )


def cross_entropy(labels, rows):
    """−log p_θ(label), over ``rows``."""
    at = np.arange(len(labels))
    return Form(
        lambda z: -np.log(softmax(z)[at, labels])[rows].mean(),
        lambda z: (softmax(z) - np.eye(z.shape[1])[labels]) * rows[:, None] / rows.sum(),
    )


def npo(original, labels, beta, rows):
    """(2/β) · log(1 + (p_θ(label) / p_o(label))^β), over ``rows``, from the original's probabilities (n, 2)."""
    at, truth = np.arange(len(labels)), np.eye(2)[labels]
    before = original[at, labels]

    def gradient(z):
        now = softmax(z)[at, labels]
        push = 2 * now**beta / (now**beta + before**beta)
        return push[:, None] * (truth - softmax(z)) * rows[:, None] / rows.sum()

    return Form(lambda z: 2 / beta * np.log1p((softmax(z)[at, labels] / before) ** beta)[rows].mean(), gradient)


def simnpo(labels, beta, gamma, rows):
    """(2/β) · log(1 + e^γ · p_θ(label)^β), over ``rows``."""
    at, truth = np.arange(len(labels)), np.eye(2)[labels]

    def gradient(z):
        odds = np.exp(gamma) * softmax(z)[at, labels] ** beta
        push = 2 * odds / (1 + odds)
        return push[:, None] * (truth - softmax(z)) * rows[:, None] / rows.sum()

    def value(z):
        return 2 / beta * np.log1p(np.exp(gamma) * softmax(z)[at, labels] ** beta)[rows].mean()

    return Form(value, gradient)


def forgetting_teacher(original, augmented, alpha):
    """p_o · exp(−α · what the augmented model believes more), made to sum to 1; from logits (n, 2) to probabilities."""
    weights = [
        [np.exp(z - alpha * (a - z)) if a > z else np.exp(z) for z, a in zip(*rows, strict=True)]
        for rows in zip(original, augmented, strict=True)
    ]
    return np.array(weights) / np.sum(weights, axis=1, keepdims=True)

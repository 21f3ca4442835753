"""Training a recommender from its first weights: what the original and its retraining share."""

from collections.abc import Generator

import numpy as np
import torch
from torch import Tensor

from core.config import Training
from core.data.samples import Ints, Samples
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.batches import epochs
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine, Loss, Phase
from core.training.losses import cross_entropy


def fit(
    engine: Engine,
    backbone: Backbone,
    samples: Samples,
    training: Training,
    seed: int,
    checkpoint: Checkpoint | None = None,
) -> Generator[Step, None, float]:
    """Train all of ``backbone`` on ``samples`` by cross-entropy, in place, a :class:`~core.runs.events.Step` at a time.

    Args:
        engine: The loops and the device.
        backbone: What is trained, on the engine's device.
        samples: What it learns from.
        training: Epochs and optimiser.
        seed: Decides the order of samples, and dropout.
        checkpoint: Where its state is saved and looked for; None to keep nothing.

    Returns:
        Wall seconds of the training itself.

    Source: E2URec, training of the original: cross-entropy of the answer tokens.
    """
    return engine.train(fitting("train", backbone, samples, training, seed), backbone, seed, checkpoint)


def fitting(name: str, backbone: Backbone, samples: Samples, training: Training, seed: int) -> Phase:
    """Return the phase of that name which trains all of ``backbone`` as :func:`fit` does."""
    return Phase(
        name,
        backbone.trained,
        samples,
        passes_of(samples, training, seed),
        click_loss(samples, backbone.device),
        {"click": 1.0},
        training.optimisation,
    )


def passes_of(samples: Samples, training: Training, seed: int) -> list[Ints]:
    """Return the batches, positions (b,) each, that ``training`` runs over ``samples`` under ``seed``."""
    rng = np.random.default_rng([seed, 1])
    return epochs(samples, training.optimisation.batch_size, training.epochs, rng)


def click_loss(samples: Samples, device: torch.device) -> Loss:
    """Return the loss whose one term, ``click``, is the cross-entropy of the samples' own labels, in nats.

    Args:
        samples: Positions in a batch are positions of these.
        device: Where the logits (b, 2) will be.
    """
    labels = torch.from_numpy(samples.label).to(device)

    def loss(logits: Tensor, positions: Tensor) -> dict[str, Tensor]:
        return {"click": cross_entropy(logits, labels[positions])}

    return loss

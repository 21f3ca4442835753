"""Training a recommender from its first weights: what the original and its retraining share."""

from collections.abc import Generator

import numpy as np
import torch
from torch import Tensor

from core.config import Training
from core.data.samples import Ints, Samples
from core.events import Step
from core.models.backbone import Backbone
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
    """Train all of ``backbone`` on ``samples`` by cross-entropy, in place; return the seconds that it took."""
    return engine.train(fitting("train", backbone, samples, training, seed), backbone, seed, checkpoint)


def fitting(name: str, backbone: Backbone, samples: Samples, training: Training, seed: int) -> Phase:
    """Return the phase that trains all of ``backbone`` on ``samples`` by cross-entropy, as ``training`` says."""
    return Phase(
        name,
        list(backbone.model.parameters()),
        samples,
        passes_of(samples, training, seed),
        click_loss(samples, backbone.device),
        {"click": 1.0},
        training.optimisation,
    )


def passes_of(samples: Samples, training: Training, seed: int) -> list[Ints]:
    """Return the batches that ``training`` runs over ``samples``."""
    rng = np.random.default_rng([seed, 1])
    return epochs(samples.lengths, training.optimisation.batch_size, training.epochs, rng)


def click_loss(samples: Samples, device: torch.device) -> Loss:
    """Return the loss whose one term, ``click``, is the cross-entropy of the samples' own labels."""
    labels = torch.from_numpy(samples.label).to(device)

    def loss(logits: Tensor, positions: Tensor) -> dict[str, Tensor]:
        return {"click": cross_entropy(logits, labels[positions])}

    return loss

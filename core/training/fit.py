"""Training a recommender from its first weights: what Original and Retrain share."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from core.config import Training
from core.data.samples import Samples
from core.events import Step
from core.models.backbone import Backbone
from core.training.batches import epochs
from core.training.checkpoint import Checkpoint
from core.training.loop import Engine, Loss
from core.training.losses import cross_entropy


def fit(
    engine: Engine,
    backbone: Backbone,
    samples: Samples,
    training: Training,
    seed: int,
    phase: str = "train",
    checkpoint: Checkpoint | None = None,
) -> Iterator[Step]:
    """Train all of ``backbone`` on ``samples`` by cross-entropy, in place."""
    batches = epochs(
        samples.lengths, training.optimisation.batch_size, training.epochs, np.random.default_rng([seed, 1])
    )
    parameters = list(backbone.model.parameters())
    loss = click_loss(samples, next(iter(parameters)).device)
    yield from engine.train(
        phase, backbone, parameters, samples, batches, loss, {"click": 1.0}, training.optimisation, seed, checkpoint
    )


def click_loss(samples: Samples, device: torch.device) -> Loss:
    """Return the loss whose one term, ``click``, is the cross-entropy of the samples' own labels."""
    labels = torch.from_numpy(samples.label).to(device)

    def loss(logits: Tensor, positions: Tensor) -> dict[str, Tensor]:
        return {"click": cross_entropy(logits, labels[positions])}

    return loss

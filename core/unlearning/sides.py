"""Losses with two sides: one term over what goes, the others over what stays, each a mean over its own samples."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.data.samples import Ints
from core.training.loop import Logits, Loss
from core.training.losses import cross_entropy, kl_divergence

Term: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""Logits (k, 2) of some samples and their positions (k,) → the mean of what each of them costs; 0 for no sample."""


def two_sided(forgets: npt.NDArray[np.bool_], device: torch.device, forget: Term, **retain: Term) -> Loss:
    """Return the loss whose term ``forget`` looks at a batch's forget samples, and whose others look at the rest.

    Args:
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.
        forget: What is asked of those.
        retain: What is asked of all others, by the names of the terms.
    """
    wrong = torch.from_numpy(forgets).to(device)

    def loss(logits: Tensor, positions: Tensor) -> dict[str, Tensor]:
        go = wrong[positions]
        kept = {name: term(logits[~go], positions[~go]) for name, term in retain.items()}
        return {"forget": forget(logits[go], positions[go]), **kept}

    return loss


def clicking(labels: Ints, device: torch.device) -> Term:
    """Return the cross-entropy of the samples' own ``labels`` (n,)."""
    truth = torch.from_numpy(labels).to(device)
    return lambda logits, positions: cross_entropy(logits, truth[positions])


def following(teacher: Logits, device: torch.device) -> Term:
    """Return KL(p_teacher ‖ p_student), from a frozen ``teacher``'s logits (n, 2)."""
    target = torch.from_numpy(teacher).to(device)
    return lambda logits, positions: kl_divergence(target[positions], logits)

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


def forget_retain_loss(forgets: npt.NDArray[np.bool_], device: torch.device, forget: Term, **retain: Term) -> Loss:
    """Return the loss whose term ``forget`` looks at a batch's forget samples, and whose others look at the rest.

    Args:
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.
        forget: What is asked of those.
        retain: What is asked of all others, by the names of the terms.

    Source: ours; each method says in its own loss which terms stand here.
    """
    wrong = torch.from_numpy(forgets).to(device)

    def loss(logits: Tensor, positions: Tensor) -> dict[str, Tensor]:
        go = wrong[positions]
        kept = {name: term(logits[~go], positions[~go]) for name, term in retain.items()}
        return {"forget": forget(logits[go], positions[go]), **kept}

    return loss


def ce_term(labels: Ints, device: torch.device) -> Term:
    """Return the term that costs the cross-entropy (nats) of the samples' own ``labels`` (n,), 0 or 1.

    Source: the loss by which recommenders are trained, :func:`core.training.losses.cross_entropy`.
    """
    truth = torch.from_numpy(labels).to(device)
    return lambda logits, positions: cross_entropy(logits, truth[positions])


def kl_term(teacher: Logits, device: torch.device) -> Term:
    """Return the term KL(p_teacher ‖ p_student) (nats), from a frozen ``teacher``'s logits (n, 2).

    Source: knowledge distillation (Hinton et al., 2015) at temperature 1, as in E2URec's L_FGT and L_REM.
    """
    target = torch.from_numpy(teacher).to(device)
    return lambda logits, positions: kl_divergence(target[positions], logits)


def log_odds_term(teacher: Logits, device: torch.device) -> Term:
    """Return the term that costs half the squared difference of log-odds to a frozen ``teacher``'s logits (n, 2).

    To second order KL(p ‖ q) is p (1 - p) times that, so this weighs confident answers as much as others.

    Source: ours, after matching logits (Ba and Caruana, 2014).
    """
    target = torch.from_numpy(teacher[:, 1] - teacher[:, 0]).to(device)

    def term(logits: Tensor, positions: Tensor) -> Tensor:
        away = logits[:, 1] - logits[:, 0] - target[positions]
        return away.square().sum() / max(len(positions), 1) / 2

    return term


def e2urec_loss(
    teacher: Logits,
    labels: Ints,
    forgets: npt.NDArray[np.bool_],
    device: torch.device,
    click_weight: float = 1.0,
    remember_weight: float = 1.0,
) -> Loss:
    """Return the loss with the terms ``forget`` (L_FGT) and ``remember`` (L_REM), each a mean over its samples.

    Args:
        teacher: (n, 2) logits of the teacher that is responsible for each sample; (n, v) for the whole-vocabulary form,
            with the answers in the first two columns.
        labels: (n,) clicks, which are columns of ``teacher`` too.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.
        click_weight: Weight of the cross-entropy inside L_REM; 1 in the paper.
        remember_weight: Weight of KL(p_o ‖ p_θ) inside L_REM; 1 in the paper.

    Source: E2URec, L_FGT and L_REM.
    """
    follow, click = kl_term(teacher, device), ce_term(labels, device)

    def remember(logits: Tensor, positions: Tensor) -> Tensor:
        kept = remember_weight * follow(logits, positions)
        return kept + click_weight * click(logits, positions) if click_weight else kept

    return forget_retain_loss(forgets, device, forget=follow, remember=remember)

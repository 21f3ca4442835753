"""NegKL: unlearn by disagreeing with the original (our reading, in the family of SCRUB, Kurmanji et al., 2023).

E2URec compares with NegKL without spelling it out. We read it as NegGrad with divergences from the original's answers
in the place of cross-entropies: its answers are pushed away on the forget set and held on the retain set.
At the original itself both divergences, and their gradients, are zero. So a copy starts a little beside it, by seeded
noise on its weights; noise rather than dropout, so that the way back is not made of noise too.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from core.config import Optimisation
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.loop import Logits, Loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import StepBudget, batches_within
from core.unlearning.common.full_finetune import (
    BASELINE_OPTIMISER,
    FINETUNE_ALL_GRID,
    FINETUNE_ALL_KNOBS,
    FINETUNE_ALL_SMALL_GRID,
    UNLEARN,
    UNLEARN_PHASE,
    finetune_all,
)
from core.unlearning.common.losses import forget_retain_loss, kl_term
from core.unlearning.registry import register


@register
class NegKL(Method):
    """Away from the original on the forget set, close to it on the retain set: KL_r − λ · KL_f."""

    name, scope, answering = "negkl", "all", UNLEARN
    card = Card(
        title="NegKL",
        sentence="Drives the answers away from the original's where they must go, and holds them elsewhere.",
        source="Our reading of a baseline of E2URec, in the family of SCRUB (Kurmanji et al., 2023).",
        phases={
            "teachers": PhaseCard("Ask the original", "Its answers are what the copy is driven away from or held to."),
            UNLEARN: UNLEARN_PHASE,
        },
        knobs=(
            Knob("forget_weight", 0.0, 2.0, 0.05, "λ, weight of forgetting", "0 only remembers."),
            *FINETUNE_ALL_KNOBS,
        ),
        symbol="triangle-up",
        order=50,
    )

    @dataclass(frozen=True)
    class Settings:
        """Nothing is published for NegKL, so defaults are those of its neighbours.

        Attributes:
            forget_weight: λ, the weight of the disagreement; 1 in SCRUB's objective.
            noise: Standard deviation of the noise that the copy starts with, as a share of the root mean square of
                each weight matrix; ours, enough to give the gradient a direction and too little to cost any utility.
            optimisation: The optimiser, of NegGrad in the code released with E2URec; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        forget_weight: float = 1.0
        noise: float = 0.01
        optimisation: Optimisation = BASELINE_OPTIMISER
        budget: StepBudget = StepBudget()

    settings: Settings
    grid: ClassVar = {**FINETUNE_ALL_GRID, "forget_weight": (0.5, 1.0)}
    small_grid: ClassVar = FINETUNE_ALL_SMALL_GRID

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Ask the original, then train a perturbed copy of it on both sides."""
        settings = self.settings
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(UNLEARN))
        original = yield from work.score("teachers", work.backbone, seen.samples)
        student = perturbed(work.backbone, settings.noise, work.rng("noise"))
        loss = negkl_loss(original, seen.forgets, student.device)
        weights = {"forget": -settings.forget_weight, "remember": 1.0}
        return (yield from finetune_all(work, student, seen, loss, weights, settings.optimisation))


def perturbed(backbone: Backbone, noise: float, rng: np.random.Generator) -> Backbone:
    """Return a copy of ``backbone`` with Gaussian noise on its weights.

    Args:
        backbone: The original, which stays as it is.
        noise: Standard deviation, as a share of the root mean square of each weight matrix.
        rng: Decides the noise.

    Source: ours.
    """
    copy = backbone.copy()
    with torch.no_grad():
        for weight in copy.trained:
            draw = torch.from_numpy(rng.standard_normal(tuple(weight.shape), np.float32)).to(weight)
            weight.add_(draw * weight.square().mean().sqrt(), alpha=noise)
    return copy


def negkl_loss(original: Logits, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` and ``remember``, both KL(p_o ‖ p_θ), the first to be weighed by −λ.

    Args:
        original: (n, 2) logits of the original.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.

    Source: our reading of E2URec's NegKL.
    """
    follow = kl_term(original, device)
    return forget_retain_loss(forgets, device, forget=follow, remember=follow)

"""NPO: negative preference optimisation (Zhang et al., 2024), with a LoRA student like E2URec's.

Gradient ascent that tires: a forgotten answer is pushed down relative to what the original thought of it, and the push
fades once it has gone down. As β falls to 0 it becomes plain gradient ascent.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.config import Lora, Optimisation
from core.data.samples import Ints
from core.runs.events import Step
from core.training.loop import Logits, Loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import COMPACT_GRID, PASSES, StepBudget, batches_within
from core.unlearning.common.lora_student import RANK, STUDENT, train_student
from core.unlearning.common.losses import ce_term, forget_retain_loss, kl_term
from core.unlearning.registry import register


@register
class NPO(Method):
    """Forgotten answers as negative preferences; cross-entropy, divergence from the original, or both on what stays."""

    name, scope, answering = "npo", "adapter", STUDENT
    card = Card(
        title="NPO",
        sentence="An adapter learns to prefer anything to the forgotten answers.",
        source="Zhang et al., Negative Preference Optimization, COLM, 2024.",
        phases={
            "teachers": PhaseCard("Ask the original", "Its answers are what the student is compared with."),
            STUDENT: PhaseCard(
                "Train the student",
                "A small adapter unlearns the forgotten answers and holds on to all others.",
                "Student against the original",
            ),
        },
        knobs=(
            Knob("beta", 0.05, 2.0, 0.05, "β", "How soon the push away from the forgotten answers fades."),
            Knob("optimisation.learning_rate", 0.0001, 0.01, 0.0001, "Learning rate", "Size of each step."),
            PASSES,
            RANK,
        ),
        symbol="bowtie",
        order=90,
    )

    @dataclass(frozen=True)
    class Settings:
        """The loss is the published one; the student is E2URec's, so that the two are compared at equal cost.

        Attributes:
            beta: β, how soon the push fades.
            click_weight: Weight of the retain set's cross-entropy; 1 in the published NPO+RT.
            remember_weight: Weight of KL(p_o ‖ p_θ) on the retain set; published as NPO+KL, off where cross-entropy is
                used.
            lora: The student's adapter; E2URec's on T5-base.
            optimisation: Its optimiser; E2URec's on T5-base. The batch is of forget samples.
            budget: How much of both sides is seen.
        """

        beta: float = 0.1
        click_weight: float = 1.0
        remember_weight: float = 0.0
        lora: Lora = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
        optimisation: Optimisation = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, betas=(0.9, 0.999))
        budget: StepBudget = StepBudget()

    settings: Settings
    grid: ClassVar = {
        **COMPACT_GRID,
        "optimisation.dropout": (False,),
        "lora.rank": (8,),
        "lora.alpha": (16.0,),
        "lora.targets": ("attention+embedding",),
        "lora.dropout": (0.0,),
        "beta": (0.05, 1.0),
        "click_weight": (0.0, 1.0),
        "remember_weight": (4.0, 20.0),
        "optimisation.learning_rate": (1e-3, 4e-3),
        "budget.passes": (0.4, 1.0),
    }
    small_grid: ClassVar = {
        "lora.targets": ("attention", "attention+embedding"),
        "optimisation.learning_rate": (3e-4, 3e-3),
        "budget.passes": (0.7,),
        "budget.retain_ratio": (1.0, 4.0),
    }

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Ask the original, then train the student on both sides."""
        settings = self.settings
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(STUDENT))
        original = yield from work.score("teachers", work.backbone, seen.samples)
        loss = npo_loss(original, seen.samples.label, seen.forgets, settings.beta, work.backbone.device)
        weights = {"forget": 1.0, "click": settings.click_weight, "remember": settings.remember_weight}
        return (yield from train_student(work, settings.lora, seen, loss, weights, settings.optimisation))


def npo_loss(original: Logits, labels: Ints, forgets: npt.NDArray[np.bool_], beta: float, device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` (L_NPO), ``click`` (CE_r) and ``remember`` (KL(p_o ‖ p_θ)_r).

    Args:
        original: (n, 2) logits of the original.
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        beta: β, positive.
        device: Where the student computes.

    Source: Zhang et al., 2024, L_NPO: −(2/β) · E log σ(−β · log(p_θ(y|x) / p_o(y|x))).
    """
    reference, truth = torch.from_numpy(original).to(device), torch.from_numpy(labels).to(device)

    def prefer_others(logits: Tensor, positions: Tensor) -> Tensor:
        answers = truth[positions, None]
        now, before = (functional.log_softmax(one, -1).gather(1, answers) for one in (logits, reference[positions]))
        return -2 / beta * functional.logsigmoid(beta * (before - now)).sum() / max(len(logits), 1)

    click, remember = ce_term(labels, device), kl_term(original, device)
    return forget_retain_loss(forgets, device, forget=prefer_others, click=click, remember=remember)

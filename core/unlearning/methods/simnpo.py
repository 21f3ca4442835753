"""SimNPO: NPO without a reference model (Fan et al., 2024), with a LoRA student like E2URec's.

NPO compares a forgotten answer with what the original thought of it. SimNPO compares it with nothing: the push fades as
the answer itself becomes unlikely, so what was learned well is pushed harder than what never was. The published loss
divides log p(y|x) by the length |y| of the answer. Here every answer is one token, *Yes* or *No*, so |y| is 1 and that
term vanishes: what is left of SimNPO is the missing reference and the margin γ.
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
from core.training.loop import Loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import PASSES, StepBudget, batches_within
from core.unlearning.common.lora_student import RANK, STUDENT, train_student
from core.unlearning.common.losses import ce_term, forget_retain_loss
from core.unlearning.registry import register


@register
class SimNPO(Method):
    """Forgotten answers as negative preferences, without a reference; cross-entropy on what stays."""

    name, scope, answering = "simnpo", "adapter", STUDENT
    card = Card(
        title="SimNPO",
        sentence="NPO without a reference model: a forgotten answer is pushed down until it is unlikely.",
        source=(
            "Fan et al., Simplicity Prevails: Rethinking Negative Preference Optimization for LLM Unlearning, 2024: "
            "−(2/β) · E log σ(−(β/|y|) · log p(y|x) − γ). With one answer token |y| is 1, so its length term vanishes."
        ),
        phases={
            STUDENT: PhaseCard(
                "Train the student",
                "A small adapter makes the forgotten answers unlikely and goes on learning all others.",
                "Student alone",
            ),
        },
        knobs=(
            Knob("beta", 0.1, 6.0, 0.1, "β", "How soon the push away from the forgotten answers fades."),
            Knob("gamma", -4.0, 4.0, 0.25, "γ, margin", "Below 0 the push fades sooner, above 0 later."),
            Knob("forget_weight", 0.0, 1.0, 0.005, "Weight of forgetting", "0 only goes on learning what stays."),
            Knob("optimisation.learning_rate", 0.0001, 0.01, 0.0001, "Learning rate", "Size of each step."),
            PASSES,
            RANK,
        ),
        symbol="octagon",
        order=110,
    )

    @dataclass(frozen=True)
    class Settings:
        """β, γ and the weight are the released code's for a tenth of TOFU; the student is ours, for the compact model.

        Attributes:
            beta: β, how soon the push fades.
            gamma: γ, the margin; 0 in the paper's experiments.
            forget_weight: Weight of the forget set's loss. The released code weighs that loss, where the paper's
                equation weighs the retain set's.
            click_weight: Weight of the retain set's cross-entropy.
            lora: The student's adapter.
            optimisation: Its optimiser; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        beta: float = 4.5
        gamma: float = 0.0
        forget_weight: float = 0.125
        click_weight: float = 1.0
        lora: Lora = Lora(rank=8, alpha=16.0, targets="attention+embedding")
        optimisation: Optimisation = Optimisation(learning_rate=5e-4, batch_size=64, warmup=5, dropout=False)
        budget: StepBudget = StepBudget(passes=0.7, steps=(8, 130))

    settings: Settings
    grid: ClassVar = {
        "beta": (2.5, 4.5),
        "forget_weight": (0.05, 0.125),
        "optimisation.learning_rate": (5e-4, 2e-3),
        "budget.passes": (0.4, 1.0),
    }
    small_grid: ClassVar = {"optimisation.learning_rate": (1e-4, 1e-3), "budget.retain_ratio": (1.0, 4.0)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train the student on both sides; nobody else is asked."""
        settings, device = self.settings, work.backbone.device
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(STUDENT))
        loss = simnpo_loss(seen.samples.label, seen.forgets, settings.beta, settings.gamma, device)
        weights = {"forget": settings.forget_weight, "click": settings.click_weight}
        return (yield from train_student(work, settings.lora, seen, loss, weights, settings.optimisation))


def simnpo_loss(labels: Ints, forgets: npt.NDArray[np.bool_], beta: float, gamma: float, device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` (L_SimNPO) and ``click`` (CE_r).

    Args:
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        beta: β, positive.
        gamma: γ, the margin.
        device: Where the student computes.

    Source: Fan et al., 2024, L_SimNPO: −(2/β) · E log σ(−(β/|y|) · log p_θ(y|x) − γ), with |y| = 1.
    """
    truth = torch.from_numpy(labels).to(device)

    def make_unlikely(logits: Tensor, positions: Tensor) -> Tensor:
        now = functional.log_softmax(logits, -1).gather(1, truth[positions, None])
        return -2 / beta * functional.logsigmoid(-beta * now - gamma).sum() / max(len(logits), 1)

    return forget_retain_loss(forgets, device, forget=make_unlikely, click=ce_term(labels, device))

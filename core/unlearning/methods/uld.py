"""ULD: unlearning from logit difference (Ji et al., 2024). The objectives are turned round, and then subtracted.

An *assistant* learns the forgotten answers by heart, and to know nothing of what stays: to answer one half there. What
answers afterwards is the original minus α times the assistant, in logits: where the assistant knows nothing, the
original's answer is left as it is. It is E2URec's forgetting teacher without a student.

A difference of logits is no model, so two answer together from then on, at twice the cost of an answer; kept is the
assistant's adapter, with α beside it. The paper's assistant is the target's first eight layers with an adapter; ours is
the whole original with an adapter, since a recommender of one decoder layer has none to spare. The paper's augmented
data (paraphrases, wrong answers) and its filter of unlikely tokens mean nothing with two answers, and are left out.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from core.config import Lora, Optimisation
from core.data.samples import Ints
from core.models.contrast import contrast
from core.runs.events import Step
from core.training.loop import Loss
from core.training.losses import kl_divergence
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import PASSES, StepBudget, batches_within
from core.unlearning.common.lora_student import RANK, train_student
from core.unlearning.common.losses import ce_term, forget_retain_loss
from core.unlearning.registry import register

_ASSISTANT = "assistant"


@register
class ULD(Method):
    """An assistant that knows only what must go, subtracted from the original: z_o − α · z_a."""

    name, scope = "uld", "adapter"
    card = Card(
        title="ULD",
        sentence="An assistant learns only what must go, and its logits are subtracted from the original's.",
        source=(
            "Ji et al., Reversing the Forget-Retain Objectives: An Efficient LLM Unlearning Framework from Logit "
            "Difference, NeurIPS, 2024: z_o − α · z_a. Its assistant is the target's first layers; ours is all of it."
        ),
        phases={
            _ASSISTANT: PhaseCard(
                "Train the assistant",
                "A small adapter learns what must go by heart, and to answer one half on what stays.",
                "Assistant alone",
            ),
        },
        knobs=(
            Knob("alpha", 0.0, 2.0, 0.05, "α", "How much of the assistant is subtracted. 0 forgets nothing."),
            Knob("uniform_weight", 0.0, 10.0, 0.5, "Weight of knowing nothing", "More leaves what stays alone."),
            Knob("optimisation.learning_rate", 0.0001, 0.02, 0.0001, "Learning rate", "Size of each step."),
            PASSES,
            RANK,
        ),
        symbol="star-square",
        terms={"forget": "learn what goes", "remember": "know nothing of what stays"},
        order=120,
    )

    @dataclass(frozen=True)
    class Settings:
        """The weight is the released code's; the rest is ours, for the compact model.

        Attributes:
            alpha: α, how much of the assistant's logits is subtracted; 0.8 in the released code, ours chosen on
                tuning people.
            uniform_weight: Weight of the divergence from one half on the retain set; 5 in the released code.
            lora: The assistant's adapter; of rank 16 with α 32 in the released code.
            optimisation: Its optimiser; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        alpha: float = 0.05
        uniform_weight: float = 5.0
        lora: Lora = Lora(rank=16, alpha=32.0, targets="attention+embedding")
        optimisation: Optimisation = Optimisation(learning_rate=3e-3, batch_size=64, warmup=5, dropout=False)
        budget: StepBudget = StepBudget(passes=0.7, steps=(40, 130), retain_ratio=2.0)

    settings: Settings
    grid: ClassVar = {"alpha": (0.03, 0.8), "optimisation.learning_rate": (1e-3, 3e-3), "budget.passes": (0.3, 0.7)}
    small_grid: ClassVar = {"alpha": (0.02, 0.3)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train the assistant; what answers from then on is the original minus its multiple."""
        settings, original = self.settings, work.backbone.share_weights()
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(_ASSISTANT))
        loss = uld_loss(seen.samples.label, seen.forgets, work.backbone.device)
        weights = {"forget": 1.0, "remember": settings.uniform_weight}
        learned = yield from train_student(
            work, settings.lora, seen, loss, weights, settings.optimisation, name=_ASSISTANT
        )
        both = contrast(original, work.backbone, settings.alpha)
        return replace(learned, backbone=both, subtracted=settings.alpha)


def uld_loss(labels: Ints, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget``, CE_f of the assistant, and ``remember``, KL(uniform ‖ p_a)_r.

    Args:
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        device: Where the assistant computes.

    Source: Ji et al., 2024, the assistant's objective; its retain loss, as released, is KL(uniform ‖ p_a).
    """

    def know_nothing(logits: Tensor, _: Tensor) -> Tensor:
        return kl_divergence(torch.zeros_like(logits), logits)

    return forget_retain_loss(forgets, device, forget=ce_term(labels, device), remember=know_nothing)

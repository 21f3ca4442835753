"""Random labels: the student learns coin tosses where it must forget, and the truth everywhere else."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.config import Lora, Optimisation
from core.runs.events import Step
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import PASSES, StepBudget, batches_within
from core.unlearning.common.lora_student import STUDENT, train_student
from core.unlearning.common.losses import ce_term, forget_retain_loss
from core.unlearning.registry import register


@register
class RandomLabels(Method):
    """Cross-entropy on the retain set, and on random answers for the forget set."""

    name, scope, answering = "random_labels", "adapter", STUDENT
    card = Card(
        title="Random labels",
        sentence="An adapter learns coin tosses on what must go, and the truth on what stays.",
        source="Graves et al., Amnesiac Machine Learning, AAAI, 2021.",
        phases={STUDENT: PhaseCard("Train the student", "An adapter learns both at once.", "Truth and coin tosses")},
        knobs=(Knob("forget_weight", 0.0, 2.0, 0.1, "Weight of forgetting", "0 only remembers."), PASSES),
    )
    grid: ClassVar = {"forget_weight": (0.5, 1.0), "optimisation.learning_rate": (1e-3, 3e-3)}

    @dataclass(frozen=True)
    class Settings:
        """The defaults are ours: those of the compact model's other students."""

        forget_weight: float = 1.0
        lora: Lora = Lora(rank=8, alpha=16.0, targets="attention+embedding")
        optimisation: Optimisation = Optimisation(learning_rate=2e-3, batch_size=64, warmup=5, dropout=False)
        budget: StepBudget = StepBudget(passes=1.0)

    settings: Settings

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Toss a coin for every forget sample that is seen, then train the student on all of them."""
        settings, device = self.settings, work.backbone.device
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(STUDENT))
        coins = work.rng("coins").integers(0, 2, len(seen.samples))
        labels = ce_term(np.where(seen.forgets, coins, seen.samples.label), device)
        loss = forget_retain_loss(seen.forgets, device, forget=labels, click=labels)
        weights = {"forget": settings.forget_weight, "click": 1.0}
        return (yield from train_student(work, settings.lora, seen, loss, weights, settings.optimisation))

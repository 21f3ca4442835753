"""Task-vector negation (Ilharco et al., ICLR 2023), with an adapter as the vector.

A task vector is what fine-tuning adds to a model's weights: τ = θ_fine-tuned − θ_o. Fine-tuned on the forget set alone,
it points towards knowing that even better; θ_o − λ·τ goes the other way. Here τ is an adapter's low-rank update, so its
negation is an adapter too: its matrix B, multiplied by −λ. The retain set is never looked at.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

from core.config import Lora, Optimisation
from core.data.requests import ForgetPlan
from core.runs.events import Step
from core.training.fit import click_loss
from core.training.loop import Phase
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import forget_batches, steps_for
from core.unlearning.common.lora_student import RANK
from core.unlearning.effort import Effort
from core.unlearning.registry import register

_VECTOR = "vector"


@register
class TaskVector(Method):
    """An adapter fine-tuned on what must go, turned round: θ_o − λ · τ."""

    name, scope = "task_vector", "adapter"
    card = Card(
        title="Task vector",
        sentence="An adapter learns what must go even better, and is then subtracted from the weights.",
        source=(
            "Ilharco et al., Editing Models with Task Arithmetic, ICLR, 2023: θ − λ · τ. "
            "That τ is an adapter's update rather than that of all weights is ours."
        ),
        phases={
            _VECTOR: PhaseCard(
                "Learn, then turn round",
                "An adapter learns the forgotten ratings even better; in the end its sign is changed.",
                "The adapter learns by heart",
            ),
        },
        knobs=(
            Knob("strength", 0.0, 4.0, 0.05, "λ", "How far the weights go the other way. 0 forgets nothing."),
            Knob("optimisation.learning_rate", 0.0001, 0.01, 0.0001, "Learning rate", "Size of each step."),
            Knob("passes", 0.2, 5.0, 0.1, "Passes", "How often it sees what goes."),
            RANK,
        ),
        symbol="triangle-left",
        order=130,
    )

    @dataclass(frozen=True)
    class Settings:
        """The paper chooses λ on held-out data; it and all else here is ours, chosen on tuning people.

        Attributes:
            strength: λ, by which the task vector is multiplied before it is subtracted.
            lora: The adapter's shape.
            optimisation: Its optimiser.
            passes: Passes over the forget set.
            steps: Steps at least and at most, however few or many samples go.
        """

        strength: float = 0.5
        lora: Lora = Lora(rank=8, alpha=16.0, targets="attention+embedding")
        optimisation: Optimisation = Optimisation(learning_rate=5e-4, batch_size=64, warmup=5, dropout=False)
        passes: float = 1.0
        steps: tuple[int, int] = (8, 400)

    settings: Settings
    grid: ClassVar = {"strength": (0.25, 2.0), "optimisation.learning_rate": (3e-4, 2e-3), "passes": (0.5, 1.0)}
    small_grid: ClassVar = {"strength": (0.1, 1.0), "optimisation.learning_rate": (2e-4, 2e-3)}

    def effort(self, plan: ForgetPlan) -> Effort:
        """Return the work of training the adapter."""
        settings, count, size = self.settings, len(plan.forget), self.settings.optimisation.batch_size
        steps = steps_for(settings.passes, count, size, settings.steps)
        return Effort(adapted=steps * min(size, count), small_steps=steps)

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Fine-tune an adapter on the forget set and turn it round."""
        settings, forget, backbone = self.settings, work.plan.forget, work.backbone
        size = settings.optimisation.batch_size
        batches = forget_batches(forget, settings.passes, size, settings.steps, work.rng(_VECTOR))
        parameters = work.adapters.add(_VECTOR, settings.lora, work.seed)
        loss = click_loss(forget, backbone.device)
        phase = Phase(_VECTOR, parameters, forget, batches, loss, {"click": 1.0}, settings.optimisation)
        yield from work.train(phase, backbone)
        work.adapters.scale(_VECTOR, -settings.strength)
        return Unlearned(backbone, sum(weight.numel() for weight in parameters), _VECTOR)

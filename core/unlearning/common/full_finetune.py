"""What the methods share that train every parameter: a copy moves, the original stays as it is."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from core.config import Optimisation
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.loop import Loss, Phase
from core.unlearning.base import Unlearned, Workspace
from core.unlearning.card import Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import COMPACT_GRID, PASSES, ForgetRetainBatches
from core.unlearning.paper_settings import BASELINE_RATE, released_optimiser

UNLEARN = "unlearn"
"""Name of the phase."""

UNLEARN_PHASE = PhaseCard("Unlearn", "All weights of a copy are moved by the method's own loss.")
BASELINE_OPTIMISER = replace(released_optimiser(BASELINE_RATE), warmup=0, clip=1.0, dropout=False)
"""The optimiser with which the code released with E2URec runs its baselines on T5-base, but for three things that are
ours: the rate falls to 0, gradients are clipped, and dropout is off, so that nothing but a method's own terms moves the
model."""

FINETUNE_ALL_GRID: Mapping[str, tuple[Any, ...]] = {
    **COMPACT_GRID,
    "optimisation.learning_rate": (1e-4, 1e-3),
    "budget.passes": (0.4, 1.2),
}
"""What is tried for the compact model beside each method's own weight."""
FINETUNE_ALL_SMALL_GRID: Mapping[str, tuple[Any, ...]] = {
    "optimisation.learning_rate": (3e-5, 5e-4),
    "budget.passes": (0.7,),
    "budget.steps": ((8, 400),),
    "budget.retain_ratio": (1.0, 6.0),
}
"""What is tried instead where one person or less is to be forgotten."""
FINETUNE_ALL_KNOBS = (
    Knob("optimisation.learning_rate", 0.00005, 0.002, 0.00005, "Learning rate", "Size of each step."),
    PASSES,
)
"""What can be turned beside each method's own weight."""


def finetune_all(
    work: Workspace,
    student: Backbone,
    seen: ForgetRetainBatches,
    loss: Loss,
    weights: Mapping[str, float],
    settings: Optimisation,
    phase: str = UNLEARN,
) -> Generator[Step, None, Unlearned]:
    """Train all parameters of ``student`` and return it.

    Args:
        work: Where the loops are.
        student: A copy of the original, its own to change.
        seen: What it sees, in which order.
        loss: The loss, its positions those of ``seen.samples``.
        weights: Weight of each of its terms; a negative one turns descent into ascent.
        settings: The optimiser's settings.
        phase: Name of the phase.
    """
    parameters = student.trained
    yield from work.train(Phase(phase, parameters, seen.samples, seen.batches, loss, weights, settings), student)
    return Unlearned(student, student.trained_count)

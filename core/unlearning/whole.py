"""What the methods share that train every parameter: a copy moves, the original stays as it is."""

from collections.abc import Generator, Mapping
from typing import Any

from core.config import Optimisation
from core.events import Step
from core.models.backbone import Backbone
from core.training.loop import Loss, Phase
from core.unlearning.base import Unlearned, Workspace
from core.unlearning.curriculum import COMPACT_GRID, Curriculum

UNLEARN = "unlearn"
"""Name of the phase."""

BASELINE = Optimisation(learning_rate=5e-5, batch_size=16, warmup=0, betas=(0.9, 0.999), dropout=False)
"""The optimiser with which the code released with E2URec runs its baselines on T5-base. Dropout is off, so that nothing
but a method's own terms moves the model (ours; the released code leaves it on)."""

WHOLE_GRID: Mapping[str, tuple[Any, ...]] = {
    **COMPACT_GRID,
    "optimisation.learning_rate": (1e-4, 3e-4, 1e-3),
    "pace.passes": (0.7,),
}
"""What is tried for the compact model beside each method's own weight."""


def train_whole(
    work: Workspace,
    student: Backbone,
    seen: Curriculum,
    loss: Loss,
    weights: Mapping[str, float],
    settings: Optimisation,
) -> Generator[Step, None, Unlearned]:
    """Train all parameters of ``student`` in the phase ``unlearn`` and return it.

    Args:
        work: Where the loops are.
        student: A copy of the original, its own to change.
        seen: What it sees, in which order.
        loss: The loss, its positions those of ``seen.samples``.
        weights: Weight of each of its terms; a negative one turns descent into ascent.
        settings: The optimiser's settings.
    """
    parameters = list(student.model.parameters())
    yield from work.train(Phase(UNLEARN, parameters, seen.samples, seen.batches, loss, weights, settings), student)
    return Unlearned(student, student.parameter_count)

"""What the methods share that train an adapter: a LoRA student on the original, whose weights stay as they are."""

from collections.abc import Generator, Mapping

from core.config import Lora, Optimisation
from core.runs.events import Step
from core.training.loop import Loss, Phase
from core.unlearning.base import Unlearned, Workspace
from core.unlearning.card import Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import ForgetRetainBatches

STUDENT = "student"
"""Name of the adapter, and of the phase that trains it."""
TAUGHT = PhaseCard(
    "Train the student",
    "A small adapter follows the first on what must go, the second on what stays.",
    "Student against teachers",
)
"""The phase, where two teachers guide the student."""
RANK = Knob("lora.rank", 1, 32, 1, "Rank", "Size of the adapter: its columns per weight matrix.")


def train_student(
    work: Workspace,
    lora: Lora,
    seen: ForgetRetainBatches,
    loss: Loss,
    weights: Mapping[str, float],
    settings: Optimisation,
    name: str = STUDENT,
) -> Generator[Step, None, Unlearned]:
    """Train a fresh adapter on the original and return the original with it.

    Args:
        work: Where the loops are; all teachers must have been asked before.
        lora: The adapter's shape.
        seen: What the student sees, in which order.
        loss: The loss, its positions those of ``seen.samples``.
        weights: Weight of each of its terms; a negative one turns descent into ascent.
        settings: The optimiser's settings.
        name: Name of the adapter, and of the phase.

    Returns:
        The original with the adapter, and the number of its parameters.

    Raises:
        ModelError: ``lora`` fits no layer of the backbone.
    """
    parameters = work.adapters.add(name, lora, work.seed)
    phase = Phase(name, parameters, seen.samples, seen.batches, loss, weights, settings)
    yield from work.train(phase, work.backbone)
    return Unlearned(work.backbone, sum(weight.numel() for weight in parameters), name)

"""Bad-T: unlearn from an incompetent teacher (Chundawat et al., 2023).

On the forget set the student follows a teacher that never learned anything, on the retain set the original. Both are
frozen, so their logits are computed once.
What the code released with E2URec runs under this name has no teacher: it trains on the opposite of each forgotten
label. The setting ``teacher`` has that too; by default it is the published method.
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import torch

from core.config import Optimisation
from core.data.requests import ForgetPlan
from core.data.samples import Ints
from core.runs.events import Step
from core.training.loop import Logits, Loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import ForgetRetainBatches, StepBudget, batches_within
from core.unlearning.common.full_finetune import (
    BASELINE_OPTIMISER,
    FINETUNE_ALL_GRID,
    FINETUNE_ALL_KNOBS,
    FINETUNE_ALL_SMALL_GRID,
    UNLEARN,
    UNLEARN_PHASE,
    finetune_all,
)
from core.unlearning.common.losses import ce_term, forget_retain_loss, kl_term
from core.unlearning.effort import Effort
from core.unlearning.registry import register
from core.unlearning.settings import ADDED


@register
class BadTeacher(Method):
    """A random teacher for what goes, the original for what stays."""

    name, scope, answering = "bad_teacher", "all", UNLEARN
    card = Card(
        title="Bad-T",
        sentence="Follows a teacher that knows nothing on what must go, and the original elsewhere.",
        source="Chundawat et al., Can Bad Teaching Induce Forgetting?, AAAI, 2023.",
        phases={
            "teachers": PhaseCard("Ask the teachers", "One never learned anything, the other is the original."),
            UNLEARN: UNLEARN_PHASE,
        },
        knobs=(
            Knob("forget_weight", 0.0, 2.0, 0.01, "λ, weight of forgetting", "0 only remembers."),
            *FINETUNE_ALL_KNOBS,
        ),
        symbol="x",
        order=60,
    )

    @dataclass(frozen=True)
    class Settings:
        """The weight is the published method's, all else that of E2URec's baselines.

        Attributes:
            teacher: Who says what must go: a ``random`` model, as published, or the ``opposite`` of each label. The
                latter has the true labels for what stays, and no model to ask.
            forget_weight: Weight of that teacher; 1 as published, where every sample weighs the same.
            optimisation: The optimiser; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        teacher: Literal["random", "opposite"] = field(default="random", metadata=ADDED)
        forget_weight: float = 1.0
        optimisation: Optimisation = BASELINE_OPTIMISER
        budget: StepBudget = StepBudget()

    settings: Settings
    grid: ClassVar = {**FINETUNE_ALL_GRID, "forget_weight": (0.03, 0.1)}
    small_grid: ClassVar = FINETUNE_ALL_SMALL_GRID

    def effort(self, plan: ForgetPlan) -> Effort | None:
        """Return the work of the budget; labels are there without asking."""
        work = super().effort(plan)
        return replace(work, scored=0) if work and self.settings.teacher == "opposite" else work

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Ask both teachers, then train a copy of the original on both sides."""
        student, settings = work.backbone.copy(), self.settings
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(UNLEARN))
        if settings.teacher == "opposite":
            loss = opposite_loss(seen.samples.label, seen.forgets, student.device)
        else:
            loss = bad_teacher_loss((yield from self._teach(work, seen)), seen.forgets, student.device)
        weights = {"forget": settings.forget_weight, "remember": 1.0, "click": 1.0}
        return (yield from finetune_all(work, student, seen, loss, weights, settings.optimisation))

    def _teach(self, work: Workspace, seen: ForgetRetainBatches) -> Generator[Step, None, Logits]:
        """Return the teachers' logits (n, 2): the incompetent one's of what goes, else the original's.

        A pretrained backbone's incompetent teacher is that backbone as it was before it saw any rating.
        """
        teacher = np.empty((len(seen.samples), 2), np.float32)
        for backbone, which in ((work.fresh(work.seed), seen.forgets), (work.backbone, ~seen.forgets)):
            teacher[which] = yield from work.score("teachers", backbone, seen.samples.take(which))
        return teacher


def bad_teacher_loss(teacher: Logits, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` and ``remember``, both KL(p_teacher ‖ p_θ).

    Args:
        teacher: (n, 2) logits of the teacher that is responsible for each sample.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.

    Source: Chundawat et al., 2023, at temperature 1.
    """
    follow = kl_term(teacher, device)
    return forget_retain_loss(forgets, device, forget=follow, remember=follow)


def opposite_loss(labels: Ints, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget``, cross-entropy to the opposite label, and ``click``, to the true one.

    Args:
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.

    Source: what the code released with E2URec runs for Bad-T.
    """
    return forget_retain_loss(forgets, device, forget=ce_term(1 - labels, device), click=ce_term(labels, device))

"""NegGrad: unlearn by going back up what was descended (Golatkar et al., 2020).

The forget set's cross-entropy is pushed up while the retain set's is held down. What goes up has no end, so its weight
and the number of steps decide everything.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from core.config import Optimisation
from core.data.samples import Ints
from core.runs.events import Step
from core.training.loop import Loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob
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
from core.unlearning.common.losses import ce_term, forget_retain_loss
from core.unlearning.registry import register


@register
class NegGrad(Method):
    """Gradient ascent on the forget set, descent on the retain set: CE_r − λ · CE_f."""

    name, scope, answering = "neggrad", "all", UNLEARN
    card = Card(
        title="NegGrad",
        sentence="Pushes the loss up on what must go, and down on what stays.",
        source="Golatkar et al., Eternal Sunshine of the Spotless Net, CVPR, 2020.",
        phases={UNLEARN: UNLEARN_PHASE},
        knobs=(
            Knob("forget_weight", 0.0, 2.0, 0.01, "λ, weight of forgetting", "0 only remembers."),
            *FINETUNE_ALL_KNOBS,
        ),
        symbol="triangle-down",
        order=40,
    )

    @dataclass(frozen=True)
    class Settings:
        """Defaults are those with which the code released with E2URec runs NegGrad on T5-base.

        Attributes:
            forget_weight: λ, the weight of the ascent.
            optimisation: The optimiser; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        forget_weight: float = 0.2
        optimisation: Optimisation = BASELINE_OPTIMISER
        budget: StepBudget = StepBudget()

    settings: Settings
    grid: ClassVar = {**FINETUNE_ALL_GRID, "forget_weight": (0.05, 0.2)}
    small_grid: ClassVar = FINETUNE_ALL_SMALL_GRID

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train a copy of the original on both sides."""
        student, settings = work.backbone.copy(), self.settings
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(UNLEARN))
        loss = neggrad_loss(seen.samples.label, seen.forgets, student.device)
        weights = {"forget": -settings.forget_weight, "click": 1.0}
        return (yield from finetune_all(work, student, seen, loss, weights, settings.optimisation))


def neggrad_loss(labels: Ints, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` (CE_f, to be weighed by −λ) and ``click`` (CE_r).

    Args:
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.

    Source: Golatkar et al., 2020, as E2URec compares with it.
    """
    click = ce_term(labels, device)
    return forget_retain_loss(forgets, device, forget=click, click=click)

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
from core.events import Step
from core.training.loop import Loss
from core.unlearning.base import Method, Unlearned, Workspace, register
from core.unlearning.curriculum import Pace, paced
from core.unlearning.sides import clicking, two_sided
from core.unlearning.whole import BASELINE, UNLEARN, WHOLE_GRID, train_whole


@register
class NegGrad(Method):
    """Gradient ascent on the forget set, descent on the retain set: CE_r − λ · CE_f."""

    name, title, scope = "neggrad", "NegGrad", "all"
    answering = UNLEARN
    phases = (UNLEARN,)

    @dataclass(frozen=True)
    class Settings:
        """Defaults are those with which the code released with E2URec runs NegGrad on T5-base.

        Attributes:
            forget_weight: λ, the weight of the ascent.
            optimisation: The optimiser; the batch is of forget samples.
            pace: How much of both sides is seen.
        """

        forget_weight: float = 0.2
        optimisation: Optimisation = BASELINE
        pace: Pace = Pace()

    settings: Settings
    grid: ClassVar = {**WHOLE_GRID, "forget_weight": (0.05, 0.2)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train a copy of the original on both sides."""
        student, settings = work.backbone.copy(), self.settings
        seen = paced(work.plan, settings.pace, settings.optimisation.batch_size, work.rng(UNLEARN))
        loss = neggrad_loss(seen.samples.label, seen.forgets, student.device)
        weights = {"forget": -settings.forget_weight, "click": 1.0}
        return (yield from train_whole(work, student, seen, loss, weights, settings.optimisation))


def neggrad_loss(labels: Ints, forgets: npt.NDArray[np.bool_], device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` (CE_f, to be weighed by −λ) and ``click`` (CE_r).

    Args:
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        device: Where the student computes.

    Source: Golatkar et al., 2020, as E2URec compares with it.
    """
    click = clicking(labels, device)
    return two_sided(forgets, device, forget=click, click=click)

"""Fine-tuning: go on training on what stays, and let what must go be overwritten.

The plainest baseline of the field (Golatkar et al., 2020, compare with it). It never looks at the forget set: the
learning rate is warmed up once more and falls to 0 again, so the model moves far and comes back without what it was no
longer shown. Forgetting one rating takes it as long as forgetting ten thousand.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.config import Optimisation
from core.runs.events import Step
from core.training.batches import epochs
from core.training.fit import click_loss
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob
from core.unlearning.common.forget_retain_batches import ForgetRetainBatches, steps_for
from core.unlearning.common.full_finetune import UNLEARN, UNLEARN_PHASE, finetune_all
from core.unlearning.registry import register


@register
class Finetune(Method):
    """Cross-entropy on the retain set alone, with all parameters."""

    name, scope, answering = "finetune", "all", UNLEARN
    card = Card(
        title="Fine-tuning",
        sentence="Goes on training on what stays, and hopes that the rest fades.",
        source="A baseline of Golatkar et al., Eternal Sunshine of the Spotless Net, CVPR, 2020.",
        phases={UNLEARN: UNLEARN_PHASE},
        knobs=(
            Knob("optimisation.learning_rate", 0.0005, 0.005, 0.0005, "Learning rate", "Size of each step."),
            Knob("share", 0.05, 0.5, 0.05, "Share", "Of the time that retraining would take, at most."),
        ),
        symbol="cross",
        order=80,
    )

    @dataclass(frozen=True)
    class Settings:
        """Defaults are ours, for want of published ones: found on the compact model.

        Attributes:
            optimisation: The optimiser; its peak rate is twice that of the compact model's recipe, since what is
                remembered is overwritten by moving far. Dropout is off.
            passes: Passes over the retain set; a fraction sees a part of it.
            share: Passes at most, as a share of those that retraining takes: what is left of its time.
            steps: Steps at least and at most, however few or many samples stay.
        """

        optimisation: Optimisation = Optimisation(learning_rate=2e-3, warmup=50, dropout=False)
        passes: float = 1.0
        share: float = 0.2
        steps: tuple[int, int] = (20, 20000)

    settings: Settings
    grid: ClassVar = {"optimisation.learning_rate": (5e-4, 3e-3), "share": (0.03, 0.1)}
    small_grid: ClassVar = {"optimisation.learning_rate": (1e-4, 2e-3), "share": (0.01, 0.1)}

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train a copy of the original on the retain set."""
        student, seen = work.backbone.copy(), self._batches(work)
        loss = click_loss(seen.samples, student.device)
        return (yield from finetune_all(work, student, seen, loss, {"click": 1.0}, self.settings.optimisation))

    def _batches(self, work: Workspace) -> ForgetRetainBatches:
        """Return the retain set alone, and as many batches of it as there is time for."""
        settings, size, retain = self.settings, self.settings.optimisation.batch_size, work.plan.retain
        passes = min(settings.passes, settings.share * work.training.epochs)
        steps = steps_for(passes, len(retain), size, settings.steps)
        whole = math.ceil(steps / math.ceil(len(retain) / size))
        batches = epochs(retain, size, whole, work.rng(UNLEARN))[:steps]
        return ForgetRetainBatches(retain, np.zeros(len(retain), bool), batches)

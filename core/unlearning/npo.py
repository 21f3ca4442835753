"""NPO: negative preference optimisation (Zhang et al., 2024), with a LoRA student like E2URec's.

Gradient ascent that tires: a forgotten answer is pushed down relative to what the original thought of it, and the push
fades once it has gone down. As β falls to 0 it becomes plain gradient ascent.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from core.config import Lora, Optimisation
from core.data.samples import Ints
from core.events import Step
from core.training.loop import Logits, Loss, Phase
from core.unlearning.base import Method, Unlearned, Workspace, register
from core.unlearning.curriculum import COMPACT_GRID, Pace, paced
from core.unlearning.sides import clicking, following, two_sided

STUDENT = "student"


@register
class NPO(Method):
    """Forgotten answers as negative preferences; cross-entropy, divergence from the original, or both on what stays."""

    name, title, scope = "npo", "NPO", "adapter"
    answering = "student"
    phases = ("teachers", "student")

    @dataclass(frozen=True)
    class Settings:
        """The loss is the published one; the student is E2URec's, so that the two are compared at equal cost.

        Attributes:
            beta: β, how soon the push fades.
            click_weight: Weight of the retain set's cross-entropy; 1 in the published NPO+RT.
            remember_weight: Weight of KL(p_o ‖ p_θ) on the retain set; published as NPO+KL, off where cross-entropy is
                used.
            lora: The student's adapter; E2URec's on T5-base.
            optimisation: Its optimiser; E2URec's on T5-base. The batch is of forget samples.
            pace: How much of both sides is seen.
        """

        beta: float = 0.1
        click_weight: float = 1.0
        remember_weight: float = 0.0
        lora: Lora = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
        optimisation: Optimisation = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, betas=(0.9, 0.999))
        pace: Pace = Pace()

    settings: Settings
    grid: ClassVar = {
        **COMPACT_GRID,
        "optimisation.dropout": (False,),
        "lora.rank": (8,),
        "lora.alpha": (16.0,),
        "lora.targets": ("attention+embedding",),
        "lora.dropout": (0.0,),
        "click_weight": (0.0, 1.0),
        "remember_weight": (4.0, 20.0),
        "optimisation.learning_rate": (2e-3, 4e-3),
        "pace.passes": (0.7,),
    }

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Ask the original, then train the student on both sides."""
        settings = self.settings
        seen = paced(work.plan, settings.pace, settings.optimisation.batch_size, work.rng("student"))
        original = yield from work.score("teachers", work.backbone, seen.samples)
        parameters = work.roles.add(STUDENT, settings.lora, work.seed)
        loss = npo_loss(original, seen.samples.label, seen.forgets, settings.beta, work.backbone.device)
        weights = {"forget": 1.0, "click": settings.click_weight, "remember": settings.remember_weight}
        phase = Phase("student", parameters, seen.samples, seen.batches, loss, weights, settings.optimisation)
        yield from work.train(phase, work.backbone)
        return Unlearned(work.backbone, sum(weight.numel() for weight in parameters), STUDENT)


def npo_loss(original: Logits, labels: Ints, forgets: npt.NDArray[np.bool_], beta: float, device: torch.device) -> Loss:
    """Return the loss with the terms ``forget`` (L_NPO), ``click`` (CE_r) and ``remember`` (KL(p_o ‖ p_θ)_r).

    Args:
        original: (n, 2) logits of the original.
        labels: (n,) clicks.
        forgets: (n,) which samples are to be forgotten.
        beta: β, positive.
        device: Where the student computes.

    Source: Zhang et al., 2024, L_NPO: −(2/β) · E log σ(−β · log(p_θ(y|x) / p_o(y|x))).
    """
    reference, truth = torch.from_numpy(original).to(device), torch.from_numpy(labels).to(device)

    def prefer_others(logits: Tensor, positions: Tensor) -> Tensor:
        answers = truth[positions, None]
        now, before = (functional.log_softmax(one, -1).gather(1, answers) for one in (logits, reference[positions]))
        return -2 / beta * functional.logsigmoid(beta * (before - now)).sum() / max(len(logits), 1)

    click, remember = clicking(labels, device), following(original, device)
    return two_sided(forgets, device, forget=prefer_others, click=click, remember=remember)

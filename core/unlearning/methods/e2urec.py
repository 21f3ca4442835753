"""E2URec: two teachers, one adapter (Wang et al., Frontiers of Computer Science, 2024).

The *augmented model* is the original trained a little more on the forget set. What it believes more strongly than the
original is what the original owes to that data; the *forgetting teacher* subtracts it. The *remembering teacher* is the
original itself. A LoRA student follows the first on the forget set and the second on the retain set.
Both teachers are frozen, so their logits are computed once; a step is one forward and one backward of the student.
"""

import math
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from core.config import Lora, Optimisation
from core.data.requests import ForgetPlan
from core.models.backbone import Backbone
from core.runs.events import Step
from core.training.fit import click_loss
from core.training.loop import Logits, Phase
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.forget_retain_batches import ForgetRetainBatches, draw_batches, forget_batches, steps_for
from core.unlearning.common.full_finetune import finetune_all
from core.unlearning.common.lora_student import STUDENT, TAUGHT, train_student
from core.unlearning.common.losses import e2urec_loss
from core.unlearning.effort import Effort
from core.unlearning.paper_settings import in_full_when_alone
from core.unlearning.registry import register

_AUGMENTED = "augmented"
_CARD = Card(
    title="E2URec",
    sentence="Two teachers guide a small adapter: one has unlearned, the other remembers.",
    source="Wang et al., Towards Efficient and Effective Unlearning of Large Language Models for Recommendation, 2024.",
    phases={
        "augment": PhaseCard(
            "Overlearn",
            "A copy learns the forgotten ratings even better, to find out what the model owes to them.",
            "The copy learns by heart",
        ),
        "teachers": PhaseCard(
            "Ask the teachers", "One teacher has that subtracted, the other is the original; both give answers."
        ),
        STUDENT: TAUGHT,
    },
    knobs=(
        Knob(
            "reach", 0.02, 0.8, 0.01, "Reach", "How far its teacher is from the original, in logits. More forgets more."
        ),
        Knob(
            "alpha",
            0.0,
            8.0,
            0.25,
            "α, at most",
            "How much of what the copy overlearned is subtracted; reach may lower it.",
        ),
        Knob("w", 0.0, 1.0, 0.05, "w, weight of remembering", "1 only remembers, 0 only forgets."),
        Knob("student.learning_rate", 0.0005, 0.01, 0.0005, "Learning rate", "Size of the adapter's steps."),
        Knob("student_passes", 0.1, 3.0, 0.05, "Passes", "How often the student sees what goes."),
        Knob("student_lora.rank", 1, 32, 1, "Rank", "Size of the adapter: its columns per weight matrix."),
    ),
    symbol="star",
    teacher="The original, minus what a copy believes more strongly after learning the forgotten ratings by heart.",
    order=70,
)
_GRID: Mapping[str, tuple[Any, ...]] = {
    "alpha": (4.0,),
    "reach": (0.15, 0.9),
    "w": (0.45, 0.7),
    "click_weight": (0.0,),
    "retain_ratio": (0.5, 1.0),
    "forget_only_steps": (0,),
    "augment_lora": (
        {"rank": 8, "alpha": 16.0, "targets": "embedding", "dropout": 0.0},
        {"rank": 16, "alpha": 16.0, "targets": "linear+embedding", "dropout": 0.0},
    ),
    "augment": ({"learning_rate": 6e-4, "batch_size": 128, "warmup": 5, "betas": (0.9, 0.98), "dropout": False},),
    "augment_passes": (1.2, 3.0),
    "augment_steps": ((8, 400),),
    "student_lora": ({"rank": 16, "alpha": 32.0, "targets": "linear+embedding", "dropout": 0.0},),
    "student": ({"batch_size": 64, "warmup": 5, "betas": (0.9, 0.98), "dropout": False},),
    "student.learning_rate": (2e-3, 5e-3),
    "student_passes": (0.4, 0.8),
    "student_steps": ((32, 400),),
}
"""Tried for the compact model. ``reach`` takes the place of ``alpha``, whose best value depends on the request."""
_SMALL_GRID: Mapping[str, tuple[Any, ...]] = {
    "reach": (0.04, 0.4),
    "w": (0.4, 0.75),
    "retain_ratio": (1.5, 3.0),
    "augment_passes": (2.0,),
    "student_lora": ({"rank": 16, "alpha": 16.0, "targets": "linear+embedding", "dropout": 0.0},),
    "student.learning_rate": (2e-3, 8e-3),
    "student_passes": (1.0,),
    "student_steps": ((80, 400),),
}
"""Tried where one person or less goes; a narrow adapter, or thirty steps, cannot say what the teacher says."""


@register
class E2URec(Method):
    """The paper's method: a forgetting and a remembering teacher guide a LoRA student."""

    name, scope, answering = "e2urec", "adapter", STUDENT
    card = _CARD
    grid: ClassVar[Mapping[str, tuple[Any, ...]]] = _GRID
    small_grid: ClassVar[Mapping[str, tuple[Any, ...]]] = _SMALL_GRID

    @dataclass(frozen=True)
    class Settings:
        """Defaults are the paper's for T5-base; each backbone keeps its own tuned ones beside them.

        Attributes:
            alpha: Strength of the subtraction in the forgetting teacher.
            reach: How far the forgetting teacher may lie from the original, as the mean over the forget set of what it
                subtracts from the two logits together; ``alpha`` is lowered until it holds. A few samples are
                learned by heart much faster than many, and would be unlearned past the mark. None in the paper.
            w: Weight of remembering; forgetting weighs ``1 - w``.
            click_weight: Weight of the retain set's cross-entropy inside remembering; 1 in the paper.
            remember_weight: Weight of KL(p_o ‖ p_θ) inside remembering; 1 in the paper.
            vocabulary: Over what distributions are compared: the two ``answers``, as clicks are predicted, or the
                ``whole`` vocabulary at the answer's position, as the paper's loss can also be read. The latter keeps
                (n, v) logits of both teachers in memory.
            augment_lora: The augmented model's adapter; None to train all of a copy, as the released code does.
            augment: Its optimiser.
            augment_passes: Its passes over the forget set.
            augment_steps: Its steps at least and at most, however few or many samples go.
            student_lora: The student's adapter; None to train all of a copy, which is no longer the paper's method.
            student: Its optimiser; the batch is of forget samples, with as many retain samples beside them.
            forget_only_steps: First steps that see the forget set alone; None for a pass, at weight 1, as released.
            student_passes: Passes over the forget set.
            student_steps: Steps in all at least and at most.
            retain_ratio: Retain samples a batch for each forget sample.
        """

        alpha: float = 2.0
        reach: float | None = None
        w: float = 0.6
        click_weight: float = 1.0
        remember_weight: float = 1.0
        vocabulary: Literal["answers", "whole"] = "answers"
        augment_lora: Lora | None = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
        augment: Optimisation = Optimisation(learning_rate=5e-5, batch_size=16, warmup=0, betas=(0.9, 0.999))
        augment_passes: float = 1.5
        augment_steps: tuple[int, int] = (1200, 1200)
        student_lora: Lora | None = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
        student: Optimisation = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, betas=(0.9, 0.999))
        forget_only_steps: int | None = 800
        student_passes: float = 3.0
        student_steps: tuple[int, int] = (1, 2400)
        retain_ratio: float = 1.0

    settings: Settings

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Augment, compute both teachers' logits, train the student."""
        copy = None if self.settings.student_lora else work.backbone.copy()
        augmented = work.backbone if self.settings.augment_lora else work.backbone.copy()
        with ExitStack() as reading:
            if self.settings.vocabulary == "whole":
                for model in (work.backbone, augmented, *([copy] if copy else [])):
                    reading.enter_context(model.whole_vocabulary())
            yield from self._augment(work, augmented)
            seen = self._batches(work)
            teacher = yield from self._teach(work, seen, augmented)
            return (yield from self._follow(work, copy or work.backbone, seen, teacher))

    def effort(self, plan: ForgetPlan) -> Effort:
        """Return the work of both trainings, and of asking both teachers about what the student will see."""
        settings, count = self.settings, len(plan.forget)
        first, size = settings.augment.batch_size, settings.student.batch_size
        augment = steps_for(settings.augment_passes, count, first, settings.augment_steps)
        steps, beside, alone = self._student_steps(count)
        wrong, right = steps * min(size, count), (steps - alone) * beside
        seen = min(wrong, count) + min(right, len(plan.retain))
        asked = Effort(scored=seen + min(wrong, count))
        overlearning = Effort.of_steps(bool(settings.augment_lora), augment * min(first, count), augment)
        return overlearning + Effort.of_steps(bool(settings.student_lora), wrong + right, steps) + asked

    def _augment(self, work: Workspace, model: Backbone) -> Generator[Step, None, None]:
        """Train the augmented model θ_a: the original, a little more on the forget set."""
        forget, settings, lora = work.plan.forget, self.settings, self.settings.augment_lora
        often, size, bounds = settings.augment_passes, settings.augment.batch_size, settings.augment_steps
        batches = forget_batches(forget, often, size, bounds, work.rng("augment"))
        parameters = work.adapters.add(_AUGMENTED, lora, work.seed) if lora else model.trained
        loss, weights = click_loss(forget, model.device), {"click": 1.0}
        yield from work.train(Phase("augment", parameters, forget, batches, loss, weights, settings.augment), model)

    def _follow(
        self, work: Workspace, student: Backbone, seen: ForgetRetainBatches, teacher: Logits
    ) -> Generator[Step, None, Unlearned]:
        """Train the student: an adapter on the original, or all of a copy of it."""
        settings = self.settings
        inside = {"click_weight": settings.click_weight, "remember_weight": settings.remember_weight}
        loss = e2urec_loss(teacher, seen.samples.label, seen.forgets, student.device, **inside)
        if settings.forget_only_steps is None:
            loss = in_full_when_alone(loss, seen.forgets, 1.0 - settings.w)
        weights = {"forget": 1.0 - settings.w, "remember": settings.w}
        if settings.student_lora:
            return (yield from train_student(work, settings.student_lora, seen, loss, weights, settings.student))
        return (yield from finetune_all(work, student, seen, loss, weights, settings.student, STUDENT))

    def _batches(self, work: Workspace) -> ForgetRetainBatches:
        """Return the samples that the student will see, and in which order."""
        steps, beside, alone = self._student_steps(len(work.plan.forget))
        return draw_batches(work.plan, steps, self.settings.student.batch_size, beside, work.rng(STUDENT), alone)

    def _student_steps(self, count: int) -> tuple[int, int, int]:
        """Return the student's steps, the retain samples beside the others, and the first steps that have none."""
        settings, size = self.settings, self.settings.student.batch_size
        steps = steps_for(settings.student_passes, count, size, settings.student_steps)
        whole_pass, wanted = min(math.ceil(count / size), steps), settings.forget_only_steps
        return steps, round(size * settings.retain_ratio), whole_pass if wanted is None else min(wanted, steps // 2)

    def _teach(self, work: Workspace, seen: ForgetRetainBatches, model: Backbone) -> Generator[Step, None, Logits]:
        """Return the teachers' logits (n, 2 or v): the forgetting one's of what goes, else the remembering one's."""
        with work.adapters.answering(None):
            original = yield from work.score("teachers", work.backbone, seen.samples)
        with work.adapters.answering(_AUGMENTED if self.settings.augment_lora else None):
            augmented = yield from work.score("teachers", model, seen.samples.take(seen.forgets))
        teacher, wrong = original.copy(), original[seen.forgets]
        alpha = within_reach(wrong, augmented, self.settings.alpha, self.settings.reach)
        teacher[seen.forgets] = forgetting_teacher(wrong, augmented, alpha)
        return teacher


def within_reach(original: Logits, augmented: Logits, alpha: float, reach: float | None) -> float:
    """Return ``alpha``, lowered until α · ReLU(z_a − z_o), summed over logits, is ``reach`` at most in the mean.

    Source: ours; the paper has a fixed α.
    """
    if reach is None:
        return alpha
    subtracted = float(np.maximum(augmented - original, 0).sum(axis=1).mean())
    return min(alpha, reach / subtracted) if subtracted > 0 else alpha


def forgetting_teacher(original: Logits, augmented: Logits, alpha: float) -> Logits:
    """Return z_o − α · ReLU(z_a − z_o), all logits (n, 2).

    Source: E2URec, forgetting teacher.
    """
    return original - alpha * np.maximum(augmented - original, 0)

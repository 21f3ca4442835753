"""Cross-fitted teacher (ours): what a model says that never saw you is known beforehand, and then followed.

E2URec's forgetting teacher overlearns the forget set at every request to find out what the original owes to it. But
what models say of a person whom they never saw can be kept before anybody asks. Models are trained by the original's
recipe on all people but a fold, in turn (:mod:`core.unlearning.common.crossfit`). A ridge regression then learns, once,
on a made-up crowd without which models were retrained, how the answer's log-odds shift: from what the original says,
what those models say that never saw the sample's user and those that did, what was really clicked, and how well item
and person are known. At a request the teacher is the original plus that shift: no augmented model, no second adapter.

The student is E2URec's adapter but for two things. It follows in squared error of log-odds, since the KL divergence
weighs an error by p (1 - p) and so passes over confident answers, which are those that were learned by heart. And as a
few passes lead it only part of the way, the teacher points beyond: the shift is multiplied by ``overshoot``.

Where only some of a person's ratings go, the models that never saw the person say too little: the ratings that stay
tell of those that went. What is due where a single rating goes is learned from a hundred ratings without which models
were retrained: a part of the shift (``own_part``), and a fall of the true answer's log-odds, the same for all
(``own_fall``). In between, both are mixed in the measure in which all of the person's ratings go.

The regression sees the accidents of the original's own training too and corrects them: part of what it gains over
E2URec is that retrained models agree with their mean more than any one model does. So distance proves nothing here, and
what counts are the attacks. The models that it learns from are not those by which results are judged, and nobody in the
crowd is named by a preset. What cross-fitted models said is kept for as long as requests may come. A run keeps a copy
in which nothing is left about those whom it forgot, and later requests to its model read that copy alone. Two things
stay: the bundled file, from which anybody may start again and which nobody may change, and the regression's seventeen
numbers and those two, which were fitted to the made-up crowd.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from core import text
from core.config import Lora, Optimisation
from core.data.samples import Samples
from core.errors import ModelError
from core.runs.events import Step
from core.training.loop import Logits
from core.unlearning.base import Arrays, Learned, Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.common.crossfit import CROSS_FITTING, cross_fit, crossfit_digest, erased
from core.unlearning.common.forget_retain_batches import PASSES, ForgetRetainBatches, StepBudget, batches_within
from core.unlearning.common.learned_shift import (
    Numbers,
    clicks_of,
    features,
    margin_of,
    share_that_goes,
    shift_of,
)
from core.unlearning.common.lora_student import RANK, STUDENT, TAUGHT, train_student
from core.unlearning.common.losses import forget_retain_loss, log_odds_term
from core.unlearning.registry import register
from core.unlearning.settings import ADDED

_REPEATS, _FOLDS = 2, 5
"""How often the people are shared out, and into how many folds."""
_RIDGES = tuple(np.logspace(-2, 4, 13).tolist())
"""Strengths of the ridge among which cross-validation chooses."""


@register
class CrossFitted(Method):
    """E2URec's student, with a forgetting teacher that knows what models say which never saw the person."""

    name, scope, answering = "crossfit", "adapter", STUDENT
    learned_once = (CROSS_FITTING,)
    card = Card(
        title="Cross-fitted teacher",
        sentence="Ours: a small adapter follows what models, trained beforehand without each person in turn, say.",
        source="Ours.",
        phases={
            "teachers": PhaseCard("Ask the teachers", "One is the original with the learned shift, the other without."),
            STUDENT: TAUGHT,
        },
        knobs=(
            Knob("overshoot", 0.5, 2.0, 0.05, "Overshoot", "How far beyond the learned shift the teacher points."),
            Knob("w", 0.0, 1.0, 0.05, "w, weight of remembering", "1 only remembers, 0 only forgets."),
            Knob("optimisation.learning_rate", 0.0005, 0.01, 0.0005, "Learning rate", "Size of each step."),
            PASSES,
            RANK,
        ),
        symbol="hexagon",
        teacher="The original, shifted towards what models say that never saw the person.",
        order=100,
    )

    @dataclass(frozen=True)
    class Settings:
        """The student's defaults are those of E2URec on T5-base; there is no default for what must be learned.

        Attributes:
            shift: Intercept and coefficients of :func:`features`, learned by :meth:`CrossFitted.learn`; empty where
                nothing was learned on this recommender yet.
            crossfit_digest: Digest of what the cross-fitted models said when the shift was learned.
            overshoot: What the shift is multiplied by.
            own_part: How much of the shift is due where the person's other ratings stay; 1 where nothing was learned.
            own_fall: By how much the log-odds of the true answer fall beside that then; 0 where nothing was learned.
            w: Weight of remembering; forgetting weighs ``1 - w``.
            lora: The student's adapter.
            optimisation: Its optimiser; the batch is of forget samples.
            budget: How much of both sides is seen.
        """

        shift: tuple[float, ...] = ()
        crossfit_digest: str = ""
        overshoot: float = 1.0
        own_part: float = field(default=1.0, metadata=ADDED)
        own_fall: float = field(default=0.0, metadata=ADDED)
        w: float = 0.6
        lora: Lora = Lora(rank=16, alpha=32.0, targets="attention", dropout=0.05)
        optimisation: Optimisation = Optimisation(learning_rate=1e-3, batch_size=16, warmup=0, betas=(0.9, 0.999))
        budget: StepBudget = StepBudget()

    settings: Settings
    grid: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "overshoot": (1.3, 1.9),
        "w": (0.2, 0.4),
        "lora": ({"rank": 16, "alpha": 32.0, "dropout": 0.0},),
        "lora.targets": ("linear+embedding",),
        "optimisation": ({"batch_size": 32, "warmup": 5, "betas": (0.9, 0.98), "dropout": False},),
        "optimisation.learning_rate": (1e-3, 3e-3),
        "budget.passes": (1.0, 2.5),
        "budget.retain_ratio": (0.25, 0.6),
        "budget.steps": ((64, 1000),),
    }
    small_grid: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "overshoot": (1.0, 1.4),
        "w": (0.4, 0.7),
        "lora": ({"rank": 16, "alpha": 16.0, "dropout": 0.0},),
        "lora.targets": ("linear+embedding",),
        "optimisation": ({"batch_size": 64, "warmup": 5, "betas": (0.9, 0.98), "dropout": False},),
        "optimisation.learning_rate": (1.5e-3, 4e-3),
        "budget.passes": (1.0,),
        "budget.retain_ratio": (1.5, 3.0),
        "budget.steps": ((80, 400),),
    }

    @classmethod
    def learn(cls, work: Workspace, retrained: Numbers) -> Generator[Step, None, Learned]:
        """Learn the shift that leads from the original's answers to the mean of the retrained models' (ours)."""
        from scipy.special import logit
        from sklearn.linear_model import RidgeCV
        from sklearn.preprocessing import StandardScaler

        answers = yield from cross_fit(work, _REPEATS, _FOLDS)
        logits = yield from work.score("teachers", work.backbone, work.plan.forget)
        margin = (logits[:, 1] - logits[:, 0]).astype(np.float64)
        known = features(work.plan.forget, work.plan.train, work.stars, margin, answers)
        scaler = StandardScaler().fit(known)
        ridge = RidgeCV(_RIDGES).fit(scaler.transform(known), logit(retrained.mean(axis=0)) - margin)
        slopes = ridge.coef_ / scaler.scale_
        shift = (float(ridge.intercept_ - scaler.mean_ @ slopes), *map(float, slopes))
        return Learned({"shift": shift, "crossfit_digest": crossfit_digest(answers)}, answers)

    @classmethod
    def learn_of_ratings(
        cls, settings: Any, learned: Arrays, work: Workspace, retrained: Numbers
    ) -> Generator[Step, None, dict[str, float]]:
        """Learn what is due where one rating goes and all others of its person stay (ours).

        How far retrained models are from the original is fitted, by least squares without an intercept, to the shift
        and to the click: the shift alone would be damped by its noise, and memory with it. Nothing points beyond: a
        student that has one answer to learn gets all of the way.
        """
        from scipy.special import logit

        samples = work.plan.forget
        margin = margin_of((yield from work.score("teachers", work.backbone, samples)))
        shift = shift_of(settings.shift, features(samples, work.plan.train, work.stars, margin, learned))
        known = np.stack([shift, -clicks_of(samples)], axis=1)
        part, fall = np.linalg.lstsq(known, logit(retrained.mean(axis=0)) - margin, rcond=None)[0].tolist()
        return {"own_part": part, "own_fall": fall, "overshoot": 1.0}

    @classmethod
    def learned_anew(cls, settings: Any, work: Workspace) -> Generator[Step, None, Learned]:
        """Ask cross-fitted models of another original's people; the shift stays the one that was learned first."""
        del settings
        answers = yield from cross_fit(work, _REPEATS, _FOLDS)
        return Learned({"crossfit_digest": crossfit_digest(answers)}, answers)

    @classmethod
    def without(cls, learned: Arrays, forgotten: Samples) -> Arrays:
        """Return what cross-fitted models said, but nothing about the forgotten."""
        return erased(learned, forgotten) if learned else learned

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Ask the teachers, then train the student.

        Raises:
            ModelError: No shift was learned for this recommender, or beside other cross-fitted models.
        """
        settings, device = self.settings, work.backbone.device
        if not settings.shift or settings.crossfit_digest != crossfit_digest(self.learned):
            raise ModelError(text.unlearning.UNTUNED_SHIFT)
        seen = batches_within(work.plan, settings.budget, settings.optimisation.batch_size, work.rng(STUDENT))
        follow = log_odds_term((yield from self._teach(work, seen)), device)
        loss = forget_retain_loss(seen.forgets, device, forget=follow, remember=follow)
        weights = {"forget": 1.0 - settings.w, "remember": settings.w}
        return (yield from train_student(work, settings.lora, seen, loss, weights, settings.optimisation))

    def _teach(self, work: Workspace, seen: ForgetRetainBatches) -> Generator[Step, None, Logits]:
        """Return the teachers' logits (n, 2): the shifted ones of what goes, else the original's."""
        settings, train = self.settings, work.plan.train
        teacher = yield from work.score("teachers", work.backbone, seen.samples)
        goes, margin = seen.samples.take(seen.forgets), margin_of(teacher[seen.forgets])
        shift = shift_of(settings.shift, features(goes, train, work.stars, margin, self.learned))
        share = share_that_goes(goes.user, work.plan.forget, train)
        alone = settings.own_part * shift - settings.own_fall * clicks_of(goes)
        half = (settings.overshoot * (share * shift + (1.0 - share) * alone) / 2).astype(np.float32)
        teacher[seen.forgets] += np.stack([-half, half], axis=1)
        return teacher

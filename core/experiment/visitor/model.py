"""A recommender that learns one visitor more, and forgets them again: an adapter on the original's shared weights.

The original never met the visitor, so it is what a perfect deletion would leave: a true reference, without the noise of
another training. It judges, and has no part in forgetting, which is given three things: the model that learned the
visitor, their ratings, and ratings of people who stay. What would the model say that never met them? It is asked about
*stand-ins*: the same questions, of people made up for the purpose, who gave the same stars to other items. Their
answers carry some of what was learned of the visitor too, and miss what their very items tell; by how much as a rule, a
ridge regression learned beforehand, on other people (:mod:`core.experiment.visitor.correction`). The adapter is trained
on until the visitor is told what their stand-ins are told, so corrected; what it knows of others is held fast by asking
it about others before.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.config import Lora, Optimisation
from core.data.samples import Samples, Split, concat
from core.evaluation.distances import Values
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.visitor.stand_ins import StandIns, features
from core.experiment.visitor.visitor import Visitor, visitor_samples
from core.models.adapters import Adapters
from core.runs.events import Step
from core.training.loop import Logits, Phase
from core.unlearning.common.losses import Term, ce_term, forget_retain_loss, log_odds_term

_ADAPTER = "visitor"
LEARN, FORGET = "learn", "forget"
"""Names of the two phases."""
VISITOR_ASKED_EVERY = 3
"""Steps between two times that the visitor's ratings are asked; about an eighth of the time that learning takes."""


@dataclass(frozen=True)
class VisitorTraining:
    """One of the two short trainings.

    Attributes:
        steps: Steps, each of which sees all of the visitor's ratings.
        beside: Training samples beside them in a step that ask about the same items, and as many that ask about any.
        remember: Weight of the others' term; the visitor's weighs ``1 - remember``.
        optimisation: The optimiser.
    """

    steps: int
    beside: int
    remember: float
    optimisation: Optimisation


@dataclass(frozen=True)
class VisitorSettings:
    """How a visitor is learned and forgotten.

    Attributes:
        lora: The adapter.
        pool: Training samples that ask about the visitor's items, and as many about any, from which those beside the
            visitor's are drawn.
        learn: How they are learned.
        forget: How they are forgotten.
        stand_ins: Stand-ins of each rating that are asked.
        correction: Coefficients of :func:`~core.experiment.visitor.stand_ins.features`, which are added to what
            stand-ins are told.

    Source: ours. Chosen on people whom the compact models were never trained on and on whom nothing is judged: low
    ranks on all layers and the embedding learn a dozen ratings in fifty steps. Samples of others that ask about the
    same items keep the memory from becoming one of the item. The correction was learned on 54 people and both bundled
    originals; ``visitors --correction`` learns it anew, and comes as near as chance in the trainings lets it.
    """

    lora: Lora = Lora(rank=8, alpha=16.0, targets="linear+embedding")
    pool: int = 300
    learn: VisitorTraining = VisitorTraining(
        50, 20, 0.8, Optimisation(learning_rate=3e-3, batch_size=0, warmup=5, dropout=False)
    )
    forget: VisitorTraining = VisitorTraining(
        30, 16, 0.55, Optimisation(learning_rate=2e-3, batch_size=0, warmup=3, dropout=False)
    )
    stand_ins: int = 24
    correction: tuple[float, ...] = (-0.206, -0.483, -0.236, 0.574, -0.147, 0.877)


VISITOR = VisitorSettings()
"""What the page and the simulation use."""


class VisitorModel:
    """The original with an adapter of one visitor's own; the original itself stays as it is.

    Attributes:
        visitor: Whom it learns.
        samples: (n,) the questions that the visitor's ratings are.
        backbone: What answers: as long as nothing was learned, as the original does.
        never: (n, 2) logits of the original's answers, which are those of a model that never met the visitor; they
            judge, and nothing here is trained on them.

    Args:
        experiment: Whose original it starts from.
        visitor: Whom it learns.
        settings: How it learns and forgets.
        seed: Decides everything random.

    Raises:
        RequestError: The visitor's ratings cannot be learned.
        ModelError: The adapter fits no layer of the original.
    """

    def __init__(
        self, experiment: Experiment, visitor: Visitor, settings: VisitorSettings = VISITOR, seed: int = 0
    ) -> None:
        self.visitor = visitor
        self.samples = visitor_samples(experiment.interactions, experiment.recommender.backbone.encode, visitor)
        self.backbone = experiment.recommender.backbone.share_weights()
        self._experiment, self._engine = experiment, experiment.engine
        self._train = experiment.samples.of(Split.TRAIN)
        self._settings, self._seed = settings, seed
        self.never: Logits = self.answers(self.samples)
        self._parameters: list[nn.Parameter] = Adapters(self.backbone).add(_ADAPTER, settings.lora, seed)

    def learn(self) -> Generator[Step, None, float]:
        """Learn the visitor's ratings by cross-entropy, a step at a time.

        What others are told is held to what the original tells them, by half the squared difference of log-odds. Every
        few steps tell p(yes) of each rating under its place, ``0`` and on.

        Returns:
            Wall seconds.
        """
        how = self._settings.learn
        learn = ce_term(self.samples.label, self.backbone.device)
        return (yield from self._trained(LEARN, how, learn))

    def forget(self) -> Generator[Step, None, float]:
        """Train on until the model tells the visitor what it tells their stand-ins, corrected (ours).

        Meanwhile others are held to what the model tells them now. Steps tell what those of :meth:`learn` do.

        Returns:
            Wall seconds.
        """
        how, told = self._settings.forget, self.stand_ins_told()
        half = (told + features(self.samples, told, self._train) @ np.array(self._settings.correction)) / 2
        teacher = np.stack([-half, half], axis=1).astype(np.float32)
        return (yield from self._trained(FORGET, how, log_odds_term(teacher, self.backbone.device)))

    def stand_ins_told(self) -> Values:
        """Return the mean log-odds (n,) of a yes that the stand-ins of each of the visitor's questions are told now."""
        rng = np.random.default_rng([self._seed, *b"stand-ins"])
        asked = StandIns(self._experiment, self.visitor, self._settings.stand_ins, rng).questions()
        return odds(self.answers(asked)).reshape(len(self.samples), -1).mean(axis=1)

    @property
    def weights(self) -> list[Tensor]:
        """What of the model is the visitor's own, on the CPU, for :meth:`take`."""
        return [one.detach().cpu() for one in self._parameters]

    def take(self, weights: Sequence[Tensor]) -> None:
        """Go on from ``weights`` that the same visitor's model has come to, maybe in another process."""
        with torch.no_grad():
            for mine, other in zip(self._parameters, weights, strict=True):
                mine.copy_(other)

    def __reduce__(self) -> Any:
        """Be carried to another process: whose original, whom, how, and the weights of its own."""
        return _carried, (self._experiment, self.visitor, self._settings, self._seed, self.weights)

    def answers(self, samples: Samples) -> Logits:
        """Return the logits (n, 2) that the model answers now."""
        return self._engine.answers(self.backbone, samples)

    def _trained(self, name: str, how: VisitorTraining, mine: Term) -> Generator[Step, None, float]:
        """Train the adapter: ``mine`` is asked of the visitor's samples, and of the others to say what they say now."""
        rng, count = np.random.default_rng([self._seed, *name.encode()]), len(self.samples)
        same, others = self._beside(rng)
        everything = concat([self.samples, same, others])
        teacher = np.concatenate([np.zeros((count, 2), np.float32), self.answers(concat([same, others]))])
        forgets = np.arange(len(everything)) < count
        loss = forget_retain_loss(
            forgets, self.backbone.device, forget=mine, remember=log_odds_term(teacher, self.backbone.device)
        )
        starts = (count, len(same)), (count + len(same), len(others))
        batches = [
            np.concatenate([np.arange(count), *(at + rng.integers(0, size, how.beside) for at, size in starts)])
            for _ in range(how.steps)
        ]
        weights = {"forget": 1 - how.remember, "remember": how.remember}
        phase = Phase(name, self._parameters, everything, batches, loss, weights, how.optimisation)
        return (yield from self._told(self._engine.train(phase, self.backbone, self._seed)))

    def _beside(self, rng: np.random.Generator) -> tuple[Samples, Samples]:
        """Draw training samples that ask about the visitor's items, and as many that ask about any."""
        about = np.flatnonzero(np.isin(self._train.item, self.samples.item))
        every, most = np.arange(len(self._train)), self._settings.pool
        chosen = (rng.choice(of, min(most, len(of)), replace=False) for of in (about if len(about) else every, every))
        same, others = (self._train.take(np.sort(one)) for one in chosen)
        return same, others

    def _told(self, steps: Generator[Step, None, float]) -> Generator[Step, None, float]:
        """Pass on the steps, with what the model says after each of the visitor's ratings."""
        try:
            while True:
                step = next(steps)
                if step.step % VISITOR_ASKED_EVERY == 0 or step.step == step.of:
                    said = click_probability(self.answers(self.samples))
                    step = replace(step, watched={str(at): float(one) for at, one in enumerate(said)})
                yield step
        except StopIteration as end:
            return float(end.value)
        finally:
            steps.close()


def _carried(
    experiment: Experiment, visitor: Visitor, settings: VisitorSettings, seed: int, weights: Sequence[Tensor]
) -> VisitorModel:
    model = VisitorModel(experiment, visitor, settings, seed)
    model.take(weights)
    return model


def odds(answers: Logits) -> Values:
    """Return the log-odds (n,) of a yes in logits (n, 2)."""
    return (answers[:, 1] - answers[:, 0]).astype(np.float64)

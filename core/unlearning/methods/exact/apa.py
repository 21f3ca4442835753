"""APA, adapter partition and aggregation: an adapter a shard, averaged anew for each question (Hu et al., 2024).

Samples are divided by how the bare model reads them, and each shard has an adapter. For a question the weights of all
adapters are averaged, and an adapter counts the more, the less it errs on the held-out samples most like the question.
Nothing is trained for that, so there is nothing more to forget.

**The base.** APA's adapters sit on a pretrained model that has seen no rating. So do ours: the base is what the
original was before its training: a pretrained model as it came, or the compact model with random first weights. The
original would not do: it was trained on everything, and with an adapter on it nothing is forgotten. On random weights
an adapter has to learn all that there is, so ours is larger than the paper's.

**What is exact.** No weight that answers was trained on what goes, and no held-out sample by which adapters are weighed
is among it; prompts that showed it are rewritten. What still bears its trace is the division into shards, made once
from everybody's prompts, as in the paper. That division scatters a person over the shards, so forgetting a person
touches most of them: it is single ratings that APA forgets cheaply.

**What is ours.** The paper's held-out samples are the validation split, which a method does not see here, so a share of
the training samples is kept out of all shards. An error is |y − p(yes)|; the paper's formula (eq. 7) could not be read
in the copy that we found.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from core.config import Lora, Optimisation, Training
from core.data.samples import Samples
from core.models.adapters import Adapters, LowRank
from core.models.backbone import Backbone
from core.models.mixture import Averaging, Mixture, Neighbours, StateReader
from core.runs.events import Step
from core.training.fit import click_loss, passes_of
from core.training.loop import Logits, Phase
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, Knob, PhaseCard
from core.unlearning.registry import register
from core.unlearning.shards.partition import Partition, by_meaning
from core.unlearning.shards.shard_store import ShardStore
from core.unlearning.shards.sharding import RETRAIN, SHARDS, ShardTraining, retained_shards

_WEIGH = "weigh"


@register
class Apa(Method):
    """Single samples divided by what they look like, an adapter a shard, and an average of them for each question."""

    name, scope, once = "apa", "adapters", (SHARDS,)
    afterwards = ("neighbours", "temperature", "averaging")
    card = Card(
        title="APA",
        sentence="An adapter a shard on a model that saw no rating; those touched are trained again, and all averaged.",
        source=(
            "Hu et al., Exact and Efficient Unlearning for Large Language Model-based Recommendation, 2024 (arXiv "
            "2404.10327): (Σ ω_k B_k)(Σ ω_k A_k), ω = softmax(−τ · error on similar held-out samples). Random first "
            "weights as the base of a compact model, and a held-out share of the training samples, are ours."
        ),
        phases={
            SHARDS: PhaseCard(
                "Make the adapters", "One for each shard of the ratings, on a model that never saw any; kept for later."
            ),
            RETRAIN: PhaseCard(
                "Retrain",
                "The adapters that knew the forgotten ratings are trained from scratch without them.",
                "Training from scratch without the forgotten ratings",
            ),
            _WEIGH: PhaseCard("Weigh the adapters", "How wrong each of them is on ratings that none was trained on."),
        },
        knobs=(
            Knob("temperature", 0.0, 1000.0, 10.0, "τ", "How much better adapters count more; 0 averages evenly."),
            Knob("neighbours", 1, 200, 1, "Neighbours", "How many similar ratings tell how good an adapter is."),
        ),
        symbol="triangle-right",
        order=35,
    )

    @dataclass(frozen=True)
    class Settings:
        """Shards, neighbours, τ and averaging are the paper's for MovieLens; the rest is ours, for the compact model.

        Attributes:
            shards: How many adapters.
            neighbours: Held-out samples by which adapters are weighed for a question.
            temperature: τ.
            averaging: ``factors``, the paper's APA(D), or ``products``, its APA(ND).
            held_out: Share of the training samples that no adapter is trained on.
            lora: Each adapter's shape; TALLRec's in the paper.
            passes: Passes over a shard.
            optimisation: The optimiser.
        """

        shards: int = 4
        neighbours: int = 20
        temperature: float = 1000.0
        averaging: Averaging = "factors"
        held_out: float = 0.1
        lora: Lora = Lora(rank=16, alpha=32.0, targets="linear+embedding")
        passes: int = 2
        optimisation: Optimisation = Optimisation(learning_rate=5e-3, warmup=50)

    settings: Settings
    grid: ClassVar = {
        "temperature": (10.0, 100.0, 1000.0),
        "neighbours": (20, 100),
        "averaging": ("factors", "products"),
    }

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Make the adapters that are not kept, train the touched ones again, and find out how good each is at what."""
        base, held_out = work.fresh(work.seed), self._held_out(work)
        divide, spent = yield from self._division(work, base)
        with Adapters(base) as adapters:
            learning = self._learning(base, adapters, work.seed)
            found = yield from retained_shards(_inside(work, held_out), divide, learning, spent)
            learned = [one.adapter if isinstance(one, _Learning) else one for one in found]
        beside = work.plan.retain.take(np.isin(work.plan.retain.row, held_out))
        neighbours = yield from self._weigh(work, base, learned, beside)
        mixture = Mixture(base, learned, neighbours, self.settings.averaging)
        work.engine.place(mixture)
        return Unlearned(mixture, sum(a.numel() + b.numel() for one in learned for a, b in one.factors.values()))

    def _held_out(self, work: Workspace) -> npt.NDArray[np.int64]:
        """Return the rows of the samples that no adapter is trained on, the same for every request."""
        rows = work.plan.train.row
        return work.rng("held out").choice(rows, round(self.settings.held_out * len(rows)), replace=False)

    def _division(
        self, work: Workspace, base: Backbone
    ) -> Generator[Step, None, tuple[Callable[[], Partition], float]]:
        """Return what divides all samples, and what it has cost to read them; they are read once."""
        train = work.plan.train
        kept = ShardStore(work.keep).has_partition
        states = np.empty((0, 0)) if kept else (yield from work.score(SHARDS, StateReader(base), train))
        spent = work.seconds.pop(SHARDS, 0.0)
        return lambda: by_meaning(train, states, self.settings.shards, work.rng("partition")), spent

    def _learning(self, base: Backbone, adapters: Adapters, seed: int) -> ShardTraining:
        """Return how a shard learns: an adapter on the base, from the same first weights in all shards."""
        settings = self.settings
        training = Training(settings.passes, settings.optimisation)

        def begin(phase: str, shard: int, samples: Samples, order: int) -> tuple["_Learning", Backbone, Phase]:
            name = f"{phase}-{shard}"
            parameters, batches = adapters.add(name, settings.lora, seed), passes_of(samples, training, order)
            loss = click_loss(samples, base.device)
            stretch = Phase(phase, parameters, samples, batches, loss, {"click": 1.0}, settings.optimisation)
            return _Learning(adapters, name), base, stretch

        return ShardTraining(training, begin, LowRank.load)

    def _weigh(
        self, work: Workspace, base: Backbone, learned: list[LowRank], beside: Samples
    ) -> Generator[Step, None, Neighbours]:
        """Return what weighs the adapters: how wrong each is on what none of them was trained on."""
        states = yield from work.score(_WEIGH, StateReader(base), beside)
        errors = []
        for one in learned:
            alone = work.engine.place(Mixture(base, [one], _equal(1)))
            errors.append(error_of((yield from work.score(_WEIGH, alone, beside)), beside.label))
        wrong = torch.from_numpy(np.stack(errors, axis=1))
        return Neighbours(torch.from_numpy(states), wrong, self.settings.neighbours, self.settings.temperature)


@dataclass(frozen=True, eq=False)
class _Learning:
    """An adapter that is being trained, or has been."""

    adapters: Adapters
    name: str

    @property
    def adapter(self) -> LowRank:
        """The adapter as it is now, by itself."""
        return self.adapters.factors(self.name)

    def save(self, folder: Path) -> None:
        """Write it into ``folder``."""
        self.adapter.save(folder)


def error_of(logits: Logits, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return |y − p(yes)| (n,) from ``logits`` (n, 2) and ``labels`` (n,).

    Source: ours; APA (Hu et al., 2024), eq. 7, has the mean of a prediction error.
    """
    yes = 1.0 / (1.0 + np.exp(logits[:, 0] - logits[:, 1]))
    return np.abs(labels - yes).astype(np.float32)


def _equal(adapters: int) -> Neighbours:
    """Return what weighs so many adapters alike."""
    return Neighbours(torch.empty(0, 1), torch.empty(0, adapters), 1, 0.0)


def _inside(work: Workspace, held_out: npt.NDArray[np.int64]) -> Workspace:
    """Return the same work without the held-out samples."""
    plan = work.plan
    train, stays = ~np.isin(plan.train.row, held_out), ~np.isin(plan.retain.row, held_out)
    inside = replace(plan, train=plan.train.take(train), retain=plan.retain.take(stays), rebuilt=plan.rebuilt[stays])
    return replace(work, plan=inside)

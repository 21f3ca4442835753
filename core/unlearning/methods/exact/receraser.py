"""RecEraser: shards by taste, so that people who inform one another stay together, and an attention over them.

Chen et al., Recommendation Unlearning, The Web Conference, 2022. Made for embeddings of users and items; this is a
reading of it for a language model that knows neither: users are divided by their clicks, and the attention weighs the
shards by how each reads the prompt. Only the partition knows users, so anybody's prompt can be answered. As in the
original, the partition is made once, from everybody, and a request does not change it. What the code released with
E2URec runs under this name deals users at random and averages logits; the settings can say so too.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal

from core.config import Optimisation
from core.models.ensemble import Attention, Ensemble, state_size
from core.runs.events import Step
from core.training.batches import endless
from core.training.fit import click_loss
from core.training.loop import Phase
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, PhaseCard
from core.unlearning.paper_settings import SHARD_COUNT
from core.unlearning.registry import register
from core.unlearning.settings import ADDED
from core.unlearning.shards.partition import Partition, by_taste, dealt
from core.unlearning.shards.sharding import SHARD_PHASES, SHARDS, retained_shards

_AGGREGATE = "aggregate"


@register
class RecEraser(Method):
    """Users divided by taste into balanced shards, a model each, and a learned attention over their answers."""

    name, scope, once = "receraser", "all", (SHARDS,)
    card = Card(
        title="RecEraser",
        sentence="As SISA, but people of like taste stay together and the models' say is learned.",
        source="Chen et al., Recommendation Unlearning, The Web Conference, 2022.",
        phases={
            **SHARD_PHASES,
            _AGGREGATE: PhaseCard("Weigh the shards", "A small attention learns how much each of them counts."),
        },
        symbol="hourglass",
        order=30,
    )

    @dataclass(frozen=True)
    class Settings:
        """The recipe of each shard is the original's own.

        Attributes:
            shards: How many; four in E2URec's comparison.
            dimensions: Length of a user's taste; that of the embeddings in RecEraser's released code.
            width: Length of the space in which the attention compares shards; half of that, as in the released code.
            attention: The attention's optimiser.
            attention_steps: Its steps; with none there is no attention, and logits are averaged.
            partition: How users are divided: by ``taste``, or by ``chance``.
        """

        shards: int = SHARD_COUNT
        dimensions: int = 64
        width: int = 32
        attention: Optimisation = Optimisation(learning_rate=1e-3, batch_size=64, warmup=0, dropout=False)
        attention_steps: int = 100
        partition: Literal["taste", "chance"] = field(default="taste", metadata=ADDED)

    settings: Settings

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Make the shards that are not kept, train the touched ones again, and learn whom to trust with what."""
        settings = self.settings
        shards = yield from retained_shards(work, lambda: self._divide(work))
        weighed = settings.attention_steps > 0
        attention = Attention(len(shards), state_size(shards[0]), settings.width, work.seed) if weighed else None
        ensemble = Ensemble(shards, attention)
        work.engine.place(ensemble)
        if weighed:
            yield from self._aggregate(work, ensemble)
        return Unlearned(ensemble, ensemble.parameter_count)

    def _divide(self, work: Workspace) -> Partition:
        """Return who belongs to which shard."""
        settings, train, rng = self.settings, work.plan.train, work.rng("partition")
        if settings.partition == "chance":
            return dealt(train, settings.shards, rng)
        return by_taste(train, settings.shards, settings.dimensions, rng)

    def _aggregate(self, work: Workspace, ensemble: Ensemble) -> Generator[Step, None, None]:
        """Train the attention, from equal weights, on retained samples."""
        retain, settings = work.plan.retain, self.settings
        order = endless(retain, min(settings.attention.batch_size, len(retain)), work.rng(_AGGREGATE))
        batches = [next(order) for _ in range(settings.attention_steps)]
        loss = click_loss(retain, ensemble.device)
        with ensemble.aggregating() as parameters:
            phase = Phase(_AGGREGATE, parameters, retain, batches, loss, {"click": 1.0}, settings.attention)
            yield from work.train(phase, ensemble)

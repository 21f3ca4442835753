"""SISA: sharded, isolated training, so that only the shards that held the data are trained again.

Bourtoule et al., Machine Unlearning, IEEE Symposium on Security and Privacy, 2021. Slices, by which SISA saves a
part of a shard's retraining too, are left out, and logits are averaged, as in E2URec's released code. That code draws a
shard for every sample, so that whoever goes is in all of them; here a person is in one, by default.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal

from core.models.ensemble import Ensemble
from core.runs.events import Step
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card
from core.unlearning.paper_settings import SHARD_COUNT
from core.unlearning.registry import register
from core.unlearning.settings import ADDED
from core.unlearning.shards.partition import dealt, scattered
from core.unlearning.shards.sharding import SHARD_PHASES, SHARDS, retained_shards


@register
class Sisa(Method):
    """Users dealt to shards at random, a model each; the mean of their logits answers."""

    name, scope, once = "sisa", "all", (SHARDS,)
    card = Card(
        title="SISA",
        sentence="Four models on a quarter of the people each; those that knew the forgotten ones are trained again.",
        source="Bourtoule et al., Machine Unlearning, IEEE Symposium on Security and Privacy, 2021.",
        phases=SHARD_PHASES,
        symbol="square",
        order=20,
    )

    @dataclass(frozen=True)
    class Settings:
        """The recipe of each shard is the original's own.

        Attributes:
            shards: How many; four in E2URec's comparison.
            partition: What is dealt to them: ``users``, or single ``ratings`` as in E2URec's released code.
        """

        shards: int = SHARD_COUNT
        partition: Literal["users", "ratings"] = field(default="users", metadata=ADDED)

    settings: Settings

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Make the shards that are not kept, train the touched ones again, and let all answer together."""
        divide = scattered if self.settings.partition == "ratings" else dealt
        shards = yield from retained_shards(
            work, lambda: divide(work.plan.train, self.settings.shards, work.rng("partition"))
        )
        ensemble = Ensemble(shards)
        return Unlearned(ensemble, ensemble.parameter_count)

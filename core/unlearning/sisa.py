"""SISA: sharded, isolated training, so that only the shards that held the data are trained again.

Bourtoule et al., Machine Unlearning, IEEE Symposium on Security and Privacy, 2021. Slices, by which SISA saves a
part of a shard's retraining too, are left out, and logits are averaged, as in E2URec's released code.
"""

from collections.abc import Generator
from dataclasses import dataclass

from core.events import Step
from core.models.ensemble import Ensemble
from core.unlearning.base import Method, Unlearned, Workspace, register
from core.unlearning.partition import dealt
from core.unlearning.shards import RETRAIN, SHARDS, retained_shards


@register
class Sisa(Method):
    """Users dealt to shards at random, a model each; the mean of their logits answers."""

    name, title, scope = "sisa", "SISA", "all"
    phases, once = (SHARDS, RETRAIN), (SHARDS,)

    @dataclass(frozen=True)
    class Settings:
        """The recipe of each shard is the original's own.

        Attributes:
            shards: How many; four in E2URec's comparison.
        """

        shards: int = 4

    settings: Settings

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Make the shards that are not kept, train the touched ones again, and let all answer together."""
        shards = yield from retained_shards(
            work, lambda: dealt(work.plan.train, self.settings.shards, work.rng("partition"))
        )
        ensemble = Ensemble(shards)
        return Unlearned(ensemble, ensemble.parameter_count)

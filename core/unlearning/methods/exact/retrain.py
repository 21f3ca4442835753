"""Retrain: train again from the first weights without the forgotten samples. The ideal, and the reference."""

from collections.abc import Generator
from dataclasses import dataclass

from core.runs.events import Step
from core.training.fit import fitting
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card, PhaseCard
from core.unlearning.registry import register


@register
class Retrain(Method):
    """The original's own recipe on the retained samples only."""

    name, scope, answering = "retrain", "all", "retrain"
    card = Card(
        title="Retraining",
        sentence="A new model, trained from its first weights without what must go: the ideal.",
        source="Exact unlearning, by which every other method is measured.",
        phases={
            "retrain": PhaseCard(
                "Retrain",
                "A new model is trained from scratch on everything but the forgotten ratings.",
                "Training from scratch without the forgotten ratings",
            )
        },
        symbol="diamond",
        order=10,
        yardstick=True,
    )

    @dataclass(frozen=True)
    class Settings:
        """There is nothing to set: the recipe is the original's, or it would not be the reference."""

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train a fresh backbone on the retain set."""
        backbone = work.fresh(work.seed)
        yield from work.train(fitting("retrain", backbone, work.plan.retain, work.training, work.seed), backbone)
        return Unlearned(backbone, backbone.trained_count)

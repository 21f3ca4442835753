"""Retrain: train again from the first weights without the forgotten samples. The ideal, and the reference."""

from collections.abc import Generator
from dataclasses import dataclass

from core.events import Step
from core.training.fit import fitting
from core.unlearning.base import Method, Unlearned, Workspace, register


@register
class Retrain(Method):
    """The original's own recipe on the retained samples only."""

    name, title, scope = "retrain", "Retrain", "all"
    answering = "retrain"
    phases = ("retrain",)

    @dataclass(frozen=True)
    class Settings:
        """There is nothing to set: the recipe is the original's, or it would not be the reference."""

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Train a fresh backbone on the retain set."""
        backbone = work.fresh(work.seed)
        yield from work.train(fitting("retrain", backbone, work.plan.retain, work.training, work.seed), backbone)
        return Unlearned(backbone, backbone.parameter_count)

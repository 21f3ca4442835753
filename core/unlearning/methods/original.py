"""Original: forgets nothing. The floor that every method must leave."""

from collections.abc import Generator
from dataclasses import dataclass

from core.runs.events import Step
from core.unlearning.base import Method, Unlearned, Workspace
from core.unlearning.card import Card
from core.unlearning.registry import register


@register
class Original(Method):
    """The model as it was trained on everything, unchanged."""

    name, scope = "original", "nothing"
    card = Card(
        title="Original",
        sentence="The model as it was trained on everything; it forgets nothing.",
        source="Every comparison of unlearning methods begins with it.",
        phases={},
        symbol="circle-open",
        order=0,
        yardstick=True,
    )

    @dataclass(frozen=True)
    class Settings:
        """There is nothing to set."""

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Return the original."""
        yield from ()
        return Unlearned(work.backbone, parameters=0)

"""Original: forgets nothing. The floor that every method must leave."""

from collections.abc import Generator
from dataclasses import dataclass

from core.events import Step
from core.unlearning.base import Method, Unlearned, Workspace, register


@register
class Original(Method):
    """The model as it was trained on everything, unchanged."""

    name, title, scope = "original", "Original", "nothing"

    @dataclass(frozen=True)
    class Settings:
        """There is nothing to set."""

    def unlearn(self, work: Workspace) -> Generator[Step, None, Unlearned]:
        """Return the original."""
        yield from ()
        return Unlearned(work.backbone, parameters=0)

"""How much work a request is, in samples and steps, before anybody begins."""

from dataclasses import astuple, dataclass
from operator import add


@dataclass(frozen=True)
class Effort:
    """Samples, each as often as it is read, and steps.

    Attributes:
        trained: Samples of steps that move all weights.
        adapted: Samples of steps that move an adapter.
        scored: Samples that are only asked.
        steps: Steps that move all weights.
        small_steps: Steps that move an adapter.
    """

    trained: float = 0
    adapted: float = 0
    scored: float = 0
    steps: float = 0
    small_steps: float = 0

    @classmethod
    def of_steps(cls, adapter: bool, read: float, steps: float) -> "Effort":
        """Return the work of so many steps, in which so many samples are read.

        Args:
            adapter: Whether they move an adapter, not all weights.
            read: Samples, each as often as it is read.
            steps: The steps.
        """
        return cls(adapted=read, small_steps=steps) if adapter else cls(trained=read, steps=steps)

    @property
    def learned(self) -> float:
        """Samples of all steps."""
        return self.trained + self.adapted

    def __add__(self, other: "Effort") -> "Effort":
        """Return both together."""
        return Effort(*map(add, astuple(self), astuple(other)))

    def times(self, runs: int) -> "Effort":
        """Return so many times the work."""
        return Effort(*(runs * one for one in astuple(self)))

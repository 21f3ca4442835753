"""How long a loop has computed, not counting the time for which others hold what it yielded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Now: TypeAlias = Callable[[], float]
"""Returns seconds since some moment, never fewer than before."""


class Clock:
    """Counts the seconds that a loop has computed, and foretells those that are left.

    Args:
        now: Tells the time (seconds).
        steps: Steps that are still to come.
        before: Seconds that earlier steps took.
    """

    def __init__(self, now: Now, steps: int, before: float = 0.0) -> None:
        self._now, self._steps, self._before = now, steps, before
        self._done, self._spent, self._start = 0, 0.0, now()

    @property
    def seconds(self) -> float:
        """Seconds computed so far, those of earlier steps included."""
        return self._before + self._running

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stand still until the context ends."""
        self._spent = self._running
        try:
            yield
        finally:
            self._start = self._now()

    def left(self) -> float:
        """Count one step as done, and return the seconds that the others will take at the speed so far."""
        self._done += 1
        return self._running / self._done * (self._steps - self._done)

    @property
    def _running(self) -> float:
        return self._spent + self._now() - self._start

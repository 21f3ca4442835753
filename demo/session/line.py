"""The line before the engine: whose turn it is, how many are before a job, and for about how long."""

import threading
import time
from collections import deque
from statistics import median
from typing import Any, Generic, TypeVar

from core.clock import Now

_Job = TypeVar("_Job")
_HOUR = 3600.0
_REMEMBERED = 15
"""Jobs whose seconds tell how long one takes."""


class WaitingLine(Generic[_Job]):
    """Jobs of several owners, who are served by turns: nobody waits for all that somebody else has put in line.

    Args:
        now: Tells the time (seconds).
    """

    def __init__(self, now: Now = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._waiting: list[tuple[str, _Job]] = []
        self._at_work: tuple[_Job, float] | None = None
        self._served: dict[str, int] = {}
        self._turn = 0
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)
        self._begun: dict[str, list[float]] = {}

    def enter(self, owner: str, job: _Job) -> None:
        """Put a job of ``owner`` at the end of their own jobs."""
        with self._lock:
            self._waiting.append((owner, job))

    def next(self) -> tuple[str, _Job] | None:
        """Take out the job whose turn it is, of whoever was served longest ago; None where nobody waits."""
        with self._lock:
            if not self._waiting:
                return None
            owner, job = self._order()[0]
            self._waiting.remove((owner, job))
            self._turn += 1
            self._served[owner] = self._turn
            self._at_work = job, self._now()
            return owner, job

    def done(self) -> None:
        """Note that the job at work has ended."""
        with self._lock:
            if self._at_work is not None:
                self._seconds.append(self._now() - self._at_work[1])
                self._at_work = None

    def leave(self, job: _Job) -> None:
        """Take out a job that was stopped while it waited."""
        with self._lock:
            self._waiting = [one for one in self._waiting if one[1] is not job]

    def before(self, job: _Job) -> tuple[int, float | None]:
        """Return how many jobs come before one that waits, and for about how many seconds; None where unknown."""
        with self._lock:
            ahead = next((at for at, (_, one) in enumerate(self._order()) if one is job), 0)
            busy = self._at_work is not None
            if not self._seconds:
                return ahead + busy, None
            usual = median(self._seconds)
            left = max(usual - (self._now() - self._at_work[1]), 0.0) if self._at_work else 0.0
            return ahead + busy, ahead * usual + left

    def begun_in_an_hour(self, owner: str) -> int:
        """Return how many runs ``owner`` has begun in the last hour, this one included, which is noted."""
        with self._lock:
            since = self._now() - _HOUR
            for one, times in list(self._begun.items()):
                self._begun[one] = [at for at in times if at > since]
                if not self._begun[one]:
                    del self._begun[one]
            self._begun.setdefault(owner, []).append(self._now())
            return len(self._begun[owner])

    def forget(self, owner: str) -> None:
        """Let go of what is known of an owner whose visit has ended."""
        with self._lock:
            self._served.pop(owner, None)

    def _order(self) -> list[tuple[str, Any]]:
        """Return those who wait in the order of their turns: each owner's first job, then each one's second."""
        counts: dict[str, int] = {}
        keyed = []
        for at, (owner, job) in enumerate(self._waiting):
            counts[owner] = counts.get(owner, -1) + 1
            keyed.append((counts[owner], self._served.get(owner, 0), at, owner, job))
        keyed.sort(key=lambda one: one[:3])
        return [(owner, job) for *_, owner, job in keyed]

"""One thread that touches the models. Visitors' jobs wait in line for it, are heard while they run, and can be stopped.

A thread of its own rather than the web server's workers: PyTorch keeps threads for each thread that calls it, and a job
that stands between two updates of the page would stand still.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Generic, TypeAlias, TypeVar

from core.errors import CoreError
from core.runs.events import Cancelled, Failed
from demo import text
from demo.session.budgets import NO_BUDGETS, Budgets
from demo.session.line import WaitingLine
from demo.session.zero_gpu.host import OWNER

_Result = TypeVar("_Result")
_Said = TypeVar("_Said")
"""What a job says: events, or those of a race."""
_Start: TypeAlias = Callable[[], Generator[_Said, None, None]]
"""Begins a job."""
_LOG = logging.getLogger(__name__)


class QueuedJob(Generic[_Said]):
    """A job in line or at work: what it said so far, and a way to stop it.

    Attributes:
        about: What it does, for whoever finds it later.

    Args:
        start: Begins it.
        about: What it does.
        seconds: How long it may take once it has begun; None for as long as it likes.
        owner: Whose it is.
    """

    def __init__(self, start: _Start[_Said], about: Any = None, seconds: int | None = None, owner: str = "") -> None:
        self.about = about
        self._context = copy_context()  # with the visitor's request, by whose quota ZeroGPU lends
        self._context.run(OWNER.set, owner)
        self._seconds = seconds
        self._start = start
        self._said: list[_Said | Cancelled | Failed] = []
        self._stopped, self._begun, self._over = threading.Event(), threading.Event(), threading.Event()
        self._beginning, self._since = threading.Lock(), 0.0

    def stop(self) -> None:
        """Ask the job to end at its next event; one that has not begun is over at once."""
        self._stopped.set()
        with self._beginning:
            if not self._begun.is_set() and not self._over.is_set():
                self._said.append(Cancelled())
                self._over.set()

    def refuse(self, why: str) -> None:
        """End the job before it begins, with a sentence."""
        self._said.append(Failed(why))
        self._begun.set()
        self._over.set()

    @property
    def at_work(self) -> bool:
        """Whether the job has left the line."""
        return self._begun.is_set()

    @property
    def seconds(self) -> float:
        """Wall seconds since the job left the line; 0 before."""
        return time.monotonic() - self._since if self._since else 0.0

    def run(self) -> None:
        """Work the job off; called by the engine thread."""
        with self._beginning:
            if self._over.is_set():
                return
            self._since = time.monotonic()
            self._begun.set()
        try:
            self._context.run(self._work)
        except CoreError as error:
            self._said.append(Failed(str(error)))
        except Exception as error:
            _LOG.exception("A job failed.")
            self._said.append(Failed(text.common.went_wrong(str(error) or type(error).__name__)))
        finally:
            self._over.set()

    def updates(self, every: float) -> Iterator[list[_Said | Cancelled | Failed]]:
        """Yield, every so many seconds until the job is over, what it said since; the list may be empty.

        Whoever comes later hears first all that was said before.
        """
        seen = 0
        while not self._over.is_set():
            fresh = self._said[seen:]
            seen += len(fresh)
            yield fresh
            self._over.wait(every)
        yield self._said[seen:]

    def _work(self) -> None:
        events = self._start()
        for event in events:
            self._said.append(event)
            if self._seconds is not None and self.seconds > self._seconds:
                _close(events)
                self._said.append(Failed(text.common.too_long(self._seconds)))
                return
            if self._stopped.is_set() and not isinstance(event, Failed):
                _close(events)
                self._said.append(Cancelled())
                return


class Jobs:
    """The engine thread, its line, and who is in it.

    Args:
        limits: What one visitor may have.
        place: Returns how many visitors who are here came before an owner.
    """

    def __init__(self, limits: Budgets = NO_BUDGETS, place: Callable[[str], int] = lambda _: 0) -> None:
        self._limits, self._place = limits, place
        self._line: WaitingLine[QueuedJob[Any]] = WaitingLine()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._looks = ThreadPoolExecutor(1, thread_name_prefix="looks")
        self._lock = threading.Lock()
        self._jobs: dict[str, list[QueuedJob[Any]]] = {}

    def compute(self, work: Callable[[], _Result]) -> _Result:
        """Return what ``work`` returns, once those before it in line are done; what it raises is raised here."""
        return self._thread.submit(work).result()

    def when_idle(self, work: Callable[[], None]) -> None:
        """Have ``work`` done once the job at work has ended; nobody waits for it."""
        self._thread.submit(work)

    def look(self, work: Callable[[], _Result]) -> _Result:
        """Return what ``work`` returns, which only asks a model of its own layers and so waits for no job."""
        return self._looks.submit(work).result()

    def submit(self, owner: str, start: _Start[_Said], about: Any = None, counted: bool = True) -> QueuedJob[_Said]:
        """Put a job of ``owner`` in line and return it; one that they may not have fails at once, with a sentence.

        Args:
            owner: Whose it is; owners are served by turns.
            start: Begins it.
            about: What it does, for whoever finds it later.
            counted: Whether it is a run, which the host may limit, rather than a preparation.
        """
        job = QueuedJob(start, about, self._limits.seconds, owner)
        if counted and (why := self._refusal(owner)):
            job.refuse(why)
            return job
        self._line.enter(owner, self._listed(owner, job))
        self._thread.submit(self._serve)
        return job

    def before(self, job: QueuedJob[Any]) -> tuple[int, float | None]:
        """Return how many jobs come before one that waits, and for about how many seconds; None where unknown."""
        return self._line.before(job)

    def _refusal(self, owner: str) -> str:
        visitors, runs = self._limits.visitors, self._limits.runs
        if visitors is not None and self._place(owner) >= visitors:
            return text.common.too_many_visitors(visitors)
        if runs is not None and self._line.begun_in_an_hour(owner) > runs:
            return text.common.too_many_runs(runs)
        return ""

    def _serve(self) -> None:
        """Work off the job whose turn it is."""
        found = self._line.next()
        if found is not None:
            try:
                self._run(*found)
            finally:
                self._line.done()

    def beside(self, owner: str, start: _Start[_Said], about: Any = None) -> QueuedJob[_Said]:
        """Begin a job of ``owner`` that touches no model at once, beside the engine thread, and return it."""
        job = self._listed(owner, QueuedJob(start, about, owner=owner))
        threading.Thread(target=self._run, args=(owner, job), daemon=True).start()
        return job

    def of(self, owner: str) -> list[QueuedJob[Any]]:
        """Return the jobs of ``owner`` that are at work or in line, oldest first."""
        with self._lock:
            return list(self._jobs.get(owner, ()))

    def stop(self, owner: str, sparing: Collection[QueuedJob[Any]] = ()) -> None:
        """Stop every job of ``owner``, at work or in line, but those of ``sparing``."""
        for job in self.of(owner):
            if job not in sparing:
                job.stop()
                if not job.at_work:
                    self._line.leave(job)
                    self._unlisted(owner, job)

    def forget(self, owner: str) -> None:
        """Stop every job of an owner whose visit has ended, and let go of what is known of them."""
        self.stop(owner)
        self._line.forget(owner)

    def _listed(self, owner: str, job: QueuedJob[_Said]) -> QueuedJob[_Said]:
        with self._lock:
            self._jobs.setdefault(owner, []).append(job)
        return job

    def _run(self, owner: str, job: QueuedJob[Any]) -> None:
        job.run()
        self._unlisted(owner, job)

    def _unlisted(self, owner: str, job: QueuedJob[Any]) -> None:
        with self._lock:
            left = [one for one in self._jobs.pop(owner, []) if one is not job]
            if left:
                self._jobs[owner] = left


def _close(events: Any) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        close()

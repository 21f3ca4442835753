"""A race: several methods on one request, side by side in one job, each given as much computing time as the others."""

import threading
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from core.clock import Now
from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.experiment.job import UnlearningJob
from core.experiment.recommender import Recommender
from core.runs.events import Event, Events, Finished
from core.training.rng_state import restore_rng_state, rng_state
from core.unlearning.registry import find_method


@dataclass(frozen=True)
class LaneEvent:
    """An event of the job on one lane.

    Attributes:
        lane: Name of its method.
        seconds: Seconds that this lane has computed so far.
        event: The event.
    """

    lane: str
    seconds: float
    event: Event


LaneEvents: TypeAlias = Generator[LaneEvent, None, None]


def race(
    experiment: Experiment,
    request: ForgetRequest,
    folders: Mapping[str, Path],
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    now: Now = time.monotonic,
) -> LaneEvents:
    """Run several methods on ``request`` side by side; closing the generator cancels those that have not finished.

    Each run comes to the same numbers as it would alone; only its peak memory is that of all of them together.
    When a lane fails the others go on; its error is raised when they are done.

    Args:
        experiment: On what.
        request: What goes.
        folders: Name of each method → where its run goes. An unfinished run of the same request there is resumed.
        seed: Decides everything random on each lane.
        settings: Name of a method → its ``Settings``, where they are not those tuned for the recommender.
        now: Tells the time.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
        RunError: A folder holds something else.
    """
    for name in folders:
        find_method(name)
    chosen = settings or {}
    jobs = {name: experiment.job(request, name, seed, chosen.get(name), folder) for name, folder in folders.items()}
    return experiment.alone(_side_by_side(jobs, now))


class _Lane:
    """One of the jobs: what it has used of the time, and where its own randomness stands."""

    def __init__(self, name: str, events: Events, now: Now) -> None:
        self.name, self.seconds, self.over = name, 0.0, False
        self.error: Exception | None = None
        self._events, self._now, self._rng_state = events, now, rng_state()

    def advance(self) -> Iterator[LaneEvent]:
        """Yield what the job says next, if anything; from its last word on, and after an error, it is ``over``."""
        start, outside = self._now(), rng_state()
        restore_rng_state(self._rng_state)
        try:
            event = next(self._events, None)
            self.over = event is None or isinstance(event, Finished)
            if self.over:
                next(self._events, None)  # let it come to its end, or closing it would be noted as a cancellation
        except Exception as error:
            self.over, self.error, event = True, error, None
        finally:
            self._rng_state = rng_state()
            restore_rng_state(outside)
            self.seconds += self._now() - start
        if event is not None:
            yield LaneEvent(self.name, self.seconds, event)

    def close(self) -> None:
        """Cancel the job unless it has ended."""
        self._events.close()


def _side_by_side(jobs: Mapping[str, UnlearningJob], now: Now) -> LaneEvents:
    """Always advance the lane that has used the least of its time."""
    lanes = [_Lane(name, _on_its_own(job).events(), now) for name, job in jobs.items()]
    try:
        while running := [lane for lane in lanes if not lane.over]:
            yield from min(running, key=lambda lane: lane.seconds).advance()
    finally:
        for lane in lanes:
            lane.close()
    for error in [lane.error for lane in lanes if lane.error]:
        raise error


def beside(experiment: Experiment) -> Experiment:
    """Return ``experiment`` on layers of its own over the same weights, to be asked from another thread meanwhile.

    It waits for none of the other's jobs, nor they for it. Nothing is to be trained on it: what a training draws at
    random comes from one source for the whole process.
    """
    return replace(experiment, recommender=_own_layers(experiment.recommender), _busy=threading.Lock())


def _on_its_own(job: UnlearningJob) -> UnlearningJob:
    """Return ``job`` on layers of its own: adapters are put into layers, for all who use them."""
    return replace(job, recommender=_own_layers(job.recommender))


def _own_layers(recommender: Recommender) -> Recommender:
    return replace(recommender, model=recommender.backbone.share_weights())

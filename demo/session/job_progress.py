"""What a job said becomes what is shown: one plain value, folded from events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal, TypeAlias

from core.experiment.race import LaneEvent
from core.runs.events import Cancelled, Event, Failed, Finished, Started, Step

Status: TypeAlias = Literal["idle", "waiting", "running", "finished", "cancelled", "failed"]
LossCurve: TypeAlias = tuple[float, ...]
CURVE_POINTS = 120


@dataclass(frozen=True)
class JobProgress:
    """How far a job is.

    Attributes:
        status: Where it stands.
        device: What it computes on, in words.
        phases: Names of its phases in order.
        phase: The phase at work, the last one once it has ended, empty before the first step.
        step: Steps done in that phase.
        of: Steps that the phase takes at most.
        seconds_left: Estimated seconds until the phase ends.
        losses: Every loss seen, by phase and name, a value a step.
        probed: What the model in training said on the way: the share of its phase that was done, and numbers by name.
        asked: p(yes) of each forgotten rating that is told, before the training and as of last; empty if nobody asks.
        seconds: Wall seconds of each phase, once finished.
        message: Why it failed; a sentence.
        ahead: How many jobs come before it while it waits.
        wait: For about how many seconds; None where nobody can tell.
    """

    status: Status = "idle"
    device: str = ""
    phases: tuple[str, ...] = ()
    phase: str = ""
    step: int = 0
    of: int = 0
    seconds_left: float = 0.0
    losses: Mapping[tuple[str, str], LossCurve] = field(default_factory=dict)
    probed: tuple[tuple[float, Mapping[str, float]], ...] = ()
    asked: tuple[tuple[float, ...], ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    message: str = ""
    ahead: int = 0
    wait: float | None = None

    @property
    def share(self) -> float:
        """Share of the phase that is done, 0 to 1."""
        return self.step / self.of if self.of else 0.0

    @property
    def at_this_pace(self) -> float | None:
        """Seconds that the whole phase takes at its pace so far; None before its first step and after its last."""
        return self.seconds_left / (self.of - self.step) * self.of if 0 < self.step < self.of else None

    def filled(self, phase: str) -> float:
        """Return the share of ``phase`` that is done, 0 to 1."""
        return {"done": 1.0, "now": self.share, "ahead": 0.0}[self.place(phase)]

    @property
    def busy(self) -> bool:
        """Whether there is something to wait for, and to cancel."""
        return self.status in ("waiting", "running")

    def place(self, phase: str) -> Literal["done", "now", "ahead"]:
        """Return where ``phase`` lies from the phase at work."""
        if self.status == "finished":
            return "done"
        now = self.phases.index(self.phase) if self.phase in self.phases else -1
        at = self.phases.index(phase)
        return "done" if at < now else "now" if at == now else "ahead"


def fold(progress: JobProgress, events: Iterable[Event]) -> JobProgress:
    """Return ``progress`` after ``events``."""
    for event in events:
        progress = _after(progress, event)
    return progress


def fold_race(
    lanes: Mapping[str, JobProgress], events: Iterable[LaneEvent | Cancelled | Failed]
) -> Mapping[str, JobProgress]:
    """Return the progress on each lane after ``events``; the end of the race is that of all lanes at work."""
    after = dict(lanes)
    for event in events:
        if isinstance(event, LaneEvent):
            after[event.lane] = _after(after[event.lane], event.event)
        else:
            after = {lane: _after(view, event) if view.busy else view for lane, view in after.items()}
    return after


def _after(progress: JobProgress, event: Event) -> JobProgress:
    if isinstance(event, Started):
        return JobProgress("running", event.device, event.phases)
    if isinstance(event, Step):
        return _stepped(progress, event)
    if isinstance(event, Finished):
        return replace(progress, status="finished", seconds=dict(event.seconds), seconds_left=0.0)
    if isinstance(event, Failed):
        return replace(progress, status="failed", message=event.message)
    if isinstance(event, Cancelled):
        return replace(progress, status="cancelled")
    return progress


def _stepped(progress: JobProgress, step: Step) -> JobProgress:
    losses = dict(progress.losses)
    for name, value in step.losses.items():
        losses[step.phase, name] = (*losses.get((step.phase, name), ()), value)
    probed = progress.probed
    if step.watched:
        share = step.step / step.of if probed else 0.0  # the first tells what was said before any step
        probed = (*probed, (share, step.watched))
    return replace(
        progress,
        phase=step.phase,
        step=step.step,
        of=step.of,
        seconds_left=step.seconds_left,
        losses=losses,
        probed=probed,
        asked=(*progress.asked[:1], step.asked) if step.asked else progress.asked,
    )


def binned(curve: LossCurve, points: int = CURVE_POINTS) -> LossCurve:
    """Return the means of ``points`` equal stretches of ``curve``, or ``curve`` itself where it is short enough."""
    if len(curve) <= points:
        return curve
    cuts = [round(at * len(curve) / points) for at in range(points + 1)]
    return tuple(sum(curve[a:b]) / (b - a) for a, b in pairwise(cuts))

"""The events of a job: everything that takes time is a generator of these plain values.

A job says ``Started``, then any number of ``Step``, ``Evaluated`` and ``Saved``, and ends with ``Finished``, ``Failed``
(its error is raised right after) or ``Cancelled``. The command line shows events as a progress bar, the page folds them
into its view, the run store appends them to ``events.jsonl``. Closing the generator cancels the job.
"""

from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias, get_args


@dataclass(frozen=True)
class Started:
    """A job begins.

    Attributes:
        job: What it is, in words.
        device: What it computes on, in words.
        phases: Names of its phases, in order.
    """

    job: str
    device: str
    phases: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step of a phase is done.

    Attributes:
        phase: Name of the phase, one of ``Started.phases``.
        step: Steps done, from 1.
        of: Steps that the phase will take at most.
        losses: Mean loss by name since the last ``Step`` (nats).
        seconds_left: Estimated seconds until this phase ends.
        watched: What the model in training says now, where a probe asks it; see
            :class:`core.experiment.probe.Probe`. Of the first step: what it said before.
        asked: (m,) p(yes) of each rating of the probe's ``tiles``, wherever it asks; empty elsewhere.
    """

    phase: str
    step: int
    of: int
    losses: Mapping[str, float] = field(default_factory=dict)
    seconds_left: float = 0.0
    watched: Mapping[str, float] = field(default_factory=dict)
    asked: tuple[float, ...] = ()


@dataclass(frozen=True)
class Evaluated:
    """Something was measured.

    Attributes:
        metrics: Metrics by name, as far as they are known.
        of: The run that was measured, where a job makes several.
    """

    metrics: Mapping[str, Any]
    of: str = ""


@dataclass(frozen=True)
class Saved:
    """Something was written, complete.

    Attributes:
        path: Where it lies.
    """

    path: str


@dataclass(frozen=True)
class Finished:
    """The job ended well.

    Attributes:
        seconds: Wall seconds of each phase, by name.
    """

    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Failed:
    """The job ended with an error, which is raised right after.

    Attributes:
        message: What went wrong, in one sentence.
    """

    message: str


@dataclass(frozen=True)
class Cancelled:
    """The job was closed before its end. What was saved stays and can be resumed."""


Event: TypeAlias = Started | Step | Evaluated | Saved | Finished | Failed | Cancelled
Events: TypeAlias = Generator[Event, None, None]
"""A job: iterate over it to run it, close it to cancel it."""


def as_record(event: Event) -> dict[str, Any]:
    """Return ``event`` as JSON-ready values, its kind under ``event``."""
    return {"event": type(event).__name__.lower(), **asdict(event)}


def from_record(record: Mapping[str, Any]) -> Event:
    """Return the event that :func:`as_record` turned into ``record``; fields that the event lacks are left out.

    Raises:
        KeyError: There is no such event.
        TypeError: A field that has no default is missing.
    """
    kind = _KINDS[record["event"]]
    known = {one.name for one in fields(kind)}
    given = {name: value for name, value in record.items() if name in known}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})


_KINDS: Mapping[str, type[Any]] = {kind.__name__.lower(): kind for kind in get_args(Event)}

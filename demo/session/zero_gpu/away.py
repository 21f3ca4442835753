"""Where the work of a job is done: right here as a rule; on ZeroGPU in another process, whatever it says heard here."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, TypeAlias, TypeVar

from core.errors import CoreError, RunError
from core.experiment.experiment import Experiment
from demo import text
from demo.session.zero_gpu import quota
from demo.session.zero_gpu.forked import on_cpu
from demo.session.zero_gpu.host import (
    OWNER,
    TimedGpu,
    ZeroGpuHost,
    gpus_are_timed,
    note_gpu,
    prefers_cpu,
    zero_gpu_host,
)
from demo.session.zero_gpu.parcels import LastWord, Named, packed, unpacked
from demo.session.zero_gpu.refusals import sentence

_Said = TypeVar("_Said")
Task: TypeAlias = Callable[[], Generator[_Said, None, Any]]
"""Begins some work. To be carried elsewhere, it is a function of a module, with arguments that can be packed."""


def away(work: Task[_Said], seconds: float | None = None, small: bool = False) -> Generator[_Said, None, Any]:
    """Do ``work`` where the host computes, pass on what it says, and return what it returns; closing this ends it.

    Args:
        work: What is to be done.
        seconds: What it takes, as far as one knows how fast the GPUs are; None where nobody can tell.
        small: Whether it is to be done by the CPU in any case.

    Raises:
        CoreError: The work failed, or no GPU was lent for it; the sentence says what to do.
    """
    host = zero_gpu_host()
    if host is None:
        return (yield from work())
    met: dict[Named, Experiment] = {}
    parcel = packed(work, met)
    if small or prefers_cpu(OWNER.get()):
        return (yield from _heard(on_cpu(parcel, met), met))
    return (yield from _lent(host, parcel, met, quota.asked(seconds, quota.visitor_quota(), gpus_are_timed())))


def _lent(host: ZeroGpuHost, parcel: bytes, met: dict[Named, Experiment], seconds: int) -> Generator[Any, None, Any]:
    try:
        return (yield from _heard(host.lent(parcel, seconds), met))
    except CoreError:
        raise
    except Exception as error:
        raise RunError(sentence(error)) from error


def _heard(words: Iterator[bytes], met: dict[Named, Experiment]) -> Generator[Any, None, Any]:
    end: LastWord | None = None
    with closing(words):  # type: ignore[type-var]
        for word in words:
            said = unpacked(word, met.__getitem__)
            if isinstance(said, TimedGpu):
                note_gpu(said)
            elif isinstance(said, LastWord):
                end = said
            else:
                yield said
    if end is None:
        raise RunError(text.service.zero_gpu.ABORTED)
    if end.error is not None:
        raise end.error
    return end.value

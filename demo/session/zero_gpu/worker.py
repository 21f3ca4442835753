"""The work of a parcel, done in the process that received it."""

import logging
from collections.abc import Callable, Generator, Iterator
from typing import Any

from core.errors import CoreError, RunError
from core.experiment.experiment import Experiment
from demo import text
from demo.session.zero_gpu.parcels import LastWord, Named, packed, unpacked

_LOG = logging.getLogger(__name__)


def worked(parcel: bytes, found: Callable[[Named], Experiment]) -> Iterator[bytes]:
    """Unpack what begins a job, do the job, and yield what it says, packed; the last is always a :class:`LastWord`.

    Args:
        parcel: A function of no arguments that returns a generator, packed.
        found: Returns the recommender of a name in this process.
    """
    try:
        value = yield from _said(unpacked(parcel, found)())
        yield packed(LastWord(value))
    except CoreError as error:
        yield packed(LastWord(error=error))
    except Exception as error:
        _LOG.exception("A job failed.")
        yield packed(LastWord(error=RunError(text.common.went_wrong(str(error) or type(error).__name__))))


def _said(events: Generator[Any, None, Any]) -> Generator[bytes, None, Any]:
    """Pack what a job says, and return what it returns."""
    try:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                return end.value
            yield packed(event)
    finally:
        events.close()

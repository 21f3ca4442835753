"""What a host lets one visitor have: set by environment variables, without limit where one is not set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from core.data.own.bounded import TableBounds
from core.errors import CoreError, RequestError
from demo import text

LARGEST_REQUEST, LONGEST_RUN, RUNS_PER_HOUR, MOST_VISITORS, LARGEST_UPLOAD = (
    "E2UREC_LARGEST_REQUEST",
    "E2UREC_LONGEST_RUN",
    "E2UREC_RUNS_PER_HOUR",
    "E2UREC_VISITORS",
    "E2UREC_LARGEST_UPLOAD",
)
"""Environment variables; each holds a whole number from 1 on."""
USUAL_UPLOAD = 10
"""Megabytes (2**20 bytes) of a table of one's own where the host sets no limit."""
_UNPACKED, _ROWS = 8, 1_000_000
"""How many times as large a table may be once it is unpacked, and how many lines it may have."""


@dataclass(frozen=True)
class Budgets:
    """Limits of one visitor; None where there is none.

    Attributes:
        samples: Training samples that one request may forget.
        seconds: Seconds that one run may take once it has begun.
        runs: Runs that may be begun in an hour.
        visitors: Visitors at once whose runs are taken; others may look.
        upload: Megabytes (2**20 bytes) of a table of one's own.
    """

    samples: int | None = None
    seconds: int | None = None
    runs: int | None = None
    visitors: int | None = None
    upload: int | None = None

    @property
    def largest_upload(self) -> int:
        """Megabytes (2**20 bytes) of a table that may be uploaded."""
        return self.upload or USUAL_UPLOAD

    @property
    def table_bounds(self) -> TableBounds:
        """How large a table may be that was uploaded."""
        return TableBounds(_UNPACKED * self.largest_upload * 2**20, _ROWS)

    def check_seconds(self, seconds: float) -> None:
        """Check that a run is not expected to take too long.

        Raises:
            RequestError: It would take more ``seconds`` than it may.
        """
        if self.seconds is not None and seconds > self.seconds:
            raise RequestError(text.yours.data.too_slow(seconds, self.seconds))

    def check_size(self, samples: int) -> None:
        """Check that a request is not too large.

        Raises:
            RequestError: It forgets more training ``samples`` than it may.
        """
        if self.samples is not None and samples > self.samples:
            raise RequestError(text.common.too_large(samples, self.samples))


NO_BUDGETS = Budgets()
"""Without any limit."""


def budgets(environment: Mapping[str, str] = os.environ) -> Budgets:
    """Return the limits that the host has set.

    Raises:
        CoreError: One of them is no whole number from 1 on.
    """
    return Budgets(
        *(
            _limit(name, environment.get(name, "").strip())
            for name in (LARGEST_REQUEST, LONGEST_RUN, RUNS_PER_HOUR, MOST_VISITORS, LARGEST_UPLOAD)
        )
    )


def _limit(name: str, given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and int(given)):
        raise CoreError(text.common.no_limit(name, given))
    return int(given)

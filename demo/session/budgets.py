"""What a host lets one visitor have: set by environment variables, without limit where one is not set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import CoreError, RequestError
from demo import text

LARGEST_REQUEST, LONGEST_RUN, RUNS_PER_HOUR, MOST_VISITORS = (
    "E2UREC_LARGEST_REQUEST",
    "E2UREC_LONGEST_RUN",
    "E2UREC_RUNS_PER_HOUR",
    "E2UREC_VISITORS",
)
"""Environment variables; each holds a whole number from 1 on."""


@dataclass(frozen=True)
class Budgets:
    """Limits of one visitor; None where there is none.

    Attributes:
        samples: Training samples that one request may forget.
        seconds: Seconds that one run may take once it has begun.
        runs: Runs that may be begun in an hour.
        visitors: Visitors at once whose runs are taken; others may look.
    """

    samples: int | None = None
    seconds: int | None = None
    runs: int | None = None
    visitors: int | None = None

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
            for name in (LARGEST_REQUEST, LONGEST_RUN, RUNS_PER_HOUR, MOST_VISITORS)
        )
    )


def _limit(name: str, given: str) -> int | None:
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and int(given)):
        raise CoreError(text.common.no_limit(name, given))
    return int(given)

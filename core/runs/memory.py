"""The most memory that a job held."""

from collections.abc import Generator
from typing import TypeVar

import psutil
import torch

from core.devices import uses_cuda
from core.runs.events import Step

_Result = TypeVar("_Result")


class PeakMemory:
    """The highest use seen: allocated on the CUDA device where there is one, else resident in this process.

    Attributes:
        peak: The highest use so far (bytes).
    """

    def __init__(self) -> None:
        self.peak = 0
        if uses_cuda():
            torch.cuda.reset_peak_memory_stats()

    def watching(self, steps: Generator[Step, None, _Result]) -> Generator[Step, None, _Result]:
        """Pass ``steps`` on, looking at the memory after each.

        Returns:
            What ``steps`` returns.
        """
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: _Result = end.value
                return result
            self._look()
            yield step

    def _look(self) -> None:
        now = torch.cuda.max_memory_allocated() if uses_cuda() else psutil.Process().memory_info().rss
        self.peak = max(self.peak, now)

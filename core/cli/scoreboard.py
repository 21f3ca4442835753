"""A series of runs on the screen: which are done, which one runs, which are ahead, and what came of them so far."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from core.cli.output import say
from core.cli.progress import Lines, Screen
from core.metrics import Metric, find_metric, metrics_in
from core.runs.events import Evaluated, Event, Step

_AHEAD, _DONE = "·", "✓"
_AROUND = 8
"""Lines of a terminal that the board leaves to its own frame and to what is above it."""


class Scoreboard:
    """Where a series stands, folded from its events.

    Args:
        rows: Titles of a row's runs, in the order of ``heads``, by the row's title.
        heads: Headings of the columns of runs.
    """

    def __init__(self, rows: Mapping[str, Sequence[str]], heads: Sequence[str]) -> None:
        self._rows, self._heads = rows, heads
        self._row_of = {run: row for row, runs in rows.items() for run in runs}
        self._done: dict[str, Mapping[str, Any]] = {}
        self._running, self._phase = "", ""

    def hear(self, event: Event) -> None:
        """Take in what ``event`` says."""
        if isinstance(event, Step):
            self._running, _, phase = event.phase.partition(": ")
            self._phase = f"{phase} {event.step}/{event.of}"
        elif isinstance(event, Evaluated) and event.of in self._row_of:
            self._done[event.of] = event.metrics
            self._running = ""

    def said(self, run: str) -> str:
        """Return a line about a run that is done."""
        known = self._done[run]
        metrics = [f"{metric.title} {_mean([known], metric)}" for metric in _columns()]
        return f"{run} done, {len(self._done)} of {len(self._row_of)}: {', '.join(metrics)}"

    def table(self, height: int) -> Table:
        """Return at most ``height`` rows, the one that runs among them."""
        title = f"{len(self._done)} of {len(self._row_of)} runs done"
        table = Table("method", *self._heads, *(metric.title for metric in _columns()), title=title)
        rows = list(self._rows)
        at = rows.index(self._row_of[self._running]) if self._running in self._row_of else 0
        first = max(0, min(at - height // 2, len(rows) - height))
        for row in rows[first : first + height]:
            done = [self._done[run] for run in self._rows[row] if run in self._done]
            means = [_mean(done, metric) for metric in _columns()]
            table.add_row(row, *(self._state(run) for run in self._rows[row]), *means)
        return table

    def _state(self, run: str) -> str:
        if run in self._done:
            return _DONE
        return self._phase if run == self._running else _AHEAD


@contextmanager
def scoreboard(rows: Mapping[str, Sequence[str]], heads: Sequence[str]) -> Iterator[Screen]:
    """Yield a board that stays in place on a terminal, and plain lines elsewhere; always on stderr."""
    board = Scoreboard(rows, heads)
    if not sys.stderr.isatty():
        yield _Written(board)
        return
    console = Console(stderr=True)
    with Live(console=console, refresh_per_second=4) as live:
        yield _Board(board, live)


class _Board:
    def __init__(self, board: Scoreboard, live: Live) -> None:
        self._board, self._live = board, live

    def show(self, event: Event) -> None:
        """Show what ``event`` changes."""
        self._board.hear(event)
        self._live.update(Group(self._board.table(max(3, self._live.console.height - _AROUND))))


class _Written:
    def __init__(self, board: Scoreboard) -> None:
        self._board, self._lines = board, Lines()

    def show(self, event: Event) -> None:
        """Show what ``event`` changes."""
        self._board.hear(event)
        self._lines.show(event)
        if isinstance(event, Evaluated):
            say(self._board.said(event.of))


def _columns() -> tuple[Metric, ...]:
    """Return the metrics on the board."""
    return (*metrics_in("headline"), find_metric("seconds"))


def _mean(runs: Sequence[Mapping[str, Any]], metric: Metric) -> str:
    """Return the mean of a metric over the runs that have it."""
    values = [run[metric.name] for run in runs if run.get(metric.name) is not None]
    return metric.format(float(np.mean(values)) if values else None)

"""Jobs on the screen: bars on a terminal, plain lines elsewhere; always on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from core import text
from core.cli.output import say
from core.data.downloads import DownloadProgress
from core.runs.events import Evaluated, Event, Events, Finished, Saved, Started, Step

_SECONDS_BETWEEN = 5.0
"""Least seconds between two plain lines of one phase."""


class Screen(Protocol):
    """What shows events, one after another."""

    def show(self, event: Event) -> None:
        """Show what ``event`` says."""


def watch(events: Events, on: AbstractContextManager[Screen] | None = None) -> dict[str, Any]:
    """Show a job until it ends and return its metrics; Ctrl-C cancels it.

    Args:
        events: The job.
        on: What it is shown on; by default a bar on a terminal and plain lines elsewhere.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the job is cancelled, and the same command goes on with it.
    """
    metrics: dict[str, Any] = {}
    with on or screen() as shown:
        try:
            for event in events:
                shown.show(event)
                if isinstance(event, Evaluated):
                    metrics |= event.metrics
        except KeyboardInterrupt:
            events.close()
            say(text.cli.CANCELLED)
            raise
    return metrics


@contextmanager
def downloads() -> Iterator[DownloadProgress]:
    """Yield a callback that shows how far downloads are."""
    if not sys.stderr.isatty():
        yield _download_line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", visible=False)
        yield lambda label, done, total: bars.update(
            task, description=label, completed=done, total=total or None, visible=True
        )


def _download_line(label: str, done: int, total: int) -> None:
    if done == total:
        say(text.cli.downloaded(label) if done else text.cli.downloading(label))


@contextmanager
def screen() -> Iterator[Screen]:
    """Yield a bar on a terminal, and plain lines elsewhere; always on stderr."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield _Terminal(bars)


class _Terminal:
    """A bar for the phase that runs, a line for each that is done."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._phase, self._task = "", bars.add_task("", total=1, note="", visible=False)

    def show(self, event: Event) -> None:
        """Move the bar, or print a line above it."""
        if isinstance(event, Step):
            if event.phase != self._phase:
                self._phase = event.phase
                self._bars.reset(self._task, visible=True, description=event.phase)
            self._bars.update(self._task, completed=event.step, total=event.of, note=_note(event))
        elif line := _line(event):
            self._bars.console.print(line, highlight=False, markup=False)


class Lines:
    """A line at the start and end of each phase, and one every few seconds between."""

    def __init__(self) -> None:
        self._phase, self._said = "", 0.0

    def show(self, event: Event) -> None:
        """Write a line, if it is time for one."""
        if not isinstance(event, Step):
            if line := _line(event):
                say(line)
            return
        now = time.monotonic()
        if event.phase != self._phase or event.step == event.of or now - self._said > _SECONDS_BETWEEN:
            self._phase, self._said = event.phase, now
            say(f"{event.phase} {event.step}/{event.of} {_note(event)}".rstrip())


def _note(step: Step) -> str:
    losses = [f"{name} {value:.4f}" for name, value in step.losses.items()]
    return " · ".join([*losses, *([text.cli.seconds_left(step.seconds_left)] if step.step < step.of else [])])


def _line(event: Event) -> str:
    if isinstance(event, Started):
        return text.cli.started(event.job, event.device)
    if isinstance(event, Saved):
        return text.cli.saved(event.path)
    if isinstance(event, Finished):
        return text.cli.done(sum(event.seconds.values()))
    return ""

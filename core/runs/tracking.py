"""A run's events sent on to trackio, an experiment tracker that one may have beside us."""

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TextIO

from core import text
from core.errors import RunError
from core.runs.events import Evaluated, Event, Events, Finished, Started, Step

_PACKAGE = "trackio"


@dataclass(frozen=True)
class Tracking:
    """A project of trackio to which events are sent.

    Attributes:
        project: Its name.
        package: The package, imported.
    """

    project: str
    package: Any

    def passing_on(self, events: Events, name: str, config: Mapping[str, Any]) -> Events:
        """Yield ``events`` as they are, and log what they measure: losses of each step, metrics, seconds.

        A run of that name that is there already goes on, as the run itself does that is started again.

        Args:
            events: Of a run, not begun yet; closed at the end.
            name: What the run is called in the project.
            config: What is to be read about it there.

        Raises:
            RunError: The project cannot be opened.
        """
        run: Any = None
        try:
            for event in events:
                if isinstance(event, Started):
                    run = self._opened(name, config)
                if run is not None and (measured := _measured(event)):
                    with _beside_results():
                        run.log(measured)
                yield event
        finally:
            events.close()
            if run is not None:
                with _beside_results():
                    run.finish()

    def _opened(self, name: str, config: Mapping[str, Any]) -> Any:
        try:
            with _beside_results():
                return self.package.init(
                    project=self.project, name=name, config=dict(config), resume="allow", embed=False
                )
        except Exception as error:  # a project's name, a folder, a server: whatever trackio minds
            raise RunError(text.runs.not_tracked(self.project, str(error) or type(error).__name__)) from error


def tracking(project: str) -> Tracking:
    """Return what sends events to a project of trackio.

    Raises:
        RunError: trackio is not installed.
    """
    try:
        return Tracking(project, import_module(_PACKAGE))
    except ImportError as error:
        raise RunError(text.runs.NO_TRACKIO) from error


def _beside_results() -> redirect_stdout[TextIO]:
    """Return a context in which what trackio prints goes to where progress is told, and not among results."""
    return redirect_stdout(sys.stderr)


def _measured(event: Event) -> dict[str, float]:
    """Return the numbers that an event tells, by name; empty for none."""
    if isinstance(event, Step):
        losses = {f"{event.phase}/{name}": float(value) for name, value in event.losses.items()}
        watched = {f"{event.phase}/probe/{name}": float(value) for name, value in event.watched.items()}
        return {f"{event.phase}/step": float(event.step), **losses, **watched}
    if isinstance(event, Evaluated):
        return {f"result/{name}": float(value) for name, value in event.metrics.items() if _is_number(value)}
    if isinstance(event, Finished):
        return {f"seconds/{name}": float(value) for name, value in event.seconds.items()}
    return {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

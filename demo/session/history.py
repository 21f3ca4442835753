"""One visitor's requests, one after another: which were carried out, on what, and which of them is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from core.data.requests import ForgetRequest
from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.experiment.lineage import earlier_runs
from core.runs.store import METRICS_FILE, Run
from demo.session.app_context import AppContext
from demo.session.visits import Visit


@dataclass(frozen=True)
class PastRequest:
    """A request that was carried out.

    Attributes:
        run: Folder of its run.
        number: Its place among this visitor's requests, from 1.
        request: What went.
        method: Name of the method.
        at: When it was done, hours and minutes (UTC).
        seconds: What it took.
        jsd: Distance to retrained models on what went; None where none were at hand.
        jsd_before: The same before it.
        earlier: Mean JSD to the original on what earlier requests forgot, now and before this one; None without any.
        onto: Number of the request that it went on from; None where it was put to the original.
        shown: Whether it is what Compare and Verify show.
        holds: Whether the model that is shown has forgotten it.
    """

    run: str
    number: int
    request: ForgetRequest
    method: str
    at: str
    seconds: float
    jsd: float | None
    jsd_before: float | None
    earlier: tuple[float, float] | None
    onto: int | None
    shown: bool
    holds: bool


def standing(app: AppContext, now: Visit) -> Experiment:
    """Return the recommender as the visitor's next request finds it.

    Raises:
        CoreError: It cannot be opened, or the run that it goes on from is gone.
    """
    if not now.base:
        return app.experiment(now.original)
    base = Run(Path(now.base))
    return app.after(now.original, [*earlier_runs(base), base])


def shown(app: AppContext, now: Visit) -> Experiment:
    """Return the recommender as it stood before the run that is shown.

    Raises:
        CoreError: It cannot be opened, or a run that it goes on from is gone.
    """
    return app.after(now.original, earlier_runs(Run(Path(now.run))) if now.run else [])


def history(now: Visit) -> list[PastRequest]:
    """Return what this visitor had the original that answers forget, oldest first.

    Raises:
        RunError: A run is damaged.
    """
    runs = [Run(Path(folder)) for folder in now.done]
    ours = [run for run in runs if run.finished and run.config["original"] == now.original]
    numbers = {str(run.folder): at for at, run in enumerate(ours, 1)}
    holding = _chain(now.run)
    return [_past(run, numbers, now.run, holding) for run in ours]


def go_on(now: Visit) -> Visit:
    """Return the visit whose next request goes on from the model that is shown."""
    return replace(now, base=now.run)


def start_over(now: Visit) -> Visit:
    """Return the visit whose next request is put to the original; what is shown stays."""
    return replace(now, base="")


def revisit(now: Visit, run: str) -> Visit:
    """Return the visit that looks at one of its own runs again; for any other run, the visit as it is."""
    if run not in now.done or not Run(Path(run)).finished:
        return now
    return replace(now, run=run, request=ForgetRequest.from_record(Run(Path(run)).config["request"]))


def undo(now: Visit, run: str) -> Visit:
    """Return the visit as it was before one of its own runs: what that went on from is shown, and gone on from.

    All that came after goes with it, but stays in the history.
    """
    if run not in now.done:
        return now
    chain = _chain(run)
    if len(chain) < 2:
        return replace(now, run="", request=None, base="")
    return replace(revisit(now, chain[-2]), base=chain[-2])


def _chain(run: str) -> list[str]:
    """Return the folders of the runs that led to ``run``, itself the last; empty for none or where one is gone."""
    if not run:
        return []
    try:
        return [*(str(one.folder) for one in earlier_runs(Run(Path(run)))), run]
    except CoreError:
        return [run]


def _past(run: Run, numbers: dict[str, int], looked_at: str, holding: list[str]) -> PastRequest:
    folder, metrics, config = str(run.folder), run.metrics, run.config
    chain = _chain(folder)
    done = datetime.fromtimestamp((run.folder / METRICS_FILE).stat().st_mtime, timezone.utc)
    return PastRequest(
        run=folder,
        number=numbers[folder],
        request=ForgetRequest.from_record(config["request"]),
        method=config["method"],
        at=f"{done:%H:%M}",
        seconds=metrics["seconds"],
        jsd=metrics["jsd"],
        jsd_before=metrics.get("jsd_before"),
        earlier=_earlier(metrics),
        onto=numbers.get(chain[-2]) if len(chain) > 1 else None,
        shown=folder == looked_at,
        holds=folder in holding,
    )


def _earlier(metrics: Mapping[str, Any]) -> tuple[float, float] | None:
    name = "earlier_jsd_to_original"
    return (metrics[name], metrics[f"{name}_before"]) if name in metrics else None

"""Settings found by trial: as many are tried of every method, the best is kept with the log of all."""

import shutil
import time
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core import text
from core.checksums import read_record
from core.evaluation.references import Reference, retraining_seed
from core.experiment.experiment import Experiment
from core.files import runs_folder, write_json
from core.runs.events import Event, Events, Finished, Saved, Started, Step
from core.runs.manifest import unlist
from core.runs.provenance import made_on
from core.runs.store import digest
from core.tuning.choice import best_of
from core.tuning.draws import TRIALS, drawn, drawn_from, grid_of
from core.tuning.learning import Learning
from core.tuning.single_ratings import learned_of_ratings, retrained_without
from core.tuning.trial import try_settings
from core.tuning.tuning_requests import FEW, RATINGS, TUNED_FOR, TuningRequests, on_validation, tuning_requests
from core.unlearning.base import Method
from core.unlearning.registry import find_method
from core.unlearning.settings import settings_record
from core.unlearning.tuned_settings import nested, tuned_path, updated

_RETRAININGS = tuple(map(retraining_seed, (11, 12, 13)))
"""Seeds of the models that are retrained for tuning; the presets' references have others."""


def tune(experiment: Experiment, name: str, trials: int = TRIALS, size: str | None = None) -> Events:
    """Try settings drawn from a method's grid and write the best, with the log of all trials, among the assets.

    Interrupted, it goes on after the last finished trial when it is started again.

    Args:
        experiment: The recommender to tune for.
        name: Name of the method on the registry.
        trials: How many settings are tried for large requests, and half as many for small ones; results compare only
            where it was the same for all methods.
        size: Name of the tuning request for which settings are tried, :data:`~core.tuning.tuning_requests.TUNED_FOR`;
            what an earlier tuning of the same model found for the other one stays. ``ratings`` to try none, and only
            learn anew what single ratings need. None for all.

    Returns:
        Events of the phase ``trials``, a step a trial.

    Raises:
        RequestError: There is no such method or size, or nothing was tuned for the other size yet.
        RunError: No retraining was finished, or a run cannot be kept.
    """
    method = find_method(name)
    learning = Learning(experiment, method)
    kept = {} if size is None else learning.found_before(size)
    stages = yield from _prepare(experiment, learning, without=kept)
    wanted = [(stage, changes) for stage in stages for changes in stage.drawn(method, trials)]
    logs: dict[str, list[dict[str, Any]]] = {stage.asked.name: [] for stage in stages}
    yield Started(f"tuning {name} on {experiment.key}", experiment.engine.device, ("trials",))
    began = time.monotonic()
    for at, (stage, changes) in enumerate(wanted, start=1):
        went = _trial(method, changes, stage)
        logs[stage.asked.name].append(went)
        ahead = (time.monotonic() - began) / at * (len(wanted) - at)
        yield Step("trials", at, len(wanted), {f"{stage.asked.name} left": went["left"]}, ahead)
    path = tuned_path(experiment.assets, experiment.key, name)
    unlist(experiment.assets, path)
    tried = {stage.asked.name: _tuned(learning, logs[stage.asked.name], stage, trials) for stage in stages}
    found = {**kept, **tried}
    if method.learns_of_ratings and RATINGS not in found and found[FEW]["settings"] is not None:
        found[RATINGS] = yield from learned_of_ratings(experiment, learning, found[FEW], _RETRAININGS)
    write_json(path, _outcome(experiment, learning, found))
    shutil.rmtree(learning.keep, ignore_errors=True)
    yield Saved(str(path))
    yield Finished({"trials": time.monotonic() - began})


_MEASURED = ("jsd", "retain_jsd", "mia_user_auc", "seconds")
"""What trials are judged by; records of trials that were judged otherwise are not taken up."""


@dataclass(frozen=True, eq=False)
class _Stage:
    """Tuning requests, where unlearning them should lead, and what the method learned from it before any trial.

    ``judge`` is the experiment as they see it.
    """

    judge: Experiment
    asked: TuningRequests
    goal: Reference
    learned: Mapping[str, Any]

    def drawn(self, method: type[Method], trials: int) -> list[dict[str, Any]]:
        """Return the settings to try, as changes by dotted name."""
        return drawn(self.grid(method), self.trials(trials))

    def grid(self, method: type[Method]) -> Mapping[str, tuple[Any, ...]]:
        """Return what is drawn from, on layers that the recommender has."""
        return grid_of(method, self.asked.small, self.judge.recommender.backbone.layers)

    def trials(self, large: int) -> int:
        """Return how many settings are tried, where ``large`` are for large requests."""
        return max(large // 2, 1) if self.asked.small else large

    def settings(self, method: type[Method], changes: Mapping[str, Any]) -> Any:
        """Return the method's settings with what it learned and with ``changes`` by dotted name."""
        return updated(updated(method.Settings(), self.learned), nested(changes))


def _prepare(
    experiment: Experiment, learning: Learning, without: Container[str]
) -> Generator[Event, None, list[_Stage]]:
    """Retrain without each of the tuning requests, and let the method learn from that; its arrays are bundled.

    Nothing is prepared for the requests whose names are in ``without``.
    """
    stages: list[_Stage] = []
    for one in tuning_requests(experiment.samples):
        if one.name in without:
            continue
        judge = on_validation(experiment, one.judges)
        goal = yield from retrained_without(judge, one, _RETRAININGS)
        stages.append(_Stage(judge, one, goal, (yield from learning.of(judge, one, goal))))
    return stages


def _trial(method: type[Method], changes: Mapping[str, Any], stage: _Stage) -> dict[str, Any]:
    """Return how one combination does: from the record of an earlier, interrupted tuning where there is one."""
    settings, asked, judge = stage.settings(method, changes), stage.asked, stage.judge
    about = {
        "method": method.name,
        "settings": settings_record(settings),
        "requests": [one.as_record() for one in asked.requests],
        "weights": judge.recommender.weights_digest,
        "measured": _MEASURED,
    }
    path = runs_folder() / "trials" / f"{digest(about)}.json"
    if not path.is_file():
        went = try_settings(judge, method.name, settings, asked, stage.goal)
        write_json(path, {"changes": dict(changes), **went})
    record: dict[str, Any] = read_record(path)
    return record


def _outcome(experiment: Experiment, learning: Learning, found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is kept: for each size of request the chosen settings, whole, and how they were found."""
    return {
        "tuned": [found[name] for name in (*TUNED_FOR, RATINGS) if name in found],
        "retrained": list(_RETRAININGS),
        "made": made_on(experiment.engine.device),
        **learning.record(),
    }


def _tuned(learning: Learning, log: Sequence[Mapping[str, Any]], stage: _Stage, trials: int) -> dict[str, Any]:
    """Return what is kept for one size of request; where no trial helps, no settings, and that it is so."""
    method, asked, best = learning.method, stage.asked, best_of(log)
    found = {
        "name": asked.name,
        "samples": len(stage.judge.plan(asked.together).forget) // len(asked.requests),
        "requests": [one.as_record() for one in asked.requests],
        "drawn": drawn_from(stage.grid(method), stage.trials(trials)),
        "trials": log,
        **learning.told(stage.learned),
    }
    if best is None:
        return {**found, "settings": None, "refused": text.tuning.NOTHING_HELPS}
    went = {name: value for name, value in best.items() if name != "changes"}
    return {**found, "settings": asdict(stage.settings(method, best["changes"])), **went}

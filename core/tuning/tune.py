"""Settings found by trial: every combination of a method's grid is tried, the best is kept with the log of all."""

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from core import text
from core.errors import RunError
from core.evaluation.references import Reference, reference_of
from core.experiment.experiment import Experiment
from core.experiment.job import workspace
from core.experiment.series import Variant, folder_of, run_series
from core.files import read_json, runs_folder, write_json
from core.models.adapters import Adapters
from core.runs.events import Event, Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import SHARED, Run, digest
from core.tuning.tuning_requests import TuningRequests, on_validation, try_settings, tuning_requests
from core.unlearning.base import Method, Workspace
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import learned_path, nested, save_learned, tuned_path, updated

_RETRAININGS = (11, 12)
"""Seeds of the models that are retrained for tuning; the presets' references have others."""
_MAY_LOSE = 0.003
"""A combination that loses more AUC than this against the retrained models is not chosen."""


def combinations(method: type[Method]) -> list[dict[str, Any]]:
    """Return every combination of the method's grid, as changes to its settings by dotted name."""
    return [dict(zip(method.grid, values, strict=True)) for values in product(*method.grid.values())]


def tune(experiment: Experiment, name: str) -> Events:
    """Try a method's grid and write the best settings, with the log of all trials, among the assets.

    Interrupted, it goes on after the last finished trial when it is started again.

    Args:
        experiment: The recommender to tune for.
        name: Name of the method on the registry.

    Returns:
        Events of the phase ``trials``, a step a combination.

    Raises:
        RequestError: There is no such method.
        RunError: No retraining was finished, or a run cannot be kept.
    """
    method, judge = find_method(name), on_validation(experiment)
    stages = yield from _prepare(judge, method)
    wanted, log = combinations(method), []
    yield Started(f"tuning {name} on {experiment.key}", experiment.engine.device, ("trials",))
    began = time.monotonic()
    for at, changes in enumerate(wanted, start=1):
        log.append(_trial(judge, method, changes, stages))
        ahead = (time.monotonic() - began) / at * (len(wanted) - at)
        left = {f"{name} left": went["left"] for name, went in log[-1]["rehearsals"].items()}
        yield Step("trials", at, len(wanted), left, ahead)
    path = tuned_path(experiment.assets, experiment.key, name)
    write_json(path, _outcome(judge, method, log, stages))
    yield Saved(str(path))
    yield Finished({"trials": time.monotonic() - began})


def best_of(log: Sequence[Mapping[str, Any]], requests: str) -> Mapping[str, Any]:
    """Return the best trial: of those that stay useful, the one that leaves least; the most useful if none does.

    Args:
        log: All trials.
        requests: Name of the tuning requests by which they are judged, ``crowd`` or ``few``.

    Source: ours; what may be lost is bounded by ``_MAY_LOSE``.
    """

    def went(trial: Mapping[str, Any]) -> Mapping[str, float]:
        found: Mapping[str, float] = trial["rehearsals"][requests]
        return found

    useful = [one for one in log if went(one)["auc_lost"] <= _MAY_LOSE]
    if useful:
        return min(useful, key=lambda one: went(one)["left"])
    return min(log, key=lambda one: went(one)["auc_lost"])


@dataclass(frozen=True, eq=False)
class _Stage:
    """Tuning requests, where unlearning them should lead, and what the method learned from it before any trial."""

    asked: TuningRequests
    goal: Reference
    learned: Mapping[str, Any]

    def settings(self, method: type[Method], changes: Mapping[str, Any]) -> Any:
        """Return the method's settings with what it learned and with ``changes`` by dotted name."""
        return updated(updated(method.Settings(), self.learned), nested(changes))


def _prepare(judge: Experiment, method: type[Method]) -> Generator[Event, None, list[_Stage]]:
    """Retrain without each of the tuning requests and let the method learn from that; its arrays are bundled."""
    stages = []
    for one in tuning_requests(judge.samples):
        runs = {folder_of(judge, one.together, "retrain", seed): Variant("retrain", seed) for seed in _RETRAININGS}
        yield from run_series(judge, one.together, runs, f"retraining for {one.name}")
        goal = reference_of(map(Run, runs))
        if goal is None:
            raise RunError(text.tuning.NO_RETRAINING)
        with Adapters(judge.recommender.backbone) as adapters:
            learned = yield from method.learn(
                _workspace(judge, method, adapters, one), goal.clicks["forget"].astype(float)
            )
        if learned.arrays:
            save_learned(learned_path(judge.assets, judge.key, method.name), learned.arrays)
        stages.append(_Stage(one, goal, learned.settings))
    return stages


def _workspace(judge: Experiment, method: type[Method], adapters: Adapters, asked: TuningRequests) -> Workspace:
    """Return where a method learns; what it makes once serves all tuning requests."""
    plan, stars = judge.plan(asked.together), judge.interactions.table["rating"].to_numpy()
    keep = runs_folder() / SHARED / digest({"learned": method.name, "weights": judge.recommender.weights_digest})
    return workspace(judge.recommender, judge.engine, adapters, plan, stars, 0, keep)


def _trial(
    judge: Experiment, method: type[Method], changes: Mapping[str, Any], stages: Sequence[_Stage]
) -> dict[str, Any]:
    """Return how one combination does: from the record of an earlier, interrupted tuning where there is one."""
    settings = {stage.asked.name: stage.settings(method, changes) for stage in stages}
    about = {
        "method": method.name,
        "settings": {name: asdict(one) for name, one in settings.items()},
        "requests": [[one.as_record() for one in stage.asked.requests] for stage in stages],
        "weights": judge.recommender.weights_digest,
    }
    path = runs_folder() / "trials" / f"{digest(about)}.json"
    if not path.is_file():
        went = {
            stage.asked.name: try_settings(judge, method.name, settings[stage.asked.name], stage.asked, stage.goal)
            for stage in stages
        }
        write_json(path, {"changes": dict(changes), "rehearsals": went})
    record: dict[str, Any] = read_json(path)
    return record


def _outcome(
    judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], stages: Sequence[_Stage]
) -> dict[str, Any]:
    """Return what is kept: for each size of request the chosen settings, whole, and how they were found."""
    return {
        "tuned": [_tuned(judge, method, log, stage) for stage in stages],
        "trials": log,
        "retrained": list(_RETRAININGS),
        "made": made_on(judge.engine.device),
    }


def _tuned(judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], stage: _Stage) -> dict[str, Any]:
    asked = stage.asked
    best = best_of(log, asked.name)
    return {
        "rehearsal": asked.name,
        "samples": len(judge.plan(asked.together).forget) // len(asked.requests),
        "requests": [one.as_record() for one in asked.requests],
        "settings": asdict(stage.settings(method, best["changes"])),
        **best["rehearsals"][asked.name],
    }

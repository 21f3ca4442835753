"""Settings found by trial: every combination of a method's grid is rehearsed, the best is kept with the log of all."""

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from core.errors import RunError
from core.events import Event, Events, Finished, Saved, Started, Step
from core.experiment import Experiment
from core.files import read_json, runs_folder, write_json
from core.job import workspace
from core.models.roles import Roles
from core.provenance import made_on
from core.references import Reference, reference_of
from core.rehearsal import Rehearsal, on_validation, rehearsals, rehearse
from core.series import Variant, folder_of, run_series
from core.settings import learned_path, nested, save_learned, tuned_path, updated
from core.store import KEPT, Run, digest
from core.unlearning.base import Method, Workspace, find_method

RETRAININGS = (11, 12)
"""Seeds of the models that are retrained for tuning; the presets' references have others."""
MAY_LOSE = 0.003
"""A combination that loses more AUC than this against the retrained models is not chosen."""


def combinations(method: type[Method]) -> list[dict[str, Any]]:
    """Return every combination of the method's grid, as changes to its settings by dotted name."""
    return [dict(zip(method.grid, values, strict=True)) for values in product(*method.grid.values())]


def tune(experiment: Experiment, name: str) -> Events:
    """Try a method's grid and write the best settings, with the log of all trials, among the assets.

    Interrupted, it goes on behind the last finished trial when it is started again.

    Raises:
        RequestError: There is no such method.
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


def best_of(log: Sequence[Mapping[str, Any]], rehearsal: str) -> Mapping[str, Any]:
    """Return the trial that leaves least of a rehearsal, of those that stay useful; the most useful if none does."""

    def went(trial: Mapping[str, Any]) -> Mapping[str, float]:
        found: Mapping[str, float] = trial["rehearsals"][rehearsal]
        return found

    useful = [one for one in log if went(one)["auc_lost"] <= MAY_LOSE]
    if useful:
        return min(useful, key=lambda one: went(one)["left"])
    return min(log, key=lambda one: went(one)["auc_lost"])


@dataclass(frozen=True, eq=False)
class _Stage:
    """A rehearsal, where it should lead, and what the method learned from it before any trial."""

    rehearsal: Rehearsal
    goal: Reference
    learned: Mapping[str, Any]

    def settings(self, method: type[Method], changes: Mapping[str, Any]) -> Any:
        return updated(updated(method.Settings(), self.learned), nested(changes))


def _prepare(judge: Experiment, method: type[Method]) -> Generator[Event, None, list[_Stage]]:
    """Retrain without each rehearsal and let the method learn from that; what it learned by heart is bundled."""
    stages = []
    for one in rehearsals(judge.samples):
        runs = {folder_of(judge, one.together, "retrain", seed): Variant("retrain", seed) for seed in RETRAININGS}
        yield from run_series(judge, one.together, runs, f"retraining for {one.name}")
        goal = reference_of(map(Run, runs))
        if goal is None:
            raise RunError("No retraining was finished; start the command again.")
        with Roles(judge.recommender.backbone) as roles:
            learned = yield from method.learn(
                _workspace(judge, method, roles, one), goal.clicks["forget"].astype(float)
            )
        if learned.arrays:
            save_learned(learned_path(judge.assets, judge.key, method.name), learned.arrays)
        stages.append(_Stage(one, goal, learned.settings))
    return stages


def _workspace(judge: Experiment, method: type[Method], roles: Roles, rehearsal: Rehearsal) -> Workspace:
    """Return where a method learns; what it makes once serves every rehearsal."""
    plan, stars = judge.plan(rehearsal.together), judge.interactions.table["rating"].to_numpy()
    keep = runs_folder() / KEPT / digest({"learned": method.name, "weights": judge.recommender.weights_digest})
    return workspace(judge.recommender, judge.engine, roles, plan, stars, 0, keep)


def _trial(
    judge: Experiment, method: type[Method], changes: Mapping[str, Any], stages: Sequence[_Stage]
) -> dict[str, Any]:
    """Return how one combination does: from the record of an earlier, interrupted tuning where there is one."""
    settings = {stage.rehearsal.name: stage.settings(method, changes) for stage in stages}
    about = {
        "method": method.name,
        "settings": {name: asdict(one) for name, one in settings.items()},
        "requests": [[one.as_record() for one in stage.rehearsal.requests] for stage in stages],
        "weights": judge.recommender.weights_digest,
    }
    path = runs_folder() / "trials" / f"{digest(about)}.json"
    if not path.is_file():
        went = {
            stage.rehearsal.name: rehearse(
                judge, method.name, settings[stage.rehearsal.name], stage.rehearsal, stage.goal
            )
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
        "retrained": list(RETRAININGS),
        "made": made_on(judge.engine.device),
    }


def _tuned(judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], stage: _Stage) -> dict[str, Any]:
    rehearsal = stage.rehearsal
    best = best_of(log, rehearsal.name)
    return {
        "rehearsal": rehearsal.name,
        "samples": len(judge.plan(rehearsal.together).forget) // len(rehearsal.requests),
        "requests": [one.as_record() for one in rehearsal.requests],
        "settings": asdict(stage.settings(method, best["changes"])),
        **best["rehearsals"][rehearsal.name],
    }

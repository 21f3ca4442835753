"""Settings found by trial: every combination of a method's grid is rehearsed, the best is kept with the log of all."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from core.errors import RunError
from core.events import Events, Finished, Saved, Started, Step
from core.experiment import Experiment
from core.files import read_json, runs_folder, write_json
from core.provenance import made_on
from core.references import Reference, reference_of
from core.rehearsal import Rehearsal, on_validation, rehearsals, rehearse
from core.series import Variant, folder_of, run_series
from core.settings import nested, tuned_path, updated
from core.store import Run, digest
from core.unlearning.base import Method, find_method

RETRAININGS = (11, 12)
"""Seeds of the models that are retrained for tuning; the presets' references have others."""
MAY_LOSE = 0.003
"""A combination that loses more AUC than this against the retrained models is not chosen."""

Goals: TypeAlias = Mapping[str, Reference]


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
    both = rehearsals(judge.samples)
    for one in both:
        runs = {folder_of(judge, one.together, "retrain", seed): Variant("retrain", seed) for seed in RETRAININGS}
        yield from run_series(judge, one.together, runs, f"retraining for {one.name}")
    goals, log = {one.name: _goal(judge, one) for one in both}, []
    learned = _learned(judge, method, both[0], goals[both[0].name])
    wanted = [{**learned, **changes} for changes in combinations(method)]
    yield Started(f"tuning {name} on {experiment.key}", experiment.engine.device, ("trials",))
    began = time.monotonic()
    for at, changes in enumerate(wanted, start=1):
        log.append(_trial(judge, method, changes, both, goals))
        ahead = (time.monotonic() - began) / at * (len(wanted) - at)
        left = {f"{name} left": went["left"] for name, went in log[-1]["rehearsals"].items()}
        yield Step("trials", at, len(wanted), left, ahead)
    path = tuned_path(experiment.assets, experiment.key, name)
    write_json(path, _outcome(judge, method, log, both))
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


def _goal(judge: Experiment, rehearsal: Rehearsal) -> Reference:
    """Return what the models that were retrained for a rehearsal say."""
    goal = reference_of(Run(folder_of(judge, rehearsal.together, "retrain", seed)) for seed in RETRAININGS)
    if goal is None:
        raise RunError("No retraining was finished; start the command again.")
    return goal


def _learned(judge: Experiment, method: type[Method], crowd: Rehearsal, goal: Reference) -> dict[str, Any]:
    """Return what the method learns from the crowd's retrained models before any trial."""
    plan = judge.plan(crowd.together)
    stars = judge.interactions.table["rating"].to_numpy()
    said = [clicks.astype(np.float64) for clicks in (judge.predict(plan.forget), goal.clicks["forget"])]
    return method.learn(plan, stars, *said)


def _trial(
    judge: Experiment, method: type[Method], changes: Mapping[str, Any], both: Sequence[Rehearsal], goals: Goals
) -> dict[str, Any]:
    """Return how one combination does: from the record of an earlier, interrupted tuning where there is one."""
    settings = updated(method.Settings(), nested(changes))
    requests = [[one.as_record() for one in rehearsal.requests] for rehearsal in both]
    about = {"method": method.name, "settings": asdict(settings), "requests": requests}
    path = runs_folder() / "trials" / f"{digest(about | {'weights': judge.recommender.weights_digest})}.json"
    if not path.is_file():
        went = {one.name: rehearse(judge, method.name, settings, one, goals[one.name]) for one in both}
        write_json(path, {"changes": dict(changes), "rehearsals": went})
    record: dict[str, Any] = read_json(path)
    return record


def _outcome(
    judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], both: Sequence[Rehearsal]
) -> dict[str, Any]:
    """Return what is kept: for each size of request the chosen settings, whole, and how they were found."""
    return {
        "tuned": [_tuned(judge, method, log, one) for one in both],
        "trials": log,
        "retrained": list(RETRAININGS),
        "made": made_on(judge.engine.device),
    }


def _tuned(
    judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], rehearsal: Rehearsal
) -> dict[str, Any]:
    best = best_of(log, rehearsal.name)
    return {
        "rehearsal": rehearsal.name,
        "samples": len(judge.plan(rehearsal.together).forget) // len(rehearsal.requests),
        "requests": [one.as_record() for one in rehearsal.requests],
        "settings": asdict(updated(method.Settings(), nested(best["changes"]))),
        **best["rehearsals"][rehearsal.name],
    }

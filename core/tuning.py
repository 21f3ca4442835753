"""Settings found by trial: every combination of a method's grid is rehearsed, the best is kept with the log of all."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any, TypeAlias

from core.benchmark import made_on
from core.errors import RunError
from core.events import Events, Finished, Saved, Started, Step
from core.experiment import Experiment
from core.files import read_json, runs_folder, write_json
from core.references import Reference, reference_of
from core.rehearsal import Rehearsal, on_validation, rehearsals, rehearse
from core.series import folder_of, run_series
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
        runs = {folder_of(judge, one.together, "retrain", seed): ("retrain", seed) for seed in RETRAININGS}
        yield from run_series(judge, one.together, runs, f"retraining for {one.name}")
    goals, log = {one.name: _goal(judge, one) for one in both}, []
    wanted = combinations(method)
    yield Started(f"tuning {name} on {experiment.key}", experiment.engine.device, ("trials",))
    began = time.monotonic()
    for at, changes in enumerate(wanted, start=1):
        log.append(_trial(judge, method, changes, both, goals))
        ahead = (time.monotonic() - began) / at * (len(wanted) - at)
        yield Step("trials", at, len(wanted), {"left": log[-1]["left"]}, ahead)
    path = tuned_path(experiment.assets, experiment.key, name)
    write_json(path, _outcome(judge, method, log, both))
    yield Saved(str(path))
    yield Finished({"trials": sum(one["seconds"] for one in log)})


def best_of(log: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the trial that leaves least, of those that stay useful; the most useful one where none does."""
    useful = [one for one in log if one["auc_lost"] <= MAY_LOSE]
    return min(useful, key=lambda one: one["left"]) if useful else min(log, key=lambda one: one["auc_lost"])


def _goal(judge: Experiment, rehearsal: Rehearsal) -> Reference:
    """Return what the models that were retrained for a rehearsal say."""
    goal = reference_of(Run(folder_of(judge, rehearsal.together, "retrain", seed)) for seed in RETRAININGS)
    if goal is None:
        raise RunError("No retraining was finished; start the command again.")
    return goal


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
        write_json(path, {"changes": dict(changes), **_summary(list(went.values())), "rehearsals": went})
    record: dict[str, Any] = read_json(path)
    return record


def _summary(went: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return what the rehearsals come to: what is left on average, the worst loss, the seconds of all."""
    return {
        "left": sum(one["left"] for one in went) / len(went),
        "auc_lost": max(one["auc_lost"] for one in went),
        "seconds": sum(one["seconds"] for one in went),
    }


def _outcome(
    judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], both: Sequence[Rehearsal]
) -> dict[str, Any]:
    """Return what is kept: the chosen settings whole, and how they were found."""
    chosen = updated(method.Settings(), nested(best_of(log)["changes"]))
    return {
        "settings": asdict(chosen),
        "chosen": best_of(log),
        "trials": log,
        "requests": {one.name: [request.as_record() for request in one.requests] for one in both},
        "retrained": list(RETRAININGS),
        "made": made_on(judge.engine.device),
    }

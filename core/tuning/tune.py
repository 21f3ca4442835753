"""Settings found by trial: as many are tried of every method, the best is kept with the log of all."""

import shutil
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core import text
from core.errors import RunError
from core.evaluation.references import Reference, reference_of, retraining_seed
from core.experiment.experiment import Experiment
from core.experiment.job import workspace
from core.experiment.series import Variant, folder_of, run_series
from core.files import read_json, runs_folder, write_json
from core.models.adapters import Adapters
from core.runs.events import Event, Events, Finished, Saved, Started, Step
from core.runs.provenance import made_on
from core.runs.store import SHARED, Run, digest
from core.tuning.choice import best_of
from core.tuning.draws import TRIALS, drawn, drawn_from
from core.tuning.trial import try_settings
from core.tuning.tuning_requests import TuningRequests, on_validation, tuning_requests
from core.unlearning.base import Method, Workspace
from core.unlearning.registry import find_method
from core.unlearning.tuned_settings import ONE_OFF, learned_path, nested, save_learned, tuned_path, updated

_RETRAININGS = (retraining_seed(11), retraining_seed(12))
"""Seeds of the models that are retrained for tuning; the presets' references have others."""


def tune(experiment: Experiment, name: str, trials: int = TRIALS) -> Events:
    """Try settings drawn from a method's grid and write the best, with the log of all trials, among the assets.

    Interrupted, it goes on after the last finished trial when it is started again.

    Args:
        experiment: The recommender to tune for.
        name: Name of the method on the registry.
        trials: How many settings are tried; results compare only where it was the same for all methods.

    Returns:
        Events of the phase ``trials``, a step a trial.

    Raises:
        RequestError: There is no such method.
        RunError: No retraining was finished, or a run cannot be kept.
    """
    method, judge = find_method(name), on_validation(experiment)
    stages = yield from _prepare(judge, method)
    wanted, log = drawn(method, trials), []
    yield Started(f"tuning {name} on {experiment.key}", experiment.engine.device, ("trials",))
    began = time.monotonic()
    for at, changes in enumerate(wanted, start=1):
        log.append(_trial(judge, method, changes, stages))
        ahead = (time.monotonic() - began) / at * (len(wanted) - at)
        left = {f"{name} left": went["left"] for name, went in log[-1]["rehearsals"].items()}
        yield Step("trials", at, len(wanted), left, ahead)
    path = tuned_path(experiment.assets, experiment.key, name)
    write_json(path, _outcome(judge, method, log, stages) | {"drawn": drawn_from(method, trials)})
    shutil.rmtree(_keep(judge, method), ignore_errors=True)
    yield Saved(str(path))
    yield Finished({"trials": time.monotonic() - began})


_RETRAINED = "retrainings"
"""Name of the seconds of the models that are retrained for a method to learn from."""
_MEASURED = ("jsd", "retain_jsd", "mia_user_auc")
"""What trials are judged by; records of trials that were judged otherwise are not taken up."""


@dataclass(frozen=True, eq=False)
class _Stage:
    """Tuning requests, where unlearning them should lead, and what the method learned from it before any trial.

    ``spent`` has the wall seconds of that learning by phase; empty where the method learns nothing.
    """

    asked: TuningRequests
    goal: Reference
    learned: Mapping[str, Any]
    spent: Mapping[str, float]

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
            work = _workspace(judge, method, adapters, one)
            learned = yield from method.learn(work, goal.clicks["forget"].astype(float))
        if learned.arrays:
            save_learned(learned_path(judge.assets, judge.key, method.name), learned.arrays)
        spent = {_RETRAINED: float(goal.seconds.sum()), **work.seconds} if method.learns() else {}
        stages.append(_Stage(one, goal, learned.settings, spent))
    return stages


def _one_off(method: type[Method], stages: Sequence[_Stage]) -> dict[str, Any]:
    """Return what the method's learning took, once for all requests; what serves several sizes is counted once."""
    if not method.learns():
        return {}
    names = dict.fromkeys(name for stage in stages for name in stage.spent)
    each = {name: [stage.spent.get(name, 0.0) for stage in stages] for name in names}
    phases = {name: max(spent) if name in method.learned_once else sum(spent) for name, spent in each.items()}
    return {ONE_OFF: {"seconds": sum(phases.values()), "phases": phases}}


def _workspace(judge: Experiment, method: type[Method], adapters: Adapters, asked: TuningRequests) -> Workspace:
    """Return where a method learns; what it makes once serves all tuning requests."""
    plan, stars = judge.plan(asked.together), judge.interactions.table["rating"].to_numpy()
    return workspace(judge.recommender, judge.engine, adapters, plan, stars, 0, _keep(judge, method))


def _keep(judge: Experiment, method: type[Method]) -> Path:
    """Return where what the method makes while it learns lies, for as long as tuning may be interrupted."""
    return runs_folder() / SHARED / digest({"learned": method.name, "weights": judge.recommender.weights_digest})


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
        "measured": _MEASURED,
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
        **_one_off(method, stages),
    }


def _tuned(judge: Experiment, method: type[Method], log: Sequence[Mapping[str, Any]], stage: _Stage) -> dict[str, Any]:
    """Return what is kept for one size of request; where no trial helps, no settings, and that it is so."""
    asked, best = stage.asked, best_of(log, stage.asked.name)
    found = {
        "rehearsal": asked.name,
        "samples": len(judge.plan(asked.together).forget) // len(asked.requests),
        "requests": [one.as_record() for one in asked.requests],
    }
    if best is None:
        return {**found, "settings": None, "refused": text.tuning.NOTHING_HELPS}
    return {**found, "settings": asdict(stage.settings(method, best["changes"])), **best["rehearsals"][asked.name]}

"""What a method learns before any trial, and what an earlier tuning of the same model has left of it."""

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from core import text
from core.checksums import read_record
from core.errors import RequestError
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.experiment.job import workspace
from core.files import runs_folder
from core.models.adapters import Adapters
from core.runs.events import Event
from core.runs.manifest import unlist
from core.runs.store import SHARED, digest
from core.tuning.tuning_requests import FEW, RATINGS, TuningRequests, tuning_requests
from core.unlearning.base import Method, Workspace
from core.unlearning.tuned_settings import ONE_OFF, learned_path, load_learned, save_learned, tuned_path, updated

_WEIGHTS, _LEARNED = "weights", "learned"
"""Where a record tells whose answers the method learned from, and what it took into its settings."""
_RETRAINED, _RATED = "retrainings", "retrainings without single ratings"
"""Names of the seconds of the models that are retrained for a method to learn from."""


class Learning:
    """What a method learns on a recommender before any trial; what is learned stays when its settings are tried anew.

    Learning may take as long as several trainings, and depends on the original and on the tuning requests alone. So
    where a record of an earlier tuning names the same model and the same requests, it is taken from there.

    Args:
        experiment: The recommender to tune for.
        method: The method.
    """

    def __init__(self, experiment: Experiment, method: type[Method]) -> None:
        self.method, self._recommender = method, experiment.recommender
        path = tuned_path(experiment.assets, experiment.key, method.name)
        self._arrays = learned_path(experiment.assets, experiment.key, method.name)
        self._wanted = {
            one.name: [request.as_record() for request in one.requests] for one in tuning_requests(experiment.samples)
        }
        self._record = read_record(path) if path.is_file() else {}
        self._before = self._record if self._still_holds(self._record) else {}
        self._spent: list[Mapping[str, float]] = []
        self._spent_on_ratings: dict[str, float] = {}

    @property
    def keep(self) -> Path:
        """Where what the method makes while it learns lies, for as long as tuning may be interrupted."""
        about = {"learned": self.method.name, "weights": self._recommender.weights_digest}
        return runs_folder() / SHARED / digest(about)

    def of(
        self, judge: Experiment, asked: TuningRequests, goal: Reference
    ) -> Generator[Event, None, Mapping[str, Any]]:
        """Return what the method learns from a request, or learned from it before: changes to its settings, by name.

        Its arrays are bundled.

        Args:
            judge: The experiment as the request sees it.
            asked: The tuning request.
            goal: Models retrained without it.
        """
        known = self._learned_before(asked)
        if known is not None:
            return known
        with Adapters(judge.recommender.backbone) as adapters:
            work = self._workspace(judge, adapters, asked)
            learned = yield from self.method.learn(work, goal.clicks["forget"].astype(float))
        if learned.arrays:
            unlist(judge.assets, self._arrays)
            save_learned(self._arrays, learned.arrays)
        self._spent.append({_RETRAINED: float(goal.seconds.sum()), **work.seconds})
        return learned.settings

    def of_ratings(
        self, judge: Experiment, asked: TuningRequests, goal: Reference, settings: Mapping[str, Any]
    ) -> Generator[Event, None, Mapping[str, Any]]:
        """Return what the method learns from single ratings: changes to ``settings``, those for few people.

        Args:
            judge: The experiment as the requests see it.
            asked: The ratings.
            goal: Models retrained without all of them.
            settings: By name.
        """
        few, arrays = updated(self.method.Settings(), settings), load_learned(self._arrays)
        with Adapters(judge.recommender.backbone) as adapters:
            work = self._workspace(judge, adapters, asked)
            found = yield from self.method.learn_of_ratings(few, arrays, work, goal.clicks["forget"].astype(float))
        self._spent_on_ratings = {_RATED: float(goal.seconds.sum())}
        return found

    def found_before(self, size: str) -> dict[str, Mapping[str, Any]]:
        """Return what an earlier tuning of the same model found for other requests than that named ``size``, by name.

        What was learned of single ratings stays with what was found for few people.

        Raises:
            RequestError: No tuning request has that name, or nothing was found for all of the others yet.
        """
        if size not in (*self._wanted, RATINGS):
            raise RequestError(text.tuning.no_such_size(size, (*self._wanted, RATINGS)))
        others = {name: requests for name, requests in self._wanted.items() if name != size}
        same = self._record.get(_WEIGHTS, self._recommender.weights_digest) == self._recommender.weights_digest
        holds = same and (bool(self._before) or not self.method.learns)
        tuned = self._record.get("tuned", ()) if holds else ()
        found = {one["name"]: one for one in tuned if others.get(one["name"]) == one["requests"]}
        if found.keys() != others.keys():
            raise RequestError(text.tuning.not_tuned_before(self.method.card.title, others))
        if FEW in found and size != RATINGS:
            found |= {one["name"]: one for one in tuned if one["name"] == RATINGS}
        return {name: {"made": self._record["made"], **one} for name, one in found.items()}

    def told(self, learned: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the record of a tuning request tells of what was ``learned`` from it."""
        return {_LEARNED: dict(learned)} if self.method.learns else {}

    def record(self) -> dict[str, Any]:
        """Return what the record tells as a whole: the model, and what learning took, once for all requests.

        What serves several sizes of request is counted once.
        """
        whose = {_WEIGHTS: self._recommender.weights_digest}
        if not self.method.learns:
            return whose
        if not self._spent and not self._spent_on_ratings:
            return whose | {ONE_OFF: self._before[ONE_OFF]}
        phases = self._phases() | self._spent_on_ratings
        return whose | {ONE_OFF: {"seconds": sum(phases.values()), "phases": phases}}

    def _phases(self) -> dict[str, float]:
        """Return what learning from people took, by phase: now, or before."""
        if not self._spent:
            return dict(self._before[ONE_OFF]["phases"])
        names = dict.fromkeys(name for spent in self._spent for name in spent)
        each = {name: [spent.get(name, 0.0) for spent in self._spent] for name in names}
        once = self.method.learned_once
        return {name: max(spent) if name in once else sum(spent) for name, spent in each.items()}

    def _still_holds(self, record: Mapping[str, Any]) -> bool:
        """Return whether a record tells what was learned on this very model, from each of today's requests."""
        if not self.method.learns or not self._arrays.is_file():
            return False
        told = {
            one["name"]: one["requests"]
            for one in record.get("tuned", ())
            if _LEARNED in one and one["name"] != RATINGS
        }
        return record.get(_WEIGHTS) == self._recommender.weights_digest and told == self._wanted

    def _learned_before(self, asked: TuningRequests) -> Mapping[str, Any] | None:
        """Return what was learned from a request before; None where it is to be learned now."""
        return next((one[_LEARNED] for one in self._before.get("tuned", ()) if one["name"] == asked.name), None)

    def _workspace(self, judge: Experiment, adapters: Adapters, asked: TuningRequests) -> Workspace:
        """Return where the method learns; what it makes once serves all tuning requests."""
        plan, stars = judge.plan(asked.together), judge.interactions.columns.stars()
        return workspace(judge.recommender, judge.engine, adapters, plan, stars, 0, self.keep)

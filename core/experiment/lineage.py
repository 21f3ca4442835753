"""Requests in sequence: what a recommender has forgotten already, and from which runs."""

from dataclasses import dataclass
from typing import Any

from core import text
from core.data.requests import NOTHING, ForgetPlan, ForgetRequest
from core.data.samples import Samples, Split, concat
from core.errors import RunError
from core.experiment.recommender import Recommender, left_by
from core.models.backbone import Backbone
from core.models.ensemble import Ensemble
from core.runs.store import Run, digest, list_runs


@dataclass(frozen=True, eq=False)
class Lineage:
    """What a recommender has forgotten before; with no arguments, nothing.

    Attributes:
        runs: The runs that led here, in order.
        request: All their requests in one.
        records: What names each of the runs, JSON-ready; a later run's config has them under ``after``.
        forgotten: The samples that went; None where nothing did.
        samples: What the first model was trained and judged on; None where nothing went.
        backbone: The first model, which had forgotten nothing; None where it is still the one that answers.
    """

    runs: tuple[Run, ...] = ()
    request: ForgetRequest = NOTHING
    records: tuple[dict[str, Any], ...] = ()
    forgotten: Samples | None = None
    samples: Samples | None = None
    backbone: Backbone | None = None

    @property
    def in_config(self) -> dict[str, Any]:
        """What a run's config says of the runs before it, JSON-ready; empty where there were none."""
        return {"after": list(self.records)} if self.records else {}

    def precedes(self, run: Run) -> bool:
        """Return whether ``run`` was made after these very runs."""
        return run.config.get("after", []) == list(self.records)

    def then(self, run: Run, plan: ForgetPlan, samples: Samples, backbone: Backbone) -> "Lineage":
        """Return the lineage of what ``run`` left.

        Args:
            run: A finished run, made after this lineage.
            plan: What it forgot.
            samples: What the model before it was trained and judged on.
            backbone: The model before it.
        """
        before = [] if self.forgotten is None else [self.forgotten]
        return Lineage(
            runs=(*self.runs, run),
            request=self.request | plan.request,
            records=(*self.records, _record(run)),
            forgotten=concat([*before, plan.forget]),
            samples=self.samples or samples,
            backbone=self.backbone or backbone,
        )


def carried_on(run: Run, recommender: Recommender) -> Recommender:
    """Return the recommender that a finished run left, for the next request to start from.

    Raises:
        RunError: It is an ensemble or a difference of two models, which no other method can go on from.
        ModelError: It is damaged.
    """
    left = left_by(run, recommender)
    if isinstance(left.backbone, Ensemble):
        raise RunError(text.experiment.ensemble_left(run.folder, run.config["method"]))
    return left


def earlier_runs(run: Run) -> list[Run]:
    """Return the runs that ``run`` goes on from, the first one first; none for a first request.

    Each is looked for where it lay when the next one was made, and beside the next one.

    Raises:
        RunError: One of them is in neither place, or is not what it was.
    """
    found: list[Run] = []
    child = run
    for wanted in reversed(run.config.get("after", [])):
        child = _parent(child, wanted["digest"])
        found.insert(0, child)
    return found


def without(samples: Samples, plan: ForgetPlan) -> Samples:
    """Return ``samples`` with what a plan retained in place of the training split."""
    return concat([plan.retain, samples.take(samples.split != Split.TRAIN)])


def _record(run: Run) -> dict[str, Any]:
    config = run.config
    return {**{name: config[name] for name in ("request", "method", "seed")}, "digest": digest(config)}


def _parent(child: Run, wanted: str) -> Run:
    noted = [] if child.parent is None else [Run(child.parent)]
    for one in (*noted, *list_runs(child.folder.resolve().parent)):
        if one.finished and digest(one.config) == wanted:
            return one
    raise RunError(text.experiment.parent_missing(child.folder, noted[0].folder if noted else None))

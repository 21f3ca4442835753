"""What several endpoints look up: a recommender by name, a person, an item, a result by its id."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from core.data.samples import Split
from core.errors import RequestError
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.runs.store import Run
from demo import text
from demo.session.app_context import AppContext
from demo.session.history import shown
from demo.session.visitor_runs import reference
from demo.session.visits import Visit, kept_visit


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run, known to whoever has its id.

    Attributes:
        visit: In whose folder it lies: one of its own, that goes after six hours.
        experiment: The recommender that it was put to.
        run: The run.
    """

    visit: Visit
    experiment: Experiment
    run: Run

    @property
    def reference(self) -> Reference | None:
        """Models retrained without what it forgot; None where there are none."""
        return reference(self.experiment, self.visit, self.visit.request) if self.visit.request else None


def result_of(app: AppContext, result: str) -> Result:
    """Return the result of that id.

    Raises:
        RequestError: There is none, or none any more.
    """
    visit = kept_visit(app.sessions, result)
    if visit is None or not visit.run or not Run(Path(visit.run)).finished:
        raise RequestError(text.service.api.NO_RESULT)
    return Result(visit, shown(app, visit), Run(Path(visit.run)))


def original_of(app: AppContext, original: str) -> str:
    """Return the name of a recommender; that of the first where none is given.

    Raises:
        RequestError: There is none of that name.
    """
    return one_of("original", original or app.first, app.originals)


def one_of(name: str, given: str, known: Collection[str]) -> str:
    """Return what was given, one of those that are known.

    Raises:
        RequestError: It is none of them.
    """
    if given not in known:
        raise RequestError(text.service.api.no_such(name, text.common.shortened(given), ", ".join(known)))
    return given


def between(name: str, given: int, low: int, high: int) -> int:
    """Return a number that was given, ``low`` to ``high``.

    Raises:
        RequestError: It is smaller or larger.
    """
    if not low <= given <= high:
        raise RequestError(text.service.api.out_of_range(name, low, high))
    return given


def check_person(experiment: Experiment, user: int) -> None:
    """Pass somebody whom the recommender learned from.

    Raises:
        RequestError: There is nobody of that id, or the recommender never learned from them.
    """
    if user not in experiment.samples.of(Split.TRAIN).user:
        raise RequestError(text.service.api.no_person(user))


def check_item(experiment: Experiment, item: int) -> None:
    """Pass an item of the data set.

    Raises:
        RequestError: There is none of that id.
    """
    if item not in experiment.interactions.titles.index:
        raise RequestError(text.service.api.no_item(item))

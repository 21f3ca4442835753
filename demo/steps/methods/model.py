"""Several methods on one request: what each reached, what it cost, and what it says about every forgotten rating."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.requests import ForgetRequest
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.metrics import find_metric, metrics_in
from core.runs.store import Run

COST_NAMES = ("seconds", "seconds_setup", "trainable_params")
"""Columns of the table that say what a method costs."""
BEFORE_ROW, RETRAINED_ROW = "before", "retrained"
"""Rows beside the methods."""


@dataclass(frozen=True, eq=False)
class Contest:
    """The finished runs of several methods on one request.

    Attributes:
        table: One row a method, by name; one column a metric, by name: utility on test, such as ``auc``, distances to
            retrained models on the forget set, such as ``jsd``, and ``COST_NAMES``. NaN where there is no such value.
        beside: The same for the original (``before``) and, with a reference, for retrained models (``retrained``, whose
            distances are their noise floor).
        ratings: One row a forgotten rating: ``user``, ``item``, ``title``, ``whose`` (the user's id as
            given), ``stars`` and P(click) ``before``, of each method by name and, with a reference, ``retrained``.
        elsewhere: What retraining was timed on, where that was not here; else empty.
    """

    table: pd.DataFrame
    beside: pd.DataFrame
    ratings: pd.DataFrame
    elsewhere: str

    @property
    def methods(self) -> list[str]:
        """Names of the methods, as in the table."""
        return [str(name) for name in self.table.index]

    @property
    def has_reference(self) -> bool:
        """Whether there are retrained models to compare with."""
        return RETRAINED_ROW in self.beside.index

    def unmeasured(self, column: str) -> bool:
        """Return whether nothing is known in ``column`` because nobody has retrained."""
        return find_metric(column).kind == "distance" and not self.has_reference

    def best(self, column: str) -> float:
        """Return the best value of any method; NaN where none has one."""
        values = self.table[column]
        return float(values.max() if find_metric(column).better == "higher" else values.min())

    def frontier(self, column: str) -> pd.DataFrame:
        """Return the methods that no other beats in both ``seconds`` and ``column``, the quickest first."""
        known = self.table.dropna(subset=["seconds", column])
        costs = known[column].map(find_metric(column).cost)
        quickest = known.assign(cost=costs).sort_values(["seconds", "cost"], kind="stable")
        ahead = quickest["cost"].cummin().shift(fill_value=np.inf)
        return known.loc[quickest.index[quickest["cost"] < ahead]]

    def disputed(self, most: int) -> pd.DataFrame:
        """Return up to ``most`` forgotten ratings on which the methods disagree most, the highest P(click) first."""
        said = self.ratings[self.methods]
        chosen = (said.max(axis=1) - said.min(axis=1)).nlargest(most).index
        by = RETRAINED_ROW if self.has_reference else BEFORE_ROW
        return self.ratings.loc[chosen].sort_values(by, ascending=False, kind="stable")


def contest(
    experiment: Experiment,
    request: ForgetRequest,
    runs: Mapping[str, Run],
    reference: Reference | None,
    timed: float | None = None,
) -> Contest:
    """Return how the finished ``runs`` on ``request``, by method and at least one, compare with one another.

    Args:
        experiment: On what they ran.
        request: What was forgotten.
        runs: The runs.
        reference: Retrained models, where there are any.
        timed: Seconds of a retraining on this machine, where there was one.

    Raises:
        RunError: A run has not finished or belongs to another recommender.
    """
    metrics = {name: experiment.evaluate(run, reference) for name, run in runs.items()}
    table = pd.DataFrame({name: _row(one) for name, one in metrics.items()}, dtype=float).T
    retrained = None if reference is None else reference.clicks["forget"].astype(float).mean(axis=0)
    bundled = reference is not None and reference.bundled and timed is None
    return Contest(
        table=table,
        beside=_beside(next(iter(metrics.values())), experiment.recommender.backbone.parameter_count, timed),
        ratings=_ratings(experiment, request, runs, retrained),
        elsewhere=reference.device if reference and bundled else "",
    )


def quality_names() -> tuple[str, ...]:
    """Return the columns of the table that say how good a method is: utility, then distances."""
    return tuple(metric.name for metric in metrics_in("page", "utility", "distance"))


def _row(metrics: Mapping[str, Any]) -> dict[str, Any]:
    costs = (metrics["seconds"], metrics["seconds_setup"] or np.nan, metrics["trainable_params"])
    return {name: metrics[name] for name in quality_names()} | dict(zip(COST_NAMES, costs, strict=True))


def _beside(metrics: Mapping[str, Any], parameters: int, timed: float | None) -> pd.DataFrame:
    """Return the rows of the original and of retrained models, from any run's metrics."""
    names = quality_names()
    rows = {BEFORE_ROW: {name: metrics.get(f"{name}_before") for name in names}}
    if "jsd_before" in metrics:
        ends = {name: "_floor" if find_metric(name).kind == "distance" else "_retrained" for name in names}
        costs = {"seconds": metrics["retrain_seconds"] if timed is None else timed, "trainable_params": parameters}
        rows[RETRAINED_ROW] = {name: metrics.get(f"{name}{end}") for name, end in ends.items()} | costs
    return pd.DataFrame(rows, index=[*names, *COST_NAMES], dtype=float).T


def _ratings(
    experiment: Experiment, request: ForgetRequest, runs: Mapping[str, Run], retrained: npt.NDArray[np.float64] | None
) -> pd.DataFrame:
    forget, clicks = experiment.plan(request).forget, {name: run.predictions for name, run in runs.items()}
    rows = experiment.interactions.rows(forget.row)
    columns = {name: rows[name].to_numpy() for name in ("user", "item", "title")}
    columns |= {"whose": experiment.interactions.given.users.column(forget.user)}
    columns["stars"] = rows["rating"].to_numpy()
    columns[BEFORE_ROW] = next(iter(clicks.values()))["forget_before"].astype(float)
    columns |= {name: one["forget"].astype(float) for name, one in clicks.items()}
    return pd.DataFrame(columns if retrained is None else columns | {RETRAINED_ROW: retrained})

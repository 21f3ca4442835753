"""What unlearning changed: every forgotten rating and every person, before, after, and as retrained models see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.evaluation.divergence import Values, jsd
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from core.references import Reference
from core.store import Run


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of a run, beside retrained models where there are any.

    Attributes:
        request: What was forgotten.
        original: The original that was made to forget.
        ratings: One row a forgotten rating: ``user``, ``item``, ``title``, ``stars``, and P(click) ``before``,
            ``after`` and, with a reference, ``retrained`` (the mean of the retrained models).
        people: One row a person: ``user``, ``ratings`` (count), and the mean JSD to the retrained
            models ``before`` and ``after``, with the ``floor`` of retraining (NaN for a single retrained model).
            All distances are NaN without a reference.
        retrained: (k, n) P(click) of each retrained model on the forgotten ratings; k is 0 without a reference.
        metrics: The run's metrics, by the names of :mod:`core.evaluation.report`.
        elsewhere: What retraining was timed on, where that was not here; else empty.
    """

    request: ForgetRequest
    original: str
    ratings: pd.DataFrame
    people: pd.DataFrame
    retrained: Values
    metrics: Mapping[str, Any]
    elsewhere: str

    @property
    def has_reference(self) -> bool:
        """Whether there are retrained models to compare with."""
        return len(self.retrained) > 0

    @property
    def star(self) -> pd.Series:
        """The forgotten rating that retraining changes most; without a reference, the one that changed most."""
        goal = self.ratings["retrained" if self.has_reference else "after"]
        return self.ratings.iloc[int((goal - self.ratings["before"]).abs().argmax())]

    @property
    def people_ids(self) -> list[int]:
        """Ids of the people who lost a rating."""
        return sorted(set(self.ratings["user"].tolist()))

    def most_changed(self, most: int) -> pd.DataFrame:
        """Return up to ``most`` forgotten ratings, those that unlearning changed most, largest fall first."""
        change = self.ratings["after"] - self.ratings["before"]
        chosen = change.abs().nlargest(most).index
        return self.ratings.loc[change[chosen].sort_values().index]


def compare(experiment: Experiment, run: Run, reference: Reference | None, timed: float | None = None) -> Comparison:
    """Return what ``run`` changed, measured against ``reference`` where there is one.

    Args:
        experiment: On what it ran.
        run: The run.
        reference: Retrained models.
        timed: Seconds of a retraining on this machine, where there was one; they stand in for the reference's.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    request = ForgetRequest.from_record(run.config["request"])
    forget, clicks = experiment.plan(request).forget, run.predictions
    rows = experiment.interactions.table.iloc[forget.row]
    ratings = pd.DataFrame(
        {
            **{name: rows[name].to_numpy() for name in ("user", "item", "title")},
            "stars": rows["rating"].to_numpy(),
            "before": clicks["forget_before"].astype(float),
            "after": clicks["forget"].astype(float),
        }
    )
    retrained = np.empty((0, len(forget))) if reference is None else reference.clicks["forget"].astype(float)
    if len(retrained):
        ratings["retrained"] = retrained.mean(axis=0)
    return Comparison(
        request=request,
        original=experiment.original,
        ratings=ratings,
        people=_people(ratings, retrained),
        retrained=retrained,
        metrics=experiment.evaluate(run, reference) | ({} if timed is None else {"retrain_seconds": timed}),
        elsewhere=reference.device if reference and reference.bundled and timed is None else "",
    )


def _people(ratings: pd.DataFrame, retrained: Values) -> pd.DataFrame:
    """Return the mean JSD of each person's ratings to the retrained models, before, after, and among those models."""
    away = {name: _mean([jsd(ratings[name], one) for one in retrained]) for name in ("before", "after")}
    pairs = [jsd(one, other) for one, other in combinations(retrained, 2)]
    away["floor"] = _mean(pairs)
    grouped = pd.DataFrame(away, index=ratings.index).groupby(ratings["user"].to_numpy())
    result = grouped.mean()
    result.insert(0, "ratings", grouped.size())
    return result.rename_axis("user").reset_index()


def _mean(values: list[Values]) -> Values | float:
    return np.asarray(np.mean(values, axis=0)) if values else float("nan")

"""What unlearning changed: every forgotten rating and every person, before, after, and as retrained models see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.data.card import DatasetCard
from core.data.requests import ForgetRequest
from core.evaluation.distances import Values, jsd
from core.evaluation.plain import Memory
from core.evaluation.references import Reference
from core.experiment.experiment import Experiment
from core.runs.recording import recording_in
from core.runs.store import Run

COMPARED_ON = ("forget", "retain", "test")
"""The sets of ratings on which models are compared."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of a run, beside retrained models where there are any.

    Attributes:
        request: What was forgotten.
        original: The original that was made to forget.
        ratings: One row a forgotten rating: ``user``, ``item``, ``title``, ``whose`` (the id as given), ``stars``, and
            P(click) ``before``, ``after`` and, with a reference, ``retrained`` (the mean of the retrained models).
        away: One row a forgotten rating: its JSD (nats) to the retrained models, on average over them, ``before`` and
            ``after``, and the ``floor``, theirs to one another (NaN for a single retrained model). All NaN without a
            reference.
        clicks: P(click) by part (``forget``, ``retain`` and ``test``) and by whose it is: ``before`` and ``after``,
            each (n,), and, with a reference, of each ``retrained`` model (k, n).
        metrics: The run's metrics, by the names of :mod:`core.evaluation.report`.
        elsewhere: What retraining was timed on, where that was not here; else empty.
        card: What rated things are called.
        recorded: Whether the run was made at another time, and perhaps elsewhere; see :mod:`core.runs.recording`.
        only_shown: Whether histories alone held what was forgotten; ``ratings`` are then those that showed it.
    """

    request: ForgetRequest
    original: str
    ratings: pd.DataFrame
    away: pd.DataFrame
    clicks: Mapping[str, Mapping[str, Values]]
    metrics: Mapping[str, Any]
    elsewhere: str
    card: DatasetCard
    recorded: bool = False
    only_shown: bool = False

    @property
    def retrained(self) -> Values:
        """(k, n) P(click) of each retrained model on the forgotten ratings; k is 0 without a reference."""
        return self.clicks["forget"].get("retrained", np.empty((0, len(self.ratings))))

    @property
    def memory(self) -> Memory | None:
        """What the model owed to the forgotten ratings, and what it owes to them now; None without a reference."""
        if not self.has_reference:
            return None
        one = self.ratings
        before, after = (one[name].to_numpy() for name in ("before", "after"))
        return Memory(one["title"].tolist(), one["stars"].tolist(), before, self.retrained, after)

    @property
    def people(self) -> pd.DataFrame:
        """One row a person: ``user``, ``whose`` (the id as given), ``ratings`` (count), the means of ``away``."""
        names = dict(zip(self.ratings["user"], self.ratings["whose"], strict=True))
        people = self._by("user")
        return people.assign(whose=people["user"].map(names))

    @property
    def levels(self) -> pd.DataFrame:
        """One row for each number of ``stars`` that was forgotten, most first, as in ``people``."""
        return self._by("stars").sort_values("stars", ascending=False, ignore_index=True)

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

    def _by(self, name: str) -> pd.DataFrame:
        grouped = self.away.groupby(self.ratings[name].to_numpy())
        means = grouped.mean()
        means.insert(0, "ratings", grouped.size())
        return means.rename_axis(name).reset_index()

    def most_changed(self, most: int) -> pd.DataFrame:
        """Return up to ``most`` forgotten ratings, those that retraining changes most, largest fall first.

        Without a reference, those that unlearning changed most.
        """
        change = self.ratings["retrained" if self.has_reference else "after"] - self.ratings["before"]
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
    plan, clicks = experiment.plan(request), run.predictions
    forget = plan.forget
    rows = experiment.interactions.rows(forget.row)
    ratings = pd.DataFrame(
        {
            **{name: rows[name].to_numpy() for name in ("user", "item", "title")},
            "whose": experiment.interactions.given.users.column(forget.user),
            "stars": rows["rating"].to_numpy(),
            "before": clicks["forget_before"].astype(float),
            "after": clicks["forget"].astype(float),
        }
    )
    said = {part: _said(part, clicks, reference) for part in COMPARED_ON}
    retrained = said["forget"].get("retrained", np.empty((0, len(forget))))
    if len(retrained):
        ratings["retrained"] = retrained.mean(axis=0)
    return Comparison(
        request=request,
        original=experiment.original,
        ratings=ratings,
        away=_away(ratings, retrained),
        clicks=said,
        metrics=experiment.evaluate(run, reference) | ({} if timed is None else {"retrain_seconds": timed}),
        elsewhere=reference.device if reference and reference.bundled and timed is None else "",
        card=experiment.interactions.card,
        recorded=recording_in(run.folder) is not None,
        only_shown=not plan.asked,
    )


def _said(part: str, clicks: Mapping[str, Any], reference: Reference | None) -> dict[str, Values]:
    """Return P(click) on a part by whose it is."""
    said = {"before": clicks[f"{part}_before"], "after": clicks[part]}
    said |= {} if reference is None else {"retrained": reference.clicks[part]}
    return {whose: one.astype(float) for whose, one in said.items()}


def _away(ratings: pd.DataFrame, retrained: Values) -> pd.DataFrame:
    """Return the JSD of each rating to the retrained models, before, after, and among those models."""
    away = {name: _mean([jsd(ratings[name], one) for one in retrained]) for name in ("before", "after")}
    away["floor"] = _mean([jsd(one, other) for one, other in combinations(retrained, 2)])
    return pd.DataFrame(away, index=ratings.index)


def _mean(values: list[Values]) -> Values | float:
    return np.asarray(np.mean(values, axis=0)) if values else float("nan")

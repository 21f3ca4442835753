"""Requests by rule: all ratings of one item, everybody of an age group, all ratings of a time range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from core.experiment.experiment import Experiment
from demo import text

ITEM, AGE, TIME = "item", "age", "time"
_MONTH = pd.Timedelta(days=30)


@dataclass(frozen=True)
class RuleChoice:
    """What the visitor has given on the tab; None or empty where a field is empty.

    Attributes:
        rule: ``item``, ``age`` or ``time``.
        item: Id of the item whose ratings go.
        youngest: Lowest age of those who go.
        oldest: Their highest age.
        first: First day whose ratings go, as YYYY-MM-DD.
        last: The last day, which is included.
    """

    rule: str
    item: int | None = None
    youngest: float | None = None
    oldest: float | None = None
    first: str | None = None
    last: str | None = None


def items_by_name(experiment: Experiment) -> list[tuple[str, int]]:
    """Return (what it is called, id) of each item that the model was trained on, those with most ratings first."""
    items, counts = np.unique(experiment.samples.item[_trained(experiment)], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    titles = experiment.interactions.titles.loc[items[order]]
    return [
        (text.choose.item_choice(title, count), item)
        for title, item, count in zip(titles, items[order].tolist(), counts[order].tolist(), strict=True)
    ]


def ages(experiment: Experiment) -> tuple[int, int] | None:
    """Return the lowest and the highest age of those that the model was trained on; None where the data has none."""
    known = _people(experiment)["age"].dropna()
    return None if known.empty else (int(known.min()), int(known.max()))


def days(experiment: Experiment) -> tuple[str, str]:
    """Return the last thirty days from which the model was trained on ratings: the first and the last of them."""
    last = _times(experiment).max()
    return _day(max(last - _MONTH, _times(experiment).min())), _day(last)


def rule_request(experiment: Experiment, chosen: RuleChoice) -> ForgetRequest:
    """Return the request that a rule makes.

    Args:
        experiment: The recommender and its data.
        chosen: The rule.

    Raises:
        RequestError: Something is missing, is no age or no day, or the rule covers nothing.
    """
    request = _RULES[chosen.rule](experiment, chosen)
    if not request.users and not request.interactions:
        raise RequestError(text.choose.RULE_COVERS_NOTHING)
    return request


def _of_item(experiment: Experiment, chosen: RuleChoice) -> ForgetRequest:
    if chosen.item is None:
        raise RequestError(text.choose.no_item_chosen(experiment.interactions.card.item))
    return _ratings(experiment, _trained(experiment) & (experiment.samples.item == int(chosen.item)))


def _of_age(experiment: Experiment, chosen: RuleChoice) -> ForgetRequest:
    youngest, oldest = chosen.youngest, chosen.oldest
    if youngest is None or oldest is None or youngest > oldest:
        raise RequestError(text.choose.BAD_AGES)
    known = _people(experiment)
    return ForgetRequest(users=tuple(known.index[known["age"].between(youngest, oldest).fillna(value=False)]))


def _of_time(experiment: Experiment, chosen: RuleChoice) -> ForgetRequest:
    begin, end = _parsed(chosen.first), _parsed(chosen.last)
    if begin > end:
        raise RequestError(text.choose.BAD_DAYS)
    times = _times(experiment)
    inside = np.zeros(len(experiment.samples), bool)
    inside[_trained(experiment)] = (times >= begin) & (times < end + pd.Timedelta(days=1))
    return _ratings(experiment, inside)


_RULES: Mapping[str, Callable[[Experiment, RuleChoice], ForgetRequest]] = {
    ITEM: _of_item,
    AGE: _of_age,
    TIME: _of_time,
}


def _ratings(experiment: Experiment, chosen: npt.NDArray[np.bool_]) -> ForgetRequest:
    samples = experiment.samples
    pairs = zip(samples.user[chosen].tolist(), samples.item[chosen].tolist(), strict=True)
    return ForgetRequest(interactions=tuple(pairs))


def _trained(experiment: Experiment) -> npt.NDArray[np.bool_]:
    return experiment.samples.split == Split.TRAIN


def _people(experiment: Experiment) -> pd.DataFrame:
    return experiment.interactions.users.loc[np.unique(experiment.samples.user[_trained(experiment)])]


def _times(experiment: Experiment) -> pd.DatetimeIndex:
    """Return when each of the training samples' ratings was given."""
    seconds = experiment.interactions.table["time"].to_numpy()[experiment.samples.row[_trained(experiment)]]
    return pd.to_datetime(seconds, unit="s")


def _day(moment: pd.Timestamp) -> str:
    return str(moment.strftime("%Y-%m-%d"))


def _parsed(day: str | None) -> pd.Timestamp:
    given = str(day or "").strip()
    moment = pd.to_datetime(given, format="%Y-%m-%d", errors="coerce")
    if pd.isna(moment):
        raise RequestError(text.choose.no_day(given))
    return moment

"""Requests by rule: all ratings of one item, everybody of an age group, all ratings of a time range."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.learned import learned_rows
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
        rule: ``item``, ``age`` or ``time``; None where none is chosen.
        item: Id of the item whose ratings go.
        youngest: Lowest age of those who go.
        oldest: Their highest age.
        first: First day whose ratings go, as YYYY-MM-DD.
        last: The last day, which is included.
    """

    rule: str | None
    item: int | None = None
    youngest: float | None = None
    oldest: float | None = None
    first: str | None = None
    last: str | None = None


def items_by_name(experiment: Experiment) -> list[tuple[str, int]]:
    """Return (what it is called, id) of each item that the model was trained on, those with most ratings first.

    An item that has several ids is offered once, by the lowest of them.
    """
    counts: Counter[int] = Counter()
    for item, count in _learned(experiment)["item"].value_counts(sort=False).sort_index().items():
        counts[experiment.interactions.same_title(item)[0]] += count
    titles = experiment.interactions.titles
    return [(text.choose.item_choice(titles[item], count), item) for item, count in counts.most_common()]


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
        RequestError: Something is missing, is no age or no day, or the rule covers nothing or is none.
    """
    rule = _RULES.get(chosen.rule or "")
    request = rule(experiment, chosen) if rule else ForgetRequest()
    if not request.users and not request.interactions:
        raise RequestError(text.choose.RULE_COVERS_NOTHING)
    return request


def _of_item(experiment: Experiment, chosen: RuleChoice) -> ForgetRequest:
    if chosen.item is None:
        raise RequestError(text.choose.no_item_chosen(experiment.interactions.card.item))
    learned = _learned(experiment)
    return _ratings(learned[learned["item"].isin(experiment.interactions.same_title(int(chosen.item)))])


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
    return _ratings(_learned(experiment)[(times >= begin) & (times < end + pd.Timedelta(days=1))])


_RULES: Mapping[str, Callable[[Experiment, RuleChoice], ForgetRequest]] = {
    ITEM: _of_item,
    AGE: _of_age,
    TIME: _of_time,
}


def _ratings(chosen: pd.DataFrame) -> ForgetRequest:
    return ForgetRequest(interactions=tuple(zip(chosen["user"].tolist(), chosen["item"].tolist(), strict=True)))


def _learned(experiment: Experiment) -> pd.DataFrame:
    """Return the ratings that a training prompt asks about or shows: a rule that left one out would leave it shown."""
    return experiment.interactions.rows(learned_rows(experiment.samples.of(Split.TRAIN)))


def _people(experiment: Experiment) -> pd.DataFrame:
    return experiment.interactions.users.loc[np.unique(_learned(experiment)["user"])]


def _times(experiment: Experiment) -> pd.DatetimeIndex:
    """Return when each of the ratings was given that the model was trained on."""
    return pd.to_datetime(_learned(experiment)["time"].to_numpy(), unit="s")


def _day(moment: pd.Timestamp) -> str:
    return str(moment.strftime("%Y-%m-%d"))


def _parsed(day: str | None) -> pd.Timestamp:
    given = str(day or "").strip()
    moment = pd.to_datetime(given, format="%Y-%m-%d", errors="coerce")
    if pd.isna(moment):
        raise RequestError(text.choose.no_day(given))
    return moment

"""Requests by rule: all ratings of one film, everybody of an age group, all ratings of a time range."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.samples import Split
from core.errors import RequestError
from core.experiment import Experiment
from core.forgetting import ForgetRequest
from demo import text

FILM, AGE, TIME = "film", "age", "time"
MONTH = pd.Timedelta(days=30)


def films(experiment: Experiment) -> list[tuple[str, int]]:
    """Return (what it is called, item) of each film that the model was trained on, those with most ratings first."""
    items, counts = np.unique(experiment.samples.item[_trained(experiment)], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    titles = experiment.interactions.titles.loc[items[order]]
    return [
        (text.film_choice(title, count), item)
        for title, item, count in zip(titles, items[order].tolist(), counts[order].tolist(), strict=True)
    ]


def ages(experiment: Experiment) -> tuple[int, int] | None:
    """Return the lowest and the highest age of those that the model was trained on; None where the data has none."""
    known = _people(experiment)["age"].dropna()
    return None if known.empty else (int(known.min()), int(known.max()))


def days(experiment: Experiment) -> tuple[str, str]:
    """Return the last thirty days from which the model was trained on ratings: the first and the last of them."""
    last = _times(experiment).max()
    return _day(max(last - MONTH, _times(experiment).min())), _day(last)


def rule_request(experiment: Experiment, rule: str, film: Any, age: tuple[Any, Any], span: tuple[Any, Any]) -> Any:
    """Return the request that a rule makes.

    Args:
        experiment: The recommender and its data.
        rule: ``film``, ``age`` or ``time``.
        film: Item whose ratings go.
        age: Lowest and highest age of those who go.
        span: First and last day, as YYYY-MM-DD, whose ratings go.

    Raises:
        RequestError: Something is missing, is no age or no day, or the rule covers nothing.
    """
    values = {FILM: (film,), AGE: age, TIME: span}
    request = RULES[rule](experiment, *values[rule])
    if not request.users and not request.interactions:
        raise RequestError(text.RULE_COVERS_NOTHING)
    return request


def _of_film(experiment: Experiment, film: Any) -> ForgetRequest:
    if film is None:
        raise RequestError(text.NO_FILM_CHOSEN)
    return _ratings(experiment, _trained(experiment) & (experiment.samples.item == int(film)))


def _of_age(experiment: Experiment, youngest: Any, oldest: Any) -> ForgetRequest:
    if youngest is None or oldest is None or youngest > oldest:
        raise RequestError(text.BAD_AGES)
    known = _people(experiment)
    return ForgetRequest(users=tuple(known.index[known["age"].between(youngest, oldest).fillna(value=False)]))


def _of_time(experiment: Experiment, first: Any, last: Any) -> ForgetRequest:
    begin, end = _parsed(first), _parsed(last)
    if begin > end:
        raise RequestError(text.BAD_DAYS)
    times = _times(experiment)
    inside = np.zeros(len(experiment.samples), bool)
    inside[_trained(experiment)] = (times >= begin) & (times < end + pd.Timedelta(days=1))
    return _ratings(experiment, inside)


RULES: Mapping[str, Callable[..., ForgetRequest]] = {FILM: _of_film, AGE: _of_age, TIME: _of_time}


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


def _parsed(day: Any) -> pd.Timestamp:
    try:
        return pd.to_datetime(str(day).strip(), format="%Y-%m-%d")
    except ValueError:
        raise RequestError(text.no_day(str(day))) from None

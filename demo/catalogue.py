"""What can be chosen: people, their ratings and the presets, as tables and lists; and back to a request."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.samples import Split
from core.errors import RequestError
from core.experiment import Experiment
from core.forgetting import ForgetPlan, ForgetRequest
from core.pace import Pace, expected_seconds, measuring_seconds
from demo import text


@dataclass(frozen=True)
class Summary:
    """What a request would mean.

    Attributes:
        people: People who lose at least one rating.
        ratings: Training samples that are forgotten.
        share: Their share of all training samples.
        rebuilt: Retained samples whose history showed a forgotten rating.
    """

    people: int = 0
    ratings: int = 0
    share: float = 0.0
    rebuilt: int = 0


@dataclass(frozen=True)
class Cost:
    """What a request will roughly take on this machine.

    Attributes:
        forgetting: Seconds of unlearning.
        measuring: Seconds of measuring the result.
        steps: Training steps by which both are known.
    """

    forgetting: float
    measuring: float
    steps: int


def people(experiment: Experiment) -> pd.DataFrame:
    """Return one row for each person that the model was trained on: id, profile, ratings trained on, share of likes."""
    train = experiment.samples.of(Split.TRAIN)
    ids, counts = np.unique(train.user, return_counts=True)
    known = experiment.interactions.users.loc[ids]
    profiles = [text.profile(*fields) for fields in known[["gender", "age", "occupation"]].itertuples(index=False)]
    likes = (100 * known["likes"].to_numpy()).round().astype(int)
    columns = (ids, profiles, known["ratings"].to_numpy(), counts, likes)
    return pd.DataFrame(dict(zip(text.PEOPLE_COLUMNS, columns, strict=True)))


def ratings(experiment: Experiment, user: int) -> pd.DataFrame:
    """Return one row for each rating of ``user`` that the model was trained to predict: item id, title, stars, day."""
    train = experiment.samples.of(Split.TRAIN)
    rows = train.row[train.user == user]
    table = experiment.interactions.table.iloc[rows]
    days = pd.to_datetime(table["time"], unit="s").dt.strftime("%Y-%m-%d")
    columns = (table["item"], table["title"], table["rating"], days)
    return pd.DataFrame(dict(zip(text.RATING_COLUMNS, (c.to_numpy() for c in columns), strict=True)))


def people_to_pick(experiment: Experiment) -> pd.DataFrame:
    """Return :func:`people` by id, with what they can be filtered by: ``text.PEOPLE_FACETS``, as far as it is known."""
    table = people(experiment)
    known = experiment.interactions.users.loc[table[text.PEOPLE_COLUMNS[0]]].reset_index()
    decade = known["age"] // 10 * 10
    group = decade.astype("string") + "–" + (decade + 9).astype("string")
    facets = dict(zip(text.PEOPLE_FACETS, (known["gender"], group, known["occupation"]), strict=True))
    known_facets = {name: values.fillna("?") for name, values in facets.items() if values.notna().any()}
    return table.assign(**known_facets).set_index(text.PEOPLE_COLUMNS[0], drop=False)


def ratings_to_pick(experiment: Experiment, user: int) -> pd.DataFrame:
    """Return :func:`ratings` by item id."""
    return ratings(experiment, user).set_index(text.RATING_COLUMNS[0], drop=False)


def users_request(chosen: Sequence[str | int]) -> ForgetRequest:
    """Return the request to forget all of the people whose ids were chosen or typed.

    Raises:
        RequestError: Nothing was chosen, or something that is no id.
    """
    if not chosen:
        raise RequestError(text.NOBODY_CHOSEN)
    return ForgetRequest(users=tuple(_number(one) for one in chosen))


def ratings_request(user: str | int | None, items: Sequence[str | int]) -> ForgetRequest:
    """Return the request to forget single ratings of one person.

    Raises:
        RequestError: Nothing was chosen, or something that is no id.
    """
    if user is None or user == "" or not items:
        raise RequestError(text.NO_RATING_CHOSEN)
    return ForgetRequest(interactions=tuple((_number(user), _number(item)) for item in items))


def summary(experiment: Experiment, plan: ForgetPlan) -> Summary:
    """Return what ``plan`` means in numbers."""
    total = int((experiment.samples.split == Split.TRAIN).sum())
    return Summary(
        people=len(np.unique(plan.forget.user)),
        ratings=len(plan.forget),
        share=len(plan.forget) / total,
        rebuilt=int(plan.rebuilt.sum()),
    )


def cost(experiment: Experiment, plan: ForgetPlan, method: str, pace: Pace) -> Cost | None:
    """Return what ``plan`` will roughly cost with ``method``'s tuned settings; None where that cannot be told."""
    seconds = expected_seconds(plan, experiment.method(method, plan), pace)
    return None if seconds is None else Cost(seconds, measuring_seconds(experiment, plan, pace), pace.steps)


def _number(value: str | int) -> int:
    try:
        return int(str(value).strip())
    except ValueError:
        raise RequestError(text.no_such_id(str(value))) from None

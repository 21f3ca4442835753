"""What can be chosen, what is chosen, and what forgetting that would mean and cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.reading.given_ids import read_id
from core.data.requests import ForgetPlan, ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from core.experiment.cost import MachineSpeed, expected_seconds, measuring_seconds
from core.experiment.experiment import Experiment
from demo import text
from demo.steps.choose.id_list import listed_request
from demo.steps.choose.rules import ITEM, RuleChoice, rule_request

BY_PRESET, BY_PEOPLE, BY_RATINGS, BY_RULE, BY_LIST = "presets", "people", "ratings", "rule", "list"
"""The ways to choose: the names of the tabs."""
FACETS = ("gender", "age", "occupation")
"""What people can be filtered by, where the data has it."""


@dataclass(frozen=True)
class Chosen:
    """All that is chosen, on every tab.

    Attributes:
        way: Name of the tab that is open: what is chosen there counts.
        preset: Name of the preset; None where none is picked.
        users: Ids of the people who are ticked.
        whose: Id of the person whose ratings are shown.
        items: Ids of the items that are ticked among these ratings.
        lines: Keys of the lines of a list that are ticked, see :func:`~demo.steps.choose.id_list.listed`.
        rule: What is given as a rule.
    """

    way: str
    preset: str | None = None
    users: Sequence[str | int] = ()
    whose: str | int | None = None
    items: Sequence[str | int] = ()
    lines: Sequence[str] = ()
    rule: RuleChoice = RuleChoice(ITEM)

    @property
    def nothing_yet(self) -> bool:
        """Whether nothing is ticked yet on the open tab, which is no mistake as long as nobody presses *Forget*."""
        ticked: Mapping[str, Sequence[str | int]] = {BY_PEOPLE: self.users, BY_RATINGS: self.items, BY_LIST: self.lines}
        return self.way in ticked and not ticked[self.way]


@dataclass(frozen=True)
class RequestSummary:
    """What a request would mean.

    Attributes:
        people: People who lose at least one rating.
        ratings: Ratings that go and that a training prompt asks about.
        only_shown: Further ratings that go and that training histories alone show.
        share: Share of all training samples that are forgotten.
        rebuilt: Retained samples whose history showed a forgotten rating.
    """

    people: int = 0
    ratings: int = 0
    only_shown: int = 0
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


def request_of(experiment: Experiment, chosen: Chosen) -> ForgetRequest:
    """Return the request that the visitor put together on the open tab.

    Raises:
        RequestError: Nothing is chosen, or something that does not exist.
    """
    ways: dict[str, Callable[[], ForgetRequest]] = {
        BY_PRESET: lambda: _preset_request(experiment, chosen.preset),
        BY_PEOPLE: lambda: users_request(chosen.users),
        BY_RATINGS: lambda: ratings_request(chosen.whose, chosen.items),
        BY_RULE: lambda: rule_request(experiment, chosen.rule),
        BY_LIST: lambda: listed_request(chosen.lines),
    }
    return ways[chosen.way]()


def users_request(chosen: Sequence[str | int]) -> ForgetRequest:
    """Return the request to forget everything from the people whose ids were ticked.

    Raises:
        RequestError: Nobody was ticked, or something is not an id.
    """
    if not chosen:
        raise RequestError(text.choose.NOBODY_CHOSEN)
    return ForgetRequest(users=tuple(_number(one) for one in chosen))


def ratings_request(user: str | int | None, items: Sequence[str | int]) -> ForgetRequest:
    """Return the request to forget single ratings of one person.

    Raises:
        RequestError: Nothing was ticked, or something is not an id.
    """
    if user is None or user == "" or not items:
        raise RequestError(text.choose.NO_RATING_CHOSEN)
    return ForgetRequest(interactions=tuple((_number(user), _number(item)) for item in items))


def people(experiment: Experiment) -> pd.DataFrame:
    """Return one row for each person that the model was trained on, by id.

    Returns:
        ``user`` (id as it was given), ``profile`` (in words), ``ratings`` (all that they gave), ``trained`` (on how
        many of them the model was trained) and ``likes`` (percent of all of them that are likes).
    """
    train = experiment.samples.of(Split.TRAIN)
    ids, counts = np.unique(train.user, return_counts=True)
    known = experiment.interactions.users.loc[ids]
    columns = {
        "user": experiment.interactions.given.users.column(ids),
        "profile": [text.common.profile(*fields) for fields in known[list(FACETS)].itertuples(index=False)],
        "ratings": known["ratings"].to_numpy(),
        "trained": counts,
        "likes": (100 * known["likes"].to_numpy()).round().astype(int),
    }
    return pd.DataFrame(columns, index=pd.Index(ids, name="user"))


def forgotten(experiment: Experiment, request: ForgetRequest) -> int:
    """Return how many training samples ask about a rating that ``request`` names; those that show one, where none do.

    No sample is cut out for that, as a plan does.
    """
    samples, items = experiment.samples, experiment.samples.item
    asked = np.isin(samples.user, request.users)
    for user, item in request.interactions:
        asked |= (samples.user == user) & (items == item)
    return int((asked & (samples.split == Split.TRAIN)).sum()) or len(experiment.plan(request).forget)


def preset_cards(experiment: Experiment) -> list[tuple[str, str]]:
    """Return (its card, name) of each ready-made request."""
    titles, users, cards = experiment.interactions.titles, experiment.interactions.given.users, []
    for name, request in experiment.presets().items():
        pairs = [(users.called(user), str(titles[item])) for user, item in request.interactions]
        whole = users.all_called(request.users)
        cards.append((text.choose.preset_card(name, whole, pairs, forgotten(experiment, request)), name))
    return cards


def people_by_name(experiment: Experiment) -> list[tuple[str, int]]:
    """Return (what they are called, id) of each person that the model was trained on."""
    table = people(experiment)
    named = zip(table.index.tolist(), table["user"], table["profile"], strict=True)
    return [(f"{text.common.person(called)} · {profile}", user) for user, called, profile in named]


def people_to_pick(experiment: Experiment) -> pd.DataFrame:
    """Return :func:`people` with what they can be filtered by: those of ``FACETS`` that the data has."""
    table = people(experiment)
    known = experiment.interactions.users.loc[table.index]
    decade = known["age"] // 10 * 10
    facets = known[list(FACETS)].assign(age=decade.astype("string") + "–" + (decade + 9).astype("string"))
    there = [name for name in FACETS if facets[name].notna().any()]
    return table.join(facets[there].fillna("?"))


def ratings_to_pick(experiment: Experiment, user: int) -> pd.DataFrame:
    """Return one row for each rating of ``user`` that the model was trained to predict, by item.

    Returns:
        ``item`` (id as it was given), ``title``, ``stars`` and ``day`` (YYYY-MM-DD), in the order of time.
    """
    train = experiment.samples.of(Split.TRAIN)
    table = experiment.interactions.rows(train.row[train.user == user])
    columns = {
        "item": experiment.interactions.given.items.column(table["item"].to_numpy()),
        "title": table["title"].to_numpy(),
        "stars": table["rating"].to_numpy(),
        "day": pd.to_datetime(table["time"], unit="s").dt.strftime("%Y-%m-%d").to_numpy(),
    }
    return pd.DataFrame(columns, index=pd.Index(table["item"].to_numpy(), name="item"))


def summary(experiment: Experiment, plan: ForgetPlan) -> RequestSummary:
    """Return what ``plan`` means in numbers."""
    total = int((experiment.samples.split == Split.TRAIN).sum())
    return RequestSummary(
        people=len(plan.people),
        ratings=plan.asked,
        only_shown=plan.only_shown,
        share=len(plan.forget) / total,
        rebuilt=int(plan.rebuilt.sum()),
    )


def cost(experiment: Experiment, plan: ForgetPlan, method: str, speed: MachineSpeed) -> Cost | None:
    """Return what ``plan`` will roughly cost with ``method``'s tuned settings; None where that cannot be told."""
    seconds = expected_seconds(plan, experiment.method(method, plan), speed)
    return None if seconds is None else Cost(seconds, measuring_seconds(experiment, plan, speed), speed.steps)


def _preset_request(experiment: Experiment, preset: str | None) -> ForgetRequest:
    if preset is None:
        raise RequestError(text.choose.NO_PRESET_CHOSEN)
    return experiment.presets()[preset]


def _number(value: str | int) -> int:
    found = read_id(str(value))
    if found is None:
        raise RequestError(text.common.no_such_id(str(value)))
    return found

"""What is asked to be forgotten, and what that means for every training sample."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core import text
from core.data.forms.readers import Reader
from core.data.interactions import Interactions
from core.data.learned import learned_rows, same_title_ratings, untrained_ratings, whole_id
from core.data.samples import MIN_HISTORY, EarlierRows, Ints, Samples, Split, concat
from core.errors import RequestError

PRESET_SEED = 42
"""Decides who is in a preset, whatever the seed of a run."""
PRESETS = ("one-user", "one-interaction", "twenty-percent")
"""Names of ready-made requests."""


@dataclass(frozen=True)
class ForgetRequest:
    """What somebody wants forgotten; the same content makes equal requests, in whatever order it was named.

    Attributes:
        users: Ids of the users of whom everything goes, ascending.
        interactions: Single ratings that go, as (user, item), ascending.
    """

    users: tuple[int, ...] = ()
    interactions: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Sort both, and drop what was named twice.

        Raises:
            RequestError: An id is not a whole number.
        """
        object.__setattr__(self, "users", tuple(sorted({whole_id(user) for user in self.users})))
        pairs = {(whole_id(user), whole_id(item)) for user, item in self.interactions}
        object.__setattr__(self, "interactions", tuple(sorted(pairs)))

    def as_record(self) -> dict[str, Any]:
        """Return the request as JSON-ready values; :meth:`from_record` reads them back."""
        return {"users": list(self.users), "interactions": [list(pair) for pair in self.interactions]}

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "ForgetRequest":
        """Return the request that :meth:`as_record` wrote."""
        return ForgetRequest(tuple(record["users"]), tuple((user, item) for user, item in record["interactions"]))

    def __or__(self, other: "ForgetRequest") -> "ForgetRequest":
        """Return what both ask for, in one request."""
        return ForgetRequest(self.users + other.users, self.interactions + other.interactions)


@dataclass(frozen=True, eq=False)
class ForgetPlan:
    """The training samples, told apart by a request.

    Attributes:
        request: What was asked.
        train: D, all training samples, with the prompts that the original was trained on.
        forget: D_f, with the prompts that the original was trained on: the samples whose candidate's rating goes. Where
            no sample asks about a rating that goes, and histories alone show it: the samples whose prompt shows it.
        retain: D_r, the samples that stay; where a history showed a rating that goes, the prompt is rebuilt without it.
        rebuilt: (r,) which samples of ``retain`` have a rebuilt prompt.
        old: The samples of ``retain`` whose prompt was rebuilt, in their order, with the prompts that they had before.
        dropped: Samples that leave with the others because too short a history would be left of them.
        rows: (g,) rows of the ratings that go and that a training sample asks about or shows.
        people: (p,) ids of the users whose ratings these are.
        untrained_users: Users of the request who have no training sample.
        untrained_ratings: Ratings of the request, as (user, item), that no training sample asks about or shows.
        same_title: Ratings that stay, as (user, item), although the request names a rating of the same title by the
            same person: some titles have several ids.
    """

    request: ForgetRequest
    train: Samples
    forget: Samples
    retain: Samples
    rebuilt: npt.NDArray[np.bool_]
    old: Samples
    dropped: int
    rows: Ints
    people: Ints
    untrained_users: tuple[int, ...] = ()
    untrained_ratings: tuple[tuple[int, int], ...] = ()
    same_title: tuple[tuple[int, int], ...] = ()

    @property
    def asked(self) -> int:
        """How many ratings go that a training sample asks about."""
        return int(np.isin(self.rows, self.train.row).sum())

    @property
    def only_shown(self) -> int:
        """How many ratings go that stand in training histories alone, such as a person's first five."""
        return len(self.rows) - self.asked


NOTHING = ForgetRequest()
"""What was forgotten before the first request."""


def plan_forgetting(
    interactions: Interactions,
    samples: Samples,
    reader: Reader,
    request: ForgetRequest,
    earlier: ForgetRequest = NOTHING,
) -> ForgetPlan:
    """Return what ``request`` means for the training split of ``samples``.

    Args:
        interactions: The ratings.
        samples: What the model was trained on and what it is judged on.
        reader: How the backbone reads samples.
        request: What goes.
        earlier: What went before, in requests to the same model; no prompt is rebuilt from it.

    Raises:
        RequestError: It is empty, names unknown users or ratings, covers no training sample, or leaves too little.
    """
    gone = _rows_of(interactions, request)
    train = samples.of(Split.TRAIN)
    forgotten = gone[train.row]
    touched = ~forgotten & (gone[train.shown] & (train.shown >= 0)).any(axis=1)
    if not forgotten.any() and not touched.any():
        went = (gone & _asked_for(interactions, earlier)).any()
        why = text.data.forgotten_already if went else text.data.never_trained
        raise RequestError(why(request.users, request.interactions))
    hidden = gone | _asked_for(interactions, earlier)
    rebuilt, enough = _rebuild(interactions, reader, train.take(touched), hidden)
    retain = concat([train.take(~forgotten & ~touched), rebuilt])
    if not len(retain):
        raise RequestError(text.data.NOTHING_LEFT)
    order = np.argsort(retain.row, kind="stable")
    is_rebuilt = np.arange(len(retain)) >= len(retain) - len(rebuilt)
    rows = np.flatnonzero(gone)[np.isin(np.flatnonzero(gone), learned_rows(train))]
    return ForgetPlan(
        request=request,
        train=train,
        forget=train.take(forgotten if forgotten.any() else touched),
        retain=retain.take(order),
        rebuilt=is_rebuilt[order],
        old=train.take(touched).take(enough),
        dropped=int(touched.sum()) - len(rebuilt),
        untrained_users=tuple(sorted(set(request.users) - set(train.user.tolist()))),
        untrained_ratings=untrained_ratings(interactions, train, request.interactions),
        rows=rows,
        people=np.unique(interactions.columns.user_ids(rows)),
        same_title=same_title_ratings(interactions, train, request.interactions, request.users),
    )


def preset(name: str, samples: Samples) -> ForgetRequest:
    """Return the request of a preset, drawn from the training samples; the same at every call.

    ``one-user`` is one of the ten people with most training samples; ``one-interaction`` one rating that ten later
    training histories show, drawn whatever a model remembers of it; ``twenty-percent`` a fifth of all training users.

    Args:
        name: One of ``PRESETS``.
        samples: All samples of the data set.

    Raises:
        RequestError: There is no preset of that name.
    """
    train, rng = samples.of(Split.TRAIN), np.random.default_rng(PRESET_SEED)
    users, counts = np.unique(train.user, return_counts=True)
    if name == "one-user":
        return ForgetRequest(users=(rng.choice(users[np.argsort(-counts, kind="stable")[:10]]),))
    if name == "one-interaction":
        shown = np.isin(train.row, _rows_in_most_later_histories(train))
        at = rng.choice(np.flatnonzero(shown) if shown.any() else len(train))
        return ForgetRequest(interactions=((train.user[at], train.item[at]),))
    if name == "twenty-percent":
        return forget_fraction(20, samples)
    raise RequestError(text.data.unknown_preset(name, PRESETS))


def forget_fraction(percent: int, samples: Samples) -> ForgetRequest:
    """Return the request of so many percent of all training users, one at least; of more percent it holds all of less.

    Twenty percent are the preset ``twenty-percent``: they are drawn first, in an order of their own, and the others
    follow in another.

    Args:
        percent: 1 to 99.
        samples: All samples of the data set.

    Raises:
        RequestError: ``percent`` is not between 1 and 99.
    """
    if not 1 <= percent <= 99:
        raise RequestError(text.data.bad_share(percent))
    users, rng = np.unique(samples.of(Split.TRAIN).user), np.random.default_rng(PRESET_SEED)
    first = rng.choice(users, len(users) // 5, replace=False)
    order = np.concatenate([first, rng.permutation(np.setdiff1d(users, first))])
    return ForgetRequest(users=tuple(order[: max(1, len(users) * percent // 100)]))


def _rows_in_most_later_histories(train: Samples) -> Ints:
    """Return the rows that as many training histories show as any: ten, where the data set is not very small."""
    known = train.history[np.isin(train.history, train.row)]
    rows, counts = np.unique(known, return_counts=True)
    return rows[counts == counts.max(initial=0)]


def _rows_of(interactions: Interactions, request: ForgetRequest) -> npt.NDArray[np.bool_]:
    """Return which rows (n,) of the table go."""
    if not request.users and not request.interactions:
        raise RequestError(text.data.EMPTY_REQUEST)
    _refuse_unknown("user", request.users, interactions.users.index, interactions.given.users.called)
    if request.interactions:
        known = set(interactions.pairs(interactions.rows_by([user for user, _ in request.interactions])))
        _refuse_unknown("rating", request.interactions, known, interactions.given.called)
    return _asked_for(interactions, request)


def _asked_for(interactions: Interactions, request: ForgetRequest) -> npt.NDArray[np.bool_]:
    gone = interactions.users.index.isin(request.users)[interactions.columns.user]
    rows, wanted = interactions.rows_by([user for user, _ in request.interactions]), set(request.interactions)
    gone[rows] |= np.array([pair in wanted for pair in interactions.pairs(rows)], bool)
    return np.asarray(gone)


def _refuse_unknown(what: str, wanted: Iterable[Any], known: Container[Any], called: Callable[[Any], str]) -> None:
    if unknown := [called(one) for one in wanted if one not in known]:
        raise RequestError(text.data.unknown(what, unknown))


def _rebuild(
    interactions: Interactions, reader: Reader, touched: Samples, gone: npt.NDArray[np.bool_]
) -> tuple[Samples, npt.NDArray[np.bool_]]:
    """Return ``touched`` with histories as if rows that are ``gone`` had never been, and which are long enough."""
    if not len(touched):
        return touched, np.ones(0, bool)
    histories = EarlierRows(interactions.columns.user, ~gone).of(touched.row)
    enough = (histories >= 0).sum(axis=1) >= MIN_HISTORY
    kept = reader.samples(interactions, touched.row[enough], histories[enough], touched.split[enough], gone)
    return kept, enough

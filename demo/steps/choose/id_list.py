"""Requests as a list: lines of text that name people or single ratings, judged one by one."""

import csv
from collections.abc import Sequence
from io import StringIO

import pandas as pd

from core.data.learned import untrained_ratings
from core.data.reading.given_ids import read_id
from core.data.reading.lists import ListLine, list_text, read_list
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.data.titles import written_out
from core.errors import RequestError
from core.experiment.experiment import Experiment
from demo import text

MOST_LINES = 20_000
COLUMNS_OF_A_LIST = ("line", "given", "means", "verdict")
"""Columns of :func:`listed`: the line's number, what stands there, what it means, and whether it is taken."""
_MOST_BYTES = 2 * 1024 * 1024
MOST_PASTED = 3 * 1024 * 1024
"""Characters that can be pasted: more than are read, so that whoever pastes too many is told."""


def decoded(content: bytes) -> str:
    """Return an uploaded file as text.

    Raises:
        RequestError: It is larger than two megabytes, or no text.
    """
    if len(content) > _MOST_BYTES:
        raise RequestError(text.choose.LIST_TOO_LARGE)
    return list_text(content)


def listed(experiment: Experiment, content: str) -> pd.DataFrame:
    """Return a row for each line of a list, those that are refused first.

    Args:
        experiment: The recommender and its data.
        content: A line a request: ``user``, ``user,item`` or ``user:item``; see
            :func:`core.data.reading.lists.read_list` for all that is read.

    Returns:
        The columns ``COLUMNS_OF_A_LIST``; in the index the key that :func:`listed_request` reads, none for a refused
        line.

    Raises:
        RequestError: There is no line, there are too many, they are no table, or the first names columns that are not
            understood.
    """
    if len(content.encode()) > _MOST_BYTES:
        raise RequestError(text.choose.LIST_TOO_LARGE)
    nouns = experiment.interactions.card.item, experiment.interactions.card.items
    lines = list(read_list(content, (*nouns, f"{nouns[0]}_id"), experiment.interactions.given))
    if len(lines) > MOST_LINES:
        raise RequestError(text.choose.too_many_lines(len(lines), MOST_LINES))
    judge = _Judge(experiment, [line.ids for line in lines])
    judged = [{"line": line.number, "given": _given(line), **judge.verdict(line)} for line in lines]
    table = pd.DataFrame(judged).sort_values("key", key=lambda keys: keys.notna(), kind="stable")
    return table.set_index("key")[list(COLUMNS_OF_A_LIST)]


def example(experiment: Experiment) -> str:
    """Return a short list of which every line is taken: a first line with names, a person, and two single ratings.

    The person and the first rating are those of the presets, the other is the first that the model was trained on.
    """
    presets, train = experiment.presets(), experiment.samples.of(Split.TRAIN)
    [user], [pair] = presets["one-user"].users, presets["one-interaction"].interactions
    pairs = zip(train.user.tolist(), train.item.tolist(), strict=True)
    other = next(one for one in pairs if one != pair)
    given, lines = experiment.interactions.given, StringIO()
    called = [given.users.called(pair[0]), given.items.called(pair[1])]
    csv.writer(lines, lineterminator="\n").writerows([["user", "item"], [given.users.called(user)], called])
    return f"{lines.getvalue()}{given.called(other)}"


def listed_request(keys: Sequence[str]) -> ForgetRequest:
    """Return the request of the lines with these keys.

    Raises:
        RequestError: There is none, or one is no key.
    """
    if not keys:
        raise RequestError(text.choose.NO_LINE_CHOSEN)
    pairs = [_pair(str(key).split(":")) for key in keys]
    if None in pairs:
        raise RequestError(text.choose.NO_LINE_CHOSEN)
    users = tuple(pair[0] for pair in pairs if pair and len(pair) == 1)
    return ForgetRequest(users, tuple((pair[0], pair[1]) for pair in pairs if pair and len(pair) == 2))


class _Judge:
    """Tells what each of the named people and ratings is, and whether it can be forgotten."""

    def __init__(self, experiment: Experiment, named: Sequence[tuple[int, ...]]) -> None:
        table, train = experiment.interactions.table, experiment.samples.of(Split.TRAIN)
        people = experiment.interactions.users[["gender", "age", "occupation"]].itertuples()
        self._profiles = {user: text.common.profile(*fields) for user, *fields in people}
        self._trained, self._given = set(train.user.tolist()), experiment.interactions.given
        ratings = zip(table["user"].tolist(), table["item"].tolist(), strict=True)
        rated = zip(table["title"].tolist(), table["rating"].tolist(), strict=True)
        self._ratings = dict(zip(ratings, rated, strict=True))
        known = [(pair[0], pair[1]) for pair in named if len(pair) == 2 and pair in self._ratings]
        self._outside = set(untrained_ratings(experiment.interactions, train, known))
        self._before: set[tuple[int, ...]] = set()

    def verdict(self, line: ListLine) -> dict[str, str | None]:
        """Return the ``key``, None for a refusal, what it ``means``, and the ``verdict`` in words."""
        pair = line.ids
        if not pair:
            return {"key": None, "means": "", "verdict": text.choose.refused(line.refusal)}
        means, refusal = self._user(pair[0]) if len(pair) == 1 else self._rating((pair[0], pair[1]))
        if not refusal and pair in self._before:
            refusal = text.choose.NAMED_BEFORE
        self._before.add(pair)
        key = None if refusal else ":".join(map(str, pair))
        return {"key": key, "means": means, "verdict": refusal or text.choose.TAKEN}

    def _user(self, user: int) -> tuple[str, str]:
        if user not in self._profiles:
            return "", text.choose.UNKNOWN_PERSON
        means = text.choose.everything_of(self._given.users.called(user), self._profiles[user])
        return means, "" if user in self._trained else text.choose.NEVER_TRAINED

    def _rating(self, pair: tuple[int, int]) -> tuple[str, str]:
        if pair not in self._ratings:
            return "", text.choose.UNKNOWN_RATING
        means = text.choose.rating_of(self._given.users.called(pair[0]), *self._ratings[pair])
        return means, text.choose.NEVER_TRAINED if pair in self._outside else ""


def _given(line: ListLine) -> str:
    return text.common.shortened(written_out(", ".join(line.cells)))


def _pair(parts: Sequence[str]) -> tuple[int, ...] | None:
    ids = tuple(one for part in parts if (one := read_id(part.strip())) is not None)
    return ids if len(ids) == len(parts) <= 2 else None

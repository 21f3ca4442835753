"""Requests as a list: lines of text that name people or single ratings, judged one by one."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

import pandas as pd

from core.data.learned import read_id, untrained_ratings
from core.data.requests import ForgetRequest
from core.data.samples import Split
from core.errors import RequestError
from core.experiment.experiment import Experiment
from demo import text

MOST_LINES = 20_000
COLUMNS_OF_A_LIST = ("line", "given", "means", "verdict")
"""Columns of :func:`listed`: the line's number, what stands there, what it means, and whether it is taken."""
_MOST_BYTES = 2 * 1024 * 1024
_USER, _ITEM = ("user", "user_id", "userid"), ("item", "item_id", "itemid", "movie", "movie_id", "movieid")
"""Names of the two columns in a first line, in whatever case."""


def decoded(content: bytes) -> str:
    """Return an uploaded file as text.

    Raises:
        RequestError: It is larger than two megabytes, or not text in UTF-8.
    """
    if len(content) > _MOST_BYTES:
        raise RequestError(text.choose.LIST_TOO_LARGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError(text.choose.LIST_NOT_UTF8) from None


def listed(experiment: Experiment, content: str) -> pd.DataFrame:
    """Return a row for each line of a list, those that are refused first.

    Args:
        experiment: The recommender and its data.
        content: A line a request: ``user``, ``user,item`` or ``user:item``; also with ``;`` or tabs in place of commas,
            and with a first line that names the columns.

    Returns:
        The columns ``COLUMNS_OF_A_LIST``; in the index the key that :func:`listed_request` reads, none for a refused
        line.

    Raises:
        RequestError: There is no line, there are too many, or they are no table.
    """
    if len(content.encode()) > _MOST_BYTES:
        raise RequestError(text.choose.LIST_TOO_LARGE)
    lines = list(_lines(content))
    if not lines:
        raise RequestError(text.choose.LIST_EMPTY)
    if len(lines) > MOST_LINES:
        raise RequestError(text.choose.too_many_lines(len(lines), MOST_LINES))
    judge = _Judge(experiment, [pair for _, _, pair in lines if pair])
    judged = [{"line": number, "given": given, **judge.verdict(pair)} for number, given, pair in lines]
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
    return f"user,item\n{user}\n{pair[0]},{pair[1]}\n{other[0]}:{other[1]}"


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
        self._trained = set(train.user.tolist())
        ratings = zip(table["user"].tolist(), table["item"].tolist(), strict=True)
        rated = zip(table["title"].tolist(), table["rating"].tolist(), strict=True)
        self._ratings = dict(zip(ratings, rated, strict=True))
        known = [(pair[0], pair[1]) for pair in named if len(pair) == 2 and pair in self._ratings]
        self._outside = set(untrained_ratings(experiment.interactions, train, known))
        self._before: set[tuple[int, ...]] = set()

    def verdict(self, pair: tuple[int, ...] | None) -> dict[str, str | None]:
        """Return the ``key``, None for a refusal, what it ``means``, and the ``verdict`` in words."""
        if pair is None:
            return {"key": None, "means": "", "verdict": text.choose.NO_ID}
        means, refusal = self._user(pair[0]) if len(pair) == 1 else self._rating((pair[0], pair[1]))
        if not refusal and pair in self._before:
            refusal = text.choose.NAMED_BEFORE
        self._before.add(pair)
        key = None if refusal else ":".join(map(str, pair))
        return {"key": key, "means": means, "verdict": refusal or text.choose.TAKEN}

    def _user(self, user: int) -> tuple[str, str]:
        if user not in self._profiles:
            return "", text.choose.UNKNOWN_PERSON
        means = text.choose.everything_of(user, self._profiles[user])
        return means, "" if user in self._trained else text.choose.NEVER_TRAINED

    def _rating(self, pair: tuple[int, int]) -> tuple[str, str]:
        if pair not in self._ratings:
            return "", text.choose.UNKNOWN_RATING
        means = text.choose.rating_of(pair[0], *self._ratings[pair])
        return means, text.choose.NEVER_TRAINED if pair in self._outside else ""


@dataclass(frozen=True)
class _Columns:
    """In which columns users and items stand, and whether a first line said so."""

    user: int = 0
    item: int = 1
    named: bool = False

    def ids(self, cells: Sequence[str]) -> tuple[int, ...] | None:
        """Return (user,) or (user, item) of a line; None where these are no ids, or where something else follows."""
        user, item = (cells[at] if at < len(cells) else "" for at in (self.user, self.item))
        if not self.named and any(cells[2:]):
            return None
        return _pair([user, item] if item else user.split(":"))


def _lines(content: str) -> Iterator[tuple[int, str, tuple[int, ...] | None]]:
    """Yield the number of each line that is not empty, the line, and the ids in it, None where these are no ids."""
    reader = csv.reader(StringIO(content), delimiter=_delimiter(content))
    columns: _Columns | None = None
    try:
        for cells in ([cell.strip() for cell in line] for line in reader):
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells)
                if columns.named:
                    continue
            yield reader.line_num, text.common.shortened(", ".join(cells)), columns.ids(cells)
    except csv.Error:
        raise RequestError(text.choose.LIST_NO_TABLE) from None


def _delimiter(content: str) -> str:
    first = content.lstrip().partition("\n")[0]
    return next((mark for mark in "\t;" if mark in first), ",")


def _columns(cells: Sequence[str]) -> _Columns:
    names = [cell.lower() for cell in cells]
    user, item = (next((at for at, name in enumerate(names) if name in known), None) for known in (_USER, _ITEM))
    return _Columns() if user is None else _Columns(user, len(cells) if item is None else item, named=True)


def _pair(parts: Sequence[str]) -> tuple[int, ...] | None:
    ids = tuple(one for part in parts if (one := read_id(part.strip())) is not None)
    return ids if len(ids) == len(parts) <= 2 else None

"""Requests as a list: lines of text that name people or single ratings, judged one by one."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

import pandas as pd

from core.data.samples import Split
from core.errors import RequestError
from core.experiment import Experiment
from core.forgetting import ForgetRequest, outside_training
from demo import text

MOST_BYTES, MOST_LINES = 2 * 1024 * 1024, 20_000
USER, ITEM = ("user", "user_id", "userid"), ("item", "item_id", "itemid", "movie", "movie_id", "movieid")
"""Names of the two columns in a first line, in whatever case."""
ID = re.compile(r"[0-9]{1,18}")


def decoded(content: bytes) -> str:
    """Return an uploaded file as text.

    Raises:
        RequestError: It is larger than two megabytes, or no text in UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise RequestError(text.LIST_TOO_LARGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError(text.LIST_NOT_UTF8) from None


def listed(experiment: Experiment, content: str) -> pd.DataFrame:
    """Return a row for each line of a list, those that are refused first.

    Args:
        experiment: The recommender and its data.
        content: A line a request: ``user``, ``user,item`` or ``user:item``; also with ``;`` or tabs in place of commas,
            and with a first line that names the columns.

    Returns:
        The columns ``text.LISTED_COLUMNS``; in the index the key that :func:`listed_request` reads, none for a refused
        line.

    Raises:
        RequestError: There is no line, there are too many, or they are no table.
    """
    if len(content.encode()) > MOST_BYTES:
        raise RequestError(text.LIST_TOO_LARGE)
    lines = list(_lines(content))
    if not lines:
        raise RequestError(text.LIST_EMPTY)
    if len(lines) > MOST_LINES:
        raise RequestError(text.too_many_lines(len(lines), MOST_LINES))
    judge = _Judge(experiment, [pair for _, _, pair in lines if pair])
    judged = [(number, given, *judge.verdict(pair)) for number, given, pair in lines]
    columns = ["line", "given", "key", "means", "verdict"]
    table = pd.DataFrame(judged, columns=columns).sort_values("key", key=lambda keys: keys.notna(), kind="stable")
    return table.set_index("key").set_axis(list(text.LISTED_COLUMNS), axis=1)


def listed_request(keys: Sequence[str]) -> ForgetRequest:
    """Return the request of the lines with these keys.

    Raises:
        RequestError: There is none, or one is no key.
    """
    if not keys:
        raise RequestError(text.NO_LINE_CHOSEN)
    pairs = [_pair(str(key).split(":")) for key in keys]
    if None in pairs:
        raise RequestError(text.NO_LINE_CHOSEN)
    users = tuple(pair[0] for pair in pairs if pair and len(pair) == 1)
    return ForgetRequest(users, tuple((pair[0], pair[1]) for pair in pairs if pair and len(pair) == 2))


class _Judge:
    """Tells what each of the named people and ratings is, and whether it can be forgotten."""

    def __init__(self, experiment: Experiment, named: Sequence[tuple[int, ...]]) -> None:
        table, train = experiment.interactions.table, experiment.samples.of(Split.TRAIN)
        people = experiment.interactions.users[["gender", "age", "occupation"]].itertuples()
        self._profiles = {user: text.profile(*fields) for user, *fields in people}
        self._trained = set(train.user.tolist())
        ratings = zip(table["user"].tolist(), table["item"].tolist(), strict=True)
        films = zip(table["title"].tolist(), table["rating"].tolist(), strict=True)
        self._ratings = dict(zip(ratings, films, strict=True))
        known = [(pair[0], pair[1]) for pair in named if len(pair) == 2 and pair in self._ratings]
        self._outside = set(outside_training(experiment.interactions, train, known))
        self._before: set[tuple[int, ...]] = set()

    def verdict(self, pair: tuple[int, ...] | None) -> tuple[str | None, str, str]:
        """Return the key, None for a refusal, what is meant, and the verdict in words."""
        if pair is None:
            return None, "", text.NO_ID
        means, refusal = self._user(pair[0]) if len(pair) == 1 else self._rating((pair[0], pair[1]))
        if not refusal and pair in self._before:
            refusal = text.NAMED_BEFORE
        self._before.add(pair)
        return (None, means, refusal) if refusal else (":".join(map(str, pair)), means, text.TAKEN)

    def _user(self, user: int) -> tuple[str, str]:
        if user not in self._profiles:
            return "", text.UNKNOWN_PERSON
        means = text.everything_of(user, self._profiles[user])
        return means, "" if user in self._trained else text.NEVER_TRAINED

    def _rating(self, pair: tuple[int, int]) -> tuple[str, str]:
        if pair not in self._ratings:
            return "", text.UNKNOWN_RATING
        return text.rating_of(pair[0], *self._ratings[pair]), text.NEVER_TRAINED if pair in self._outside else ""


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
            yield reader.line_num, text.shortened(", ".join(cells)), columns.ids(cells)
    except csv.Error:
        raise RequestError(text.LIST_NO_TABLE) from None


def _delimiter(content: str) -> str:
    first = content.lstrip().partition("\n")[0]
    return next((mark for mark in "\t;" if mark in first), ",")


def _columns(cells: Sequence[str]) -> _Columns:
    names = [cell.lower() for cell in cells]
    user, item = (next((at for at, name in enumerate(names) if name in known), None) for known in (USER, ITEM))
    return _Columns() if user is None else _Columns(user, len(cells) if item is None else item, named=True)


def _pair(parts: Sequence[str]) -> tuple[int, ...] | None:
    whole = [part.strip() for part in parts]
    return tuple(map(int, whole)) if len(whole) <= 2 and all(map(ID.fullmatch, whole)) else None

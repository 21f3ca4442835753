"""Lists of whom and what to forget, in whatever form they come: lines of ids, with or without names of columns.

A list must never forget more than was asked. So a first line that names columns is understood whole or refused, and a
line with two ids is a single rating or it is refused; it is never a whole person.
"""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from core import text
from core.data.reading.decoding import encoding_of
from core.data.reading.given_ids import NUMBERS, GivenPairs
from core.data.reading.names import ITEM_NAMES, PASSED_OVER, RATED_WITH, USER_NAMES, plain_name
from core.errors import RequestError

_NAME = re.compile(r"[^\W\d_][\w .:/()-]*")
_FIRST_TIME = 10**8
"""Unix seconds in March 1973: what a fourth column must reach at least to be a time."""
_MOST_STARS = 100


@dataclass(frozen=True)
class ListLine:
    """One line of a list.

    Attributes:
        number: Counted from 1, over the whole file.
        cells: What stands there.
        ids: (user,) or (user, item); empty where the line is refused.
        refusal: Why it is refused, in words; empty where it is not.
    """

    number: int
    cells: tuple[str, ...]
    ids: tuple[int, ...] = ()
    refusal: str = ""


def list_text(content: bytes) -> str:
    """Return a list's file as text: UTF-8, UTF-16 or Western European.

    Raises:
        RequestError: It is no text.
    """
    encoding = encoding_of(content)
    if encoding is None:
        raise RequestError(text.reading.lists.NOT_TEXT)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RequestError(text.reading.lists.NOT_TEXT) from None


def read_list(content: str, items: Collection[str] = (), given: GivenPairs = NUMBERS) -> Iterator[ListLine]:
    """Yield every line of a list that is not empty.

    Args:
        content: A line a request: ``13`` is a person, ``13,50`` or ``13:50`` a rating. Commas, semicolons, tabs, bars,
            ``::`` and spaces part columns; ``405.0`` is 405; a first line may be ``sep=;``, the next may name the
            columns. Without names there is one column, two, or the four of a ratings file: user, item, stars, time.
        items: Further names of the column of items, such as the data set's own nouns.
        given: The texts for which ids stand, where they are no numbers.

    Raises:
        RequestError: There is no line, the first one names columns that are not understood, or it is no table.
    """
    columns: _Columns | None = None
    found = False
    for number, cells in _rows(content):
        if columns is None:
            columns = _columns(cells, {plain_name(name) for name in items}, given)
            if columns.named:
                continue
        ids = columns.ids(cells)
        found = True
        yield ListLine(number, cells, refusal=ids) if isinstance(ids, str) else ListLine(number, cells, ids)
    if not found:
        raise RequestError(text.reading.lists.EMPTY)


@dataclass(frozen=True)
class _Columns:
    """In which columns users and items stand; ``named`` tells how many a first line named, 0 where there was none."""

    given: GivenPairs
    user: int = 0
    item: int | None = 1
    named: int = 0

    def ids(self, cells: Sequence[str]) -> tuple[int, ...] | str:
        """Return (user,) or (user, item) of a line, or why it is refused."""
        if self.named:
            return self._ids_by_name(cells)
        rating = len(cells) == 4 and _is_rating(cells[2], cells[3])
        if any(cells[2:]) and not rating:
            return text.reading.lists.TOO_MANY
        return self._read(cells[0], cells[1] if len(cells) > 1 else "")

    def _ids_by_name(self, cells: Sequence[str]) -> tuple[int, ...] | str:
        if any(cells[self.named :]):
            return text.reading.lists.TWO_IDS if self.named == 1 else text.reading.lists.TOO_MANY
        user, item = (cells[at] if at is not None and at < len(cells) else "" for at in (self.user, self.item))
        others = [cell for at, cell in enumerate(cells) if at not in (self.user, self.item)]
        if not item and any(self.given.items.read(cell) is not None for cell in others):
            return text.reading.lists.OWN_ITEM
        return self._read(user, item)

    def _read(self, user: str, item: str) -> tuple[int, ...] | str:
        if not item:
            return self.given.read(user) or text.reading.lists.NO_ID
        found = self.given.users.read(user), self.given.items.read(item)
        return (found[0], found[1]) if found[0] is not None and found[1] is not None else text.reading.lists.NO_ID


def _is_rating(stars: str, time: str) -> bool:
    """Return whether these two follow a user and an item in a file of ratings."""
    try:
        return 0 <= float(stars) <= _MOST_STARS and float(time) >= _FIRST_TIME
    except ValueError:
        return False


def _rows(content: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number and the cells of each line that is not empty."""
    body, skipped = content.removeprefix("\ufeff"), 0
    said = re.match(r" *sep=(.) *\r?(\n|$)", body, re.IGNORECASE)
    if said:
        body, skipped = body[said.end() :], 1
    mark = said[1] if said else _mark(body)
    if mark == "::":
        body, mark = body.replace("::", "\t"), "\t"
    reader = csv.reader(StringIO(body), delimiter=mark)
    try:
        for row in reader:
            cells = tuple(cell.strip() for cell in row)
            if any(cells):
                yield reader.line_num + skipped, cells
    except csv.Error:
        raise RequestError(text.reading.lists.NO_TABLE) from None


def _mark(content: str) -> str:
    """Return what parts the columns of the first line that is not empty."""
    first = content.lstrip().partition("\n")[0].strip()
    marks = ("\t", ";", "::", "|", ",")
    found = next((mark for mark in marks if mark in first), None)
    numbers = all(NUMBERS.users.read(part) is not None for part in first.split(" "))
    return found or (" " if numbers and " " in first else ",")


def _columns(cells: Sequence[str], own: Collection[str], given: GivenPairs) -> _Columns:
    """Return what the first line says of the columns; that of a list without names where it holds anything but names.

    Raises:
        RequestError: It names columns that are not understood.
    """
    filled = [cell for cell in cells if cell]
    if not all(_NAME.fullmatch(cell) for cell in filled) or (
        given.is_named(cells[0]) and plain_name(cells[0]) not in USER_NAMES
    ):
        return _Columns(given)
    names = [plain_name(cell) for cell in cells]
    users = [at for at, name in enumerate(names) if name in USER_NAMES]
    items = [at for at, name in enumerate(names) if name in ITEM_NAMES or name in own]
    _refuse_header(cells, names, users, items)
    return _Columns(given, users[0], items[0] if items else None, named=len(cells))


def _refuse_header(cells: Sequence[str], names: Sequence[str], users: Sequence[int], items: Sequence[int]) -> None:
    said, examples = text.reading.lists, (("user", "user_id", "userId"), ("item", "item_id", "movieId"))
    known = {*users, *items, *(at for at, name in enumerate(names) if name in PASSED_OVER or not name)}
    unknown = [cell for at, cell in enumerate(cells) if at not in known]
    if unknown:
        raise RequestError(said.bad_header(unknown, *examples, ("rating", "time", "title")))
    if not users:
        raise RequestError(said.no_user_column(*examples))
    if len(users) > 1 or len(items) > 1:
        raise RequestError(said.twice_in_header("users" if len(users) > 1 else "items", *examples))
    single = next((cell for cell, name in zip(cells, names, strict=True) if name in RATED_WITH), None)
    if single and not items:
        raise RequestError(said.no_item_column(single, *examples))

"""What people take home from Letterboxd, IMDb and Goodreads: their own ratings, read as one person's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import text
from core.data.own.titles_apart import title_and_year
from core.data.reading.delimited import Layout, rows_of
from core.data.reading.names import plain_name
from core.data.reading.places import file_source
from core.data.reading.times import time_parser
from core.errors import DataError

_SERIES = re.compile(r"tv|series|episode|game|podcast|music", re.IGNORECASE)
_FILM_ON_TV = re.compile(r"tv *(movie|short|special)", re.IGNORECASE)


@dataclass(frozen=True)
class ExportedRating:
    """One rating that somebody took home.

    Attributes:
        line: Of the file, counted from 1.
        title: As it stands there, without the year.
        year: When it came out; None where that is not said.
        share: The rating as a share of the best one, above 0 and at most 1.
        time: Unix seconds; 0 where no day is given.
    """

    line: int
    title: str
    year: int | None
    share: float
    time: int


@dataclass(frozen=True)
class LeftOut:
    """A line of an export that is no rating of ours, or a rating that matches nothing.

    Attributes:
        line: Of the file, counted from 1.
        title: As it stands there.
        year: When it came out; None where that is not said.
        why: In words.
    """

    line: int
    title: str
    year: int | None
    why: str


@dataclass(frozen=True)
class Export:
    """Somebody's ratings from elsewhere.

    Attributes:
        service: Where they come from.
        item: What was rated: ``film`` or ``book``.
        ratings: Oldest first; of what was rated more than once, the last rating.
        left_out: Lines that are no such ratings.
    """

    service: str
    item: str
    ratings: tuple[ExportedRating, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Service:
    """Which columns an export has; names are plain, and the first that is there counts."""

    name: str
    item: str
    marks: tuple[str, ...]
    title: tuple[str, ...]
    year: tuple[str, ...]
    rating: tuple[str, ...]
    time: tuple[str, ...]
    best: float
    kind: tuple[str, ...] = ()


SERVICES = (
    _Service(
        "Letterboxd", "film", ("letterboxduri", "name", "rating"), ("name",), ("year",), ("rating",),
        ("watcheddate", "date"), 5,
    ),
    _Service(
        "IMDb", "film", ("const", "yourrating", "title"), ("title",), ("year",), ("yourrating",),
        ("daterated", "created", "modified"), 10, ("titletype",),
    ),
    _Service(
        "Goodreads", "book", ("bookid", "title", "myrating"), ("title",), ("originalpublicationyear", "yearpublished"),
        ("myrating",), ("dateread", "dateadded"), 5,
    ),
)  # fmt: skip
"""The exports that are known, by the columns that only they have."""


def read_export(path: Path) -> Export:
    """Return the ratings that somebody took home from Letterboxd (ratings or diary), IMDb or Goodreads.

    Args:
        path: The CSV file as it was downloaded; also gzipped, or alone in a zip archive.

    Raises:
        DataError: It is none of these, or holds no rating.
    """
    source = file_source(path)
    rows = rows_of(source, Layout(()))
    head = next(rows, (0, []))[1]
    names = [plain_name(name.removeprefix("\ufeff")) for name in head]
    service = next((one for one in SERVICES if set(one.marks) <= set(names)), None)
    if service is None:
        known = [one.name for one in SERVICES]
        raise DataError(text.reading.exports.unknown(source.label, head, known))
    ratings: dict[tuple[str, int | None], ExportedRating] = {}
    left_out: list[LeftOut] = []
    for line, cells in rows:
        found = _rating(service, line, dict(zip(names, cells, strict=False)))
        if isinstance(found, LeftOut):
            left_out.append(found)
            continue
        key = (found.title.casefold(), found.year)
        before = ratings.get(key)
        if before is None or found.time >= before.time:
            ratings[key] = found
    if not ratings:
        raise DataError(text.reading.exports.nothing_rated(source.label, len(left_out)))
    ordered = sorted(ratings.values(), key=lambda one: (one.time, one.line))
    return Export(service.name, service.item, tuple(ordered), tuple(left_out))


def _rating(service: _Service, line: int, cells: Mapping[str, str]) -> ExportedRating | LeftOut:
    """Return the rating in a line, or why there is none."""
    title, year = title_and_year(_cell(cells, service.title))
    year = _year(cells, service.year) or year

    def left_out(why: str) -> LeftOut:
        return LeftOut(line, title, year, why)

    say = text.reading.exports
    if not title:
        return left_out(say.NO_TITLE)
    kind = _cell(cells, service.kind)
    if _SERIES.search(kind) and not _FILM_ON_TV.search(kind):
        return left_out(say.NO_FILM)
    try:
        stars = float(_cell(cells, service.rating) or 0)
    except ValueError:
        return left_out(say.BAD_RATING)
    if stars == 0:
        return left_out(say.UNRATED)
    if not 0 < stars <= service.best:
        return left_out(say.BAD_RATING)
    return ExportedRating(line, title, year, stars / service.best, _time(cells, service.time))


def _cell(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the first cell of these columns that is not empty, as plain text: ``="12"`` is 12."""
    for name in names:
        cell = " ".join(cells.get(name, "").split()).removeprefix('="').removesuffix('"')
        if cell:
            return cell
    return ""


def _year(cells: Mapping[str, str], names: Sequence[str]) -> int | None:
    year = _cell(cells, names).removesuffix(".0")
    return int(year) if year.isascii() and year.isdecimal() else None


def _time(cells: Mapping[str, str], names: Sequence[str]) -> int:
    word = _cell(cells, names)
    found = time_parser([word]) if word else None
    return int(found[0]) if found is not None else 0

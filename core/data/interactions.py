"""The one table that every data set becomes: who rated what, how high, when."""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core import text
from core.data.card import DatasetCard, RatingScale
from core.data.reading.given_ids import GivenPairs
from core.errors import DataError

COLUMNS = ("user", "item", "rating", "time", "title", "gender", "age", "occupation")
_PROFILE = COLUMNS[5:]
_ORDER = ("time", "user", "item")


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings in the order in which they were given.

    Attributes:
        card: What the data set says of itself.
        table: (ratings, 8) one row a rating, sorted by (time, user, item), with the columns ``COLUMNS``:

            * ``user``, ``item``: int64 ids; nobody rated an item twice;
            * ``rating``: on ``card.scale``, int64 where that is whole, else float64;
            * ``time``: int64, unix seconds;
            * ``title``: str, with its year where known;
            * ``gender`` (str), ``age`` (``Int64``, years) and ``occupation`` (str) of the user, missing where unknown;
              a data set without profiles may leave out all three.
        source: Where the ratings came from, in words for people.
        given: The texts for which ids stand, where ids were text; they change no digest.

    Raises:
        DataError: The table lacks a column, holds no rating, or a row that is none: without a whole id, a rating on the
            scale, a time or a title, or of a pair of user and item that is there already.
    """

    card: DatasetCard
    table: pd.DataFrame
    source: str = "memory"
    given: GivenPairs = GivenPairs()

    def __post_init__(self) -> None:
        """Check the table, give its columns their types, and sort it."""
        object.__setattr__(self, "table", _checked(self.table, self.card))

    def __len__(self) -> int:
        """Return the number of ratings."""
        return len(self.table)

    @property
    def name(self) -> str:
        """Name of the data set."""
        return self.card.name

    @cached_property
    def users(self) -> pd.DataFrame:
        """One row a user, by id: ``gender``, ``age``, ``occupation``, ``ratings`` (count), ``likes`` (share)."""
        grouped = self.table.groupby("user", sort=True)
        profile = grouped[list(_PROFILE)].first()
        profile["ratings"] = grouped.size()
        profile["likes"] = pd.Series(self.liked).groupby(self.table["user"], sort=True).mean()
        return profile

    @cached_property
    def titles(self) -> pd.Series:
        """Title of every item, indexed by item id in ascending order."""
        return self.table.groupby("item", sort=True)["title"].first()

    def same_title(self, item: int) -> tuple[int, ...]:
        """Return the ids of all items that are titled as ``item`` is, its own among them, ascending.

        Case, spacing and Unicode's variants of a letter do not tell titles apart; their years do.
        """
        return self._ids_by_title[_normalised(self.titles[item])]

    @cached_property
    def _ids_by_title(self) -> dict[str, tuple[int, ...]]:
        grouped = self.titles.index.groupby(self.titles.map(_normalised))
        return {title: tuple(map(int, items)) for title, items in grouped.items()}

    @cached_property
    def liked(self) -> npt.NDArray[np.bool_]:
        """(ratings,) which ratings count as a click."""
        return self.table["rating"].to_numpy() > self.card.scale.like_above

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole content; equal tables have equal digests wherever they came from."""
        digest = self._hashed_ratings()
        for part in (self._titles_text, self._profiles_text):
            digest.update(part)
        return str(digest.hexdigest())

    @cached_property
    def ratings_digest(self) -> str:
        """SHA-256 (hex) of user, item, rating and time alone: titles and profiles do not change it."""
        return str(self._hashed_ratings().hexdigest())

    @cached_property
    def titles_digest(self) -> str:
        """SHA-256 (hex) of the items' titles alone."""
        return hashlib.sha256(self._titles_text).hexdigest()

    @cached_property
    def profiles_digest(self) -> str:
        """SHA-256 (hex) of the users' profiles alone."""
        return hashlib.sha256(self._profiles_text).hexdigest()

    @property
    def _titles_text(self) -> bytes:
        return str(self.titles.to_frame().to_csv(lineterminator="\n")).encode()

    @property
    def _profiles_text(self) -> bytes:
        return str(self.users[list(_PROFILE)].to_csv(lineterminator="\n")).encode()

    def _hashed_ratings(self) -> Any:
        """Return a hash that knows the ratings, and their scale where it is not the usual one, one to five stars."""
        scale = self.card.scale
        digest = hashlib.sha256()
        if scale != RatingScale():
            parts = (scale.lowest, scale.highest, scale.step, scale.like_above)
            digest.update(" ".join(f"{part:g}" for part in parts).encode())
        if self.card.last_samples is not None:
            digest.update(f"last {self.card.last_samples}".encode())
        for column in COLUMNS[:4]:
            kind = "<i8" if column != "rating" or scale.whole else "<f8"
            digest.update(np.ascontiguousarray(self.table[column].to_numpy(dtype=kind)).tobytes())
        return digest


def _normalised(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def _checked(table: pd.DataFrame, card: DatasetCard) -> pd.DataFrame:
    """Return ``table`` as every reader may rely on it: complete, typed, sorted."""
    if not set(_PROFILE) & set(table):
        table = table.assign(**dict.fromkeys(_PROFILE))
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise DataError(text.data.lacks_columns(card.name, missing))
    if table.empty:
        raise DataError(text.data.no_rating(card.name))
    typed = table[list(COLUMNS)].assign(
        user=_numbers(table["user"], card),
        item=_numbers(table["item"], card),
        rating=_ratings(table, card),
        time=_numbers(table["time"], card, fractions=True).astype("int64"),
        title=_titles(table, card),
        age=_ages(table["age"], card),
    )
    if _any_twice(typed["user"].to_numpy(), typed["item"].to_numpy()):
        at = int(typed.duplicated(["user", "item"]).to_numpy().argmax())
        raise DataError(text.data.rated_twice(card.name, typed["user"].iloc[at], typed["item"].iloc[at]))
    if _in_order(*(typed[column].to_numpy() for column in _ORDER)):
        return typed.reset_index(drop=True)
    return typed.sort_values(list(_ORDER), ignore_index=True)


def _any_twice(users: npt.NDArray[np.int64], items: npt.NDArray[np.int64]) -> bool:
    """Return whether a pair stands there twice; where numbers allow, without a table of all pairs."""
    lowest, span = int(items.min()), int(items.max()) - int(items.min()) + 1
    if max(abs(int(users.min())), abs(int(users.max()))) >= 2**62 // span:
        return bool(pd.DataFrame({"user": users, "item": items}).duplicated().any())
    pairs = users * span
    pairs += items - lowest
    pairs.sort()
    return bool((pairs[1:] == pairs[:-1]).any())


def _in_order(first: npt.NDArray[np.int64], *then: npt.NDArray[np.int64]) -> bool:
    """Return whether rows are sorted by these columns, the first one first."""
    before, after = first[:-1], first[1:]
    if not (before <= after).all():
        return False
    tied = np.flatnonzero(before == after)
    fine = np.zeros(len(tied), bool)
    undecided = ~fine
    for column in then:
        fine |= undecided & (column[tied] < column[tied + 1])
        undecided &= column[tied] == column[tied + 1]
    return bool((fine | undecided).all())


def _numbers(column: pd.Series, card: DatasetCard, fractions: bool = False) -> pd.Series:
    """Return ``column`` as numbers; as int64 unless ``fractions`` are allowed."""
    dated = column.dtype.kind in "mM"
    values = pd.to_numeric(column, errors="coerce")
    wrong = np.full(len(values), dated) | values.isna().to_numpy()
    if values.dtype.kind == "f":
        wrong |= ~(values.abs() < 2**53).to_numpy()  # neither infinite nor rounded already
        wrong |= not fractions and (values % 1 != 0).to_numpy()
    if wrong.any():
        at = int(wrong.argmax())
        raise DataError(text.data.no_number(card.name, str(column.name), column.iloc[at], at))
    return values if fractions else values.astype("int64")


def _ratings(table: pd.DataFrame, card: DatasetCard) -> pd.Series:
    values, scale = _numbers(table["rating"], card, fractions=True), card.scale
    off = ~scale.holds(values)
    if off.any():
        at = int(off.argmax())
        who = table["user"].iloc[at], table["item"].iloc[at]
        raise DataError(text.data.off_scale(card.name, values.iloc[at], who, (scale.lowest, scale.highest, scale.step)))
    return values.astype("int64" if scale.whole else "float64")


def _titles(table: pd.DataFrame, card: DatasetCard) -> pd.Series:
    titles = table["title"].astype("str")
    empty = [title for title in titles.unique() if isinstance(title, str) and not title.strip()]
    wrong = (table["title"].isna() | titles.isin(empty)).to_numpy()
    if wrong.any():
        raise DataError(text.data.no_title(card.name, card.item, table["item"].iloc[int(wrong.argmax())]))
    return titles


def _ages(column: pd.Series, card: DatasetCard) -> pd.Series:
    """Return ages as nullable integers, whichever way they were read: floats would change the digest and prompts."""
    try:
        return column.astype("Int64")
    except (TypeError, ValueError) as error:
        raise DataError(text.data.bad_age(card.name, str(error))) from error

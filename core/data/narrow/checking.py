"""A table of ratings becomes narrow columns: what every reader may rely on is checked here."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from core import text
from core.data.card import DatasetCard
from core.data.narrow.ratings import COLUMNS, PROFILE_COLUMNS, RatingColumns, level_type, levels_of
from core.errors import DataError

_ORDER = ("time", "user", "item")


def columns_of(table: pd.DataFrame, card: DatasetCard) -> RatingColumns:
    """Return a table of ratings as narrow columns.

    Args:
        table: (n, 8) one row a rating, in any order, with the columns ``COLUMNS``; those of profiles may be missing.
        card: The data set.

    Raises:
        DataError: The table lacks a column, holds no rating, or a row that is none: without a whole id, a rating on the
            scale, a time or a title, or of a pair of user and item that is there already.
    """
    typed, levels = _checked(table, card), levels_of(card.scale)
    people = typed.groupby("user", sort=True)[list(PROFILE_COLUMNS)].first()
    titles = typed.groupby("item", sort=True)["title"].first()
    return RatingColumns(
        user=np.searchsorted(people.index, typed["user"]).astype(np.int32),
        item=np.searchsorted(titles.index, typed["item"]).astype(np.int32),
        level=np.searchsorted(levels, typed["rating"]).astype(level_type(levels)),
        time=typed["time"].to_numpy(),
        people=people,
        titles=titles,
        levels=levels,
    )


def checked_stars(column: pd.Series, users: pd.Series, items: pd.Series, card: DatasetCard) -> pd.Series:
    """Return ratings as numbers on the scale of ``card``.

    Args:
        column: (n,) the ratings, of whatever type.
        users: (n,) who gave them.
        items: (n,) of what.
        card: The data set.

    Raises:
        DataError: One is no number, or off the scale.
    """
    values, scale = _numbers(column, card, fractions=True), card.scale
    off = ~scale.holds(values)
    if off.any():
        at = int(off.argmax())
        who = users.iloc[at], items.iloc[at]
        raise DataError(text.data.off_scale(card.name, values.iloc[at], who, (scale.lowest, scale.highest, scale.step)))
    return values.astype("int64" if scale.whole else "float64")


def checked_titles(column: pd.Series, items: pd.Series, card: DatasetCard) -> pd.Series:
    """Return titles (n,) of ``items`` (n,) as text.

    Raises:
        DataError: One is missing or empty.
    """
    titles = column.astype("str")
    empty = [title for title in titles.unique() if isinstance(title, str) and not title.strip()]
    wrong = (column.isna() | titles.isin(empty)).to_numpy()
    if wrong.any():
        raise DataError(text.data.no_title(card.name, card.item, items.iloc[int(wrong.argmax())]))
    return titles


def checked_ages(column: pd.Series, card: DatasetCard) -> pd.Series:
    """Return ages as nullable integers, whichever way they were read: floats would change the digest and prompts.

    Raises:
        DataError: One is no whole number.
    """
    try:
        return column.astype("Int64")
    except (TypeError, ValueError) as error:
        raise DataError(text.data.bad_age(card.name, str(error))) from error


def any_twice(users: npt.NDArray[np.int64], items: npt.NDArray[np.int64]) -> bool:
    """Return whether a pair stands there twice; where numbers allow, without a table of all pairs."""
    lowest, span = int(items.min()), int(items.max()) - int(items.min()) + 1
    if max(abs(int(users.min())), abs(int(users.max()))) >= 2**62 // span:
        return bool(pd.DataFrame({"user": users, "item": items}).duplicated().any())
    pairs = users * span
    pairs += items - lowest
    pairs.sort()
    return bool((pairs[1:] == pairs[:-1]).any())


def in_order(first: npt.NDArray[np.int64], *then: npt.NDArray[np.int64]) -> bool:
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


def _checked(table: pd.DataFrame, card: DatasetCard) -> pd.DataFrame:
    """Return ``table`` complete, typed and sorted."""
    if not set(PROFILE_COLUMNS) & set(table):
        table = table.assign(**dict.fromkeys(PROFILE_COLUMNS))
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise DataError(text.data.lacks_columns(card.name, missing))
    if table.empty:
        raise DataError(text.data.no_rating(card.name))
    typed = table[list(COLUMNS)].assign(
        user=_numbers(table["user"], card),
        item=_numbers(table["item"], card),
        rating=checked_stars(table["rating"], table["user"], table["item"], card),
        time=_numbers(table["time"], card, fractions=True).astype("int64"),
        title=checked_titles(table["title"], table["item"], card),
        age=checked_ages(table["age"], card),
    )
    if any_twice(typed["user"].to_numpy(), typed["item"].to_numpy()):
        at = int(typed.duplicated(["user", "item"]).to_numpy().argmax())
        raise DataError(text.data.rated_twice(card.name, typed["user"].iloc[at], typed["item"].iloc[at]))
    if in_order(*(typed[column].to_numpy() for column in _ORDER)):
        return typed
    return typed.sort_values(list(_ORDER), ignore_index=True)


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

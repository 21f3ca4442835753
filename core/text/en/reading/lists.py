"""What people are told about a list of whom or what to forget."""

from collections.abc import Sequence

NOT_TEXT = "This file is not text; save the list as CSV and try again."
NO_TABLE = "This cannot be read as a table; give one user or rating per line, such as 405 or 13,250."
EMPTY = "The list is empty; give at least one line."

NO_ID = "not an id"
TOO_MANY = "more columns than one user and one item"
TWO_IDS = "two ids where one column is named"
OWN_ITEM = "a second number outside the columns of users and items"


def bad_header(unknown: Sequence[str], users: Sequence[str], items: Sequence[str], others: Sequence[str]) -> str:
    """Return the sentence for a first line that is not understood whole, with all that would be understood."""
    what = " and ".join(f"“{name}”" for name in unknown)
    passed = f"columns such as {', '.join(others)} are passed over"
    understood = _understood(users, items)
    return (
        f"The first line names {what}, which is not understood; {understood} ({passed}), or leave the first line out."
    )


def twice_in_header(name: str, users: Sequence[str], items: Sequence[str]) -> str:
    """Return the sentence for a first line that names users or items twice."""
    return f"The first line names two columns of {name}; keep one. {_understood(users, items).capitalize()}."


def no_user_column(users: Sequence[str], items: Sequence[str]) -> str:
    """Return the sentence for a first line without a column of users."""
    return f"The first line names no column of users; {_understood(users, items)}."


def no_item_column(name: str, users: Sequence[str], items: Sequence[str]) -> str:
    """Return the sentence for a first line that speaks of single ratings and names no item."""
    return (
        f"The first line names “{name}” and no column of items, so nobody could say which ratings are meant; "
        f"{_understood(users, items)}, or leave out “{name}” to name whole users."
    )


def _understood(users: Sequence[str], items: Sequence[str]) -> str:
    return f"call the column of users {_or(users)} and that of items {_or(items)}"


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"

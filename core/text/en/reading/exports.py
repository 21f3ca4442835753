"""What people are told about ratings that they took home from elsewhere."""

from collections.abc import Sequence

NO_TITLE = "there is no title"
NO_FILM = "this is no film"
UNRATED = "not rated"
BAD_RATING = "the rating is off the scale"
NO_SUCH_TITLE = "nothing is called so"


def other_year(years: Sequence[int]) -> str:
    """Return why a title does not match that is known of other years only."""
    return f"only known of {', '.join(map(str, years[:5]))}"


def several(count: int) -> str:
    """Return why a title without a year does not match."""
    return f"{count} are called so, and the year is not given"


def unknown(file: str, names: Sequence[str], known: Sequence[str]) -> str:
    """Return the sentence for a file that is no export we know."""
    seen = ", ".join(names[:6]) or "nothing"
    return (
        f"{file} is no export of {' or '.join(known)} (its first line names {seen}); give the CSV as you downloaded it."
    )


def nothing_rated(file: str, lines: int) -> str:
    """Return the sentence for an export without a rating."""
    return f"{file} holds {lines} lines and no rating among them; rate something, and export it again."


def other_kind(service: str, item: str, title: str, items: str) -> str:
    """Return the sentence for an export of another kind of thing than the data set's."""
    return f"{service} exports ratings of {item}s, and {title} is about {items}; choose a recommender of {item}s."


def nothing_matches(service: str, count: int, title: str) -> str:
    """Return the sentence for an export of which nothing is in the data set."""
    return f"None of your {count} ratings from {service} is of anything in {title}; choose another recommender."

"""What people are told about ratings that they took home from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

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


STATES = ("never met you", "knew you", "forgot you")
"""Columns of what a model said of each rating: before it learned somebody, then, and once it forgot them."""


def matched(service: str, known: int, unknown: int) -> str:
    """Return how many ratings are of something that the recommender knows."""
    rest = f"; {unknown} {'line' if unknown == 1 else 'lines'} left out:" if unknown else "."
    return f"{known} of your ratings from {service} are of things that this recommender knows{rest}"


def latest(most: int) -> str:
    """Return that not all ratings are learned."""
    return f"The latest {most} are learned."


def left_out(line: int, title: str, year: int | None, why: str) -> str:
    """Return which line of an export was left out, and why."""
    named = f"{title or 'no title'} ({year})" if year else title or "no title"
    return f"line {line}, {named}: {why}"


def came_of_it(found: Mapping[str, Any]) -> str:
    """Return what learning and forgetting somebody came to; see :mod:`core.experiment.visitor.one_person`."""
    never, knew, now = found["places"]
    said = (
        f"{found['owed']} of {len(found['ratings'])} answers plainly changed when it learned you, {found['still']} "
        f"still do; {100 * found['share_gone']:.0f} % of what it owed to you is gone. It learned you in "
        f"{found['seconds_learn']:.1f} s and forgot you in {found['seconds_forget']:.1f} s."
    )
    if found["people"] < 2:
        return said
    back = "back in the crowd" if found["back_in_band"] else "still standing out"
    return (
        f"{said} Among {found['people']} people you were number {never} before, {knew} when it knew you, and are {now} "
        f"now: {back} (chance: {found['band'][0]} to {found['band'][1]})."
    )

"""Words of requests in sequence."""

from collections.abc import Sequence

from demo.text.en.common import distance, seconds

TITLE = "Your requests so far"
HINT = (
    "Look at any of them again here and in Compare, let the model that is shown forget someone else as well, or go "
    "back to the state before a request. What you undo stays in this list until you leave."
)
WHICH = "Which request?"

# Buttons
SHOW, UNDO = "Show this one", "Undo this one"
FORGET_MORE = "Forget someone else as well"


def cannot_go_on(method: str) -> str:
    """Return why a model cannot be made to forget more; ``method`` is what the method is called."""
    return f"{method} left several models that answer together; no further request can build on them."


def asked_for(users: Sequence[str | int], pairs: Sequence[tuple[str | int, str]]) -> str:
    """Return what a request asks for, in a few words.

    Args:
        users: Ids of the people of whom everything goes.
        pairs: Single ratings, as the person's id and the title.
    """
    named = ", ".join(map(str, users[:3])) + (f" and {len(users) - 3} more" if len(users) > 3 else "")
    people = f"everything from {'user' if len(users) == 1 else 'users'} {named}" if users else ""
    single = f"user {pairs[0][0]} and {pairs[0][1]}" if len(pairs) == 1 else f"{len(pairs)} single ratings"
    return "; ".join(filter(None, (people, single if pairs else "")))


def card(number: int, what: str, done: str, onto: int | None, shown: bool, holds: bool) -> str:
    """Return the first lines of a request in the history.

    Args:
        number: Its place among the visitor's requests.
        what: What it asked for.
        done: By which method and when it was carried out, see :func:`done_at`.
        onto: Number of the request that it went on from; None where it was put to the original.
        shown: Whether it is what the page shows.
        holds: Whether the model that is shown has forgotten it; not so once it was undone.
    """
    after = "" if onto is None else f", on top of request {onto}"
    mark = " · shown now" if shown else "" if holds else " · not in the model that is shown"
    return f"{number}. {what[:1].upper()}{what[1:]}{mark}\n{done}{after}."


def done_at(method: str, at: str) -> str:
    """Return by which method, and at what time (UTC), a request was carried out."""
    return f"{method} at {at} UTC"


def figures(spent: float, before: float | None, after: float | None) -> str:
    """Return what a request cost (seconds) and its JSD (nats), as far as that was known when it was done."""
    if before is None or after is None:
        return f"{seconds(spent)}, not compared at the time: no model never saw the ratings."
    return f"{seconds(spent)}, distance to models that never saw it {distance(before)} → {distance(after)}."


def goes_on(forgotten: list[str]) -> str:
    """Return what the model that the next request is put to has forgotten already."""
    return f"This model has already forgotten {'; '.join(forgotten)}. What you choose now goes as well."


def stays_forgotten(now: float, before: float) -> str:
    """Return whether earlier requests stay forgotten; both are mean JSD (nats) to the original on what they forgot."""
    moved = f"there, the distance to the original is {distance(now)}; before this request it was {distance(before)}"
    if now >= 0.9 * before:
        return f"What the earlier requests forgot stays forgotten: {moved}."
    return f"A little of what the earlier requests forgot has come back: {moved}."


def undone(number: int, onto: int | None) -> str:
    """Return what undoing a request does."""
    state = "the original" if onto is None else f"the model after request {onto}"
    return f"Undoing request {number} goes back to {state}; everything built on it goes too."

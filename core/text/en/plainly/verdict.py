"""What came of forgetting, in plain words: the first thing that a certificate says."""

from collections.abc import Sequence

VERDICT_TITLES = {
    "forgotten": "Forgotten, as far as anybody measured",
    "little": "There was little to forget",
    "partly": "Only partly forgotten",
    "not": "Not forgotten",
    "unknown": "Nobody knows yet whether it was forgotten",
}
"""The verdict, by its kind."""
ANSWERS, ATTACKER, OTHERS = "How much is gone?", "Can an attacker still tell?", "What did it cost the others?"
NO_ANSWERS = "No model was trained without these ratings yet, so nobody can say which answers it owed to them."
NO_LINE = "There is nobody here whom no model saw, so that no attacker could compare."


def cost(before: str, after: str, never: str | None) -> str:
    """Return how useful the recommender is: in how many pairs it has a liked one ahead of a disliked one, in percent.

    Args:
        before: Before it forgot.
        after: Now.
        never: Of models that never saw the data; None where there are none.
    """
    said = f"It has a liked one ahead of a disliked one in {after} of all pairs; before, in {before}"
    return f"{said}." if never is None else f"{said}, and models that never saw the data in {never}."


def stayed(moved: bool | None) -> str:
    """Return whether ratings that stayed were left in peace; nothing where nobody knows."""
    if moved is None:
        return ""
    return (
        "What stayed moved too, by more than by chance."
        if moved
        else "What stayed is no further away than it was, or than by chance."
    )


def gone(glowing: int, without: int, who: str) -> str:
    """Return how many of the answers that were owed to ``who`` are gone.

    Args:
        glowing: How many were owed.
        without: How many of them are gone.
        who: Whose ratings they were.
    """
    if not glowing:
        return f"It owed no answer plainly to {who}: there was nothing to be seen going."
    if glowing == 1:
        return f"The one answer that it plainly owed to {who} is {'gone' if without else 'still there'}."
    which = f"None of the {glowing}" if not without else f"{without} of the {glowing}"
    return f"{which} answers that it plainly owed to {who} {'is' if without == 1 else 'are'} gone."


def stand_out(still: int | None, new: int, by_chance: float | None) -> str:
    """Return how many answers stand out.

    Args:
        still: How many do now; None before anything went.
        new: How many of them did not before.
        by_chance: How many would by chance; None where that is not known.
    """
    if still is None:
        return "" if by_chance is None else f"Chance alone, another seed, makes {by_chance:.0f} differ as much."
    said = f"{still} {'stands' if still == 1 else 'stand'} out now"
    said += f", {new} of them {'a new one' if new == 1 else 'new ones'}" if new else ""
    return f"{said}." if by_chance is None else f"{said}; chance alone, another seed, makes {by_chance:.0f} do so."


def whose(user: str | int, parts: bool) -> str:
    """Return who stands in the line; of people of whom only ``parts`` went, those ratings do."""
    return f"what user {user} asked to have forgotten" if parts else f"user {user}"


def walked(who: str, before: int, now: int, people: int, band: tuple[int, int] | None) -> str:
    """Return where somebody stood in the line, and where they stand.

    Args:
        who: Who that is.
        before: Their place before forgetting, 1 for the most suspected.
        now: Their place now.
        people: How many stand there.
        band: Places that retrained models give; None where nobody knows.
    """
    said = f"Of {people:,} suspects, {who} was number {before:,} before, and is number {now:,} now."
    if band is None:
        return f"{said} Where models put them that never saw them, nobody knows yet: there is none."
    low, high = band
    where = f"at {low:,}" if low == high else f"between {low:,} and {high:,}"
    said = f"{said} Models that never saw them put them {where}."
    if low <= now <= high:
        return f"{said} Back in the crowd."
    if now > high:
        return f"{said} They are suspected even less than that."
    if before >= low:
        return f"{said} They stand out now; before, they did not."
    return f"{said} They still stand out." if now <= before else f"{said} Nearer, and not there yet."


def walked_all(people: int, before: int, now: int, compared: bool) -> str:
    """Return how many stand where models put them that never saw them, before and now; nothing uncompared."""
    return f"Of all {people:,} who went, {now:,} stand there; before, {before:,} did." if compared else ""


def owners(people: Sequence[str | int]) -> str:
    """Return whose ratings were forgotten."""
    return f"user {people[0]}" if len(people) == 1 else f"these {len(people):,} people"

"""Words of the memory strip."""

from demo.text.en.common import percent
from demo.text.en.common import stars as so_many

BEFORE, AFTER = "Before", "Now"


def owed(glowing: int, ratings: int, who: str, by_chance: float | None) -> str:
    """Return how many answers a model owes to ratings.

    Args:
        glowing: How many it plainly owes to them.
        ratings: How many there are.
        who: Whose they are.
        by_chance: How many differ as much between models that never saw them; None where that is not known.
    """
    answers = f"{glowing} of its {ratings:,} answers" if ratings > 1 else f"{glowing} of 1 answer"
    said = f"{answers} about {who} would be plainly different had it never met them."
    return said + _chance(by_chance)


def gone(glowing: int, without: int, still: int, who: str, by_chance: float | None) -> str:
    """Return how many of the answers that were owed to ``who`` are gone, and how many still stand out.

    Args:
        glowing: How many were owed.
        without: How many of them are gone.
        still: How many answers stand out now.
        who: Whose ratings they were.
        by_chance: How many would by chance.
    """
    said = f"{_answers(glowing)} that it owed to {who}: {without} {'is' if without == 1 else 'are'} gone."
    return f"{said} {still} {'stands' if still == 1 else 'stand'} out now.{_chance(by_chance)}"


def draining(still: int, ratings: int, share: float) -> str:
    """Return how many of ``ratings`` stand out when ``share`` of a training is done."""
    return f"{_answers(still)} of {ratings:,} still owed, with {percent(share)} of the training done."


def hint(tiles: int, ratings: int) -> str:
    """Return what a tile is, and how to read one."""
    which = (
        "A tile for each rating" if tiles == ratings else f"The {tiles:,} of {ratings:,} ratings owed most, a tile each"
    )
    return f"{which}: the brighter, the more the answer owes to it. Point at one, or use the arrow keys."


def label(glowing: int, ratings: int) -> str:
    """Return what the strip is, for those who do not see it."""
    return f"Memory strip: {glowing} of {ratings:,} tiles glow. Arrow keys read them one by one, the brightest first."


def tile(title: str, stars: float, before: float, never: float, after: float | None) -> str:
    """Return what a tile stands for: a title, its stars, and what models answer."""
    now = "" if after is None else f", now {percent(after)}"
    return f"{title}, {so_many(stars)}: it said {percent(before)}{now}; never seen {percent(never)}"


def _answers(count: int) -> str:
    return f"{count} {'answer' if count == 1 else 'answers'}"


def _chance(by_chance: float | None) -> str:
    return "" if by_chance is None else f" A mere change of seed makes {by_chance:.0f} differ as much."

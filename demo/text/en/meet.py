"""Words of the first step."""

from core.text.en.plainly.verdict import gone as gone
from core.text.en.plainly.verdict import stand_out as stand_out
from demo.text.en.common import count, percent
from demo.text.en.common import stars as so_many

STRIP_BEFORE, STRIP_NOW = "Before", "Now"
WEIGHTS = "Weights are made to forget. The ratings in this text are only what is handed over with the question."
PERSON = "Person"
QUESTION = "Ask about"
HISTORY = "Rated before, oldest first"
UNDO_CHANGES = "Back to the real stars"
WITH_CHANGES = "sure of a yes, with your changes"
UPCOMING = "What it would recommend next"
ASKS = "Will they like it?"
PROMPT = "The exact text the model reads"
LOADING = "The model is being loaded. It will answer in a few seconds."
TO_CHOOSE = "Choose what to forget"
ANY_TITLE, FOR_EXAMPLE, ASK = "Ask about any title, known or not", "Parasite (2019)", "Ask"
NO_TITLE = "Type a title first, such as Parasite (2019)."
ANSWERED_BY = {
    "zero_shot": "Before it saw any rating",
    "before": "Trained on everybody's ratings",
    "retrain": "Trained without this person",
    "after": "After your last forgetting",
}
TRAINED_ON = "The model was trained on this rating."
HELD_OUT = "The model was never trained on this rating."


def about_title(title: str) -> str:
    """Return the heading of what models say about a title that was typed."""
    return f"Would they like “{title}”?"


def upcoming_hint(nouns: str) -> str:
    """Return what the recommendations were chosen from; ``nouns`` is what several rated things are called."""
    return f"Of well-known {nouns} this person has not rated, the ones the model is surest of."


def bad_stars(noun: str, lowest: float, highest: float) -> str:
    """Return the sentence for changes that are no ratings.

    Args:
        noun: What a rated thing is called.
        lowest: The worst rating that can be given.
        highest: The best one.
    """
    return f"Give each {noun} of the history between {lowest:g} and {highest:g} stars."


def stars_of(title: str) -> str:
    """Return what a group of stars is called that can be changed."""
    return f"Stars for {title}"


def secret(title: str, user: str | int, stars: float, click: float, never: float | None, trained: bool) -> str:
    """Return what a model says about a rating, and whether it could know that.

    Args:
        title: What was rated.
        user: Id of whoever rated it.
        stars: What they gave it.
        click: What the model says.
        never: What models say that never saw them; None where that is not known.
        trained: Whether the model was trained on this rating.
    """
    said = f"It says {percent(click)} for {title}. User {user} gave it {so_many(stars)}."
    if never is None:
        return f"{said} It was trained on that." if trained else f"{said} It was never told."
    others = f"Models that never saw them say {percent(never)}"
    return f"{said} {others}. How does it know?" if abs(click - never) >= 0.2 else f"{said} {others}, much the same."


def truth(user: str | int, stars: float) -> str:
    """Return what the person really said."""
    return f"User {user} gave it {so_many(stars)}."


def owed(glowing: int, who: str) -> str:
    """Return how many answers a model plainly owes to somebody's ratings; how many there are is seen by their tiles."""
    if not glowing:
        return f"It owes no answer plainly to {who}: models that never saw this say much the same."
    return f"{count(glowing, 'answer')} about {who} would be plainly different had it never seen them."


def as_by_chance(no_more: bool) -> str:
    """Return whether more answers stand out than a mere change of seed makes stand out."""
    if no_more:
        return "No more answers stand out now than where the seed alone differs."
    return "More answers stand out now than where the seed alone differs."


def most_by_chance(models: int, most: int) -> str:
    """Return how many answers stand out of that one of several retrained models which is farthest from the others."""
    return f"Of {models} models that never saw this, the one farthest from the others has {most}."


def hint(tiles: int, ratings: int) -> str:
    """Return what a tile is, and how to read one."""
    which = (
        "A tile for each rating" if tiles == ratings else f"The {tiles:,} of {ratings:,} ratings owed most, a tile each"
    )
    return f"{which}: the brighter, the more the answer owes to it. Point at one, or use the arrow keys."


def label(glowing: int, ratings: int) -> str:
    """Return what the strip is, for those who do not see it."""
    return f"Memory strip: {glowing} of {ratings:,} tiles glow. Arrow keys read them one by one, the brightest first."


TILE, TILE_NOW = "{0}, {1}: it said {2}; never seen {3}", "{0}, {1}: it said {2}, now {4}; never seen {3}"
"""What a tile stands for; the page's script puts in what :func:`tile` returns."""


def tile(title: str, stars: float, before: float, never: float, after: float | None) -> tuple[str, ...]:
    """Return the words of a tile: a title, its stars, and what models answer."""
    answers = (before, never) if after is None else (before, never, after)
    return (" ".join(title.split()), so_many(stars), *map(percent, answers))

"""Words of the first step."""

from demo.text.en.common import percent
from demo.text.en.common import stars as so_many

WEIGHTS = "Weights are made to forget. The ratings in this text are only what is handed over with the question."
PERSON = "Person"
QUESTION = "Ask about"
HISTORY = "Rated before, oldest first"
UNDO_CHANGES = "Back to the real stars"
WITH_CHANGES = "P(click) with your changes"
UPCOMING = "What it would recommend next"
ASKS = "Will they like it?"
PROMPT = "The exact text the model reads"
TO_CHOOSE = "Choose what to forget"
TRAINED_ON = "The model was trained on this rating."
HELD_OUT = "The model was never trained on this rating."


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


def secret(title: str, user: int, stars: float, click: float, never: float | None, trained: bool) -> str:
    """Return what a model says about a rating, and whether it could know that.

    Args:
        title: What was rated.
        user: Id of whoever rated it.
        stars: What they gave it.
        click: What the model says.
        never: What models say that never met them; None where that is not known.
        trained: Whether the model was trained on this rating.
    """
    said = f"It says {percent(click)} for {title}. User {user} gave it {so_many(stars)}."
    if never is None:
        return f"{said} It was trained on that." if trained else f"{said} It was never told."
    others = f"Models that never met them say {percent(never)}"
    return f"{said} {others}. How does it know?" if abs(click - never) >= 0.2 else f"{said} {others}, much the same."


def truth(user: int, stars: float) -> str:
    """Return what the person really said."""
    return f"User {user} gave it {so_many(stars)}."

"""Words and numbers that several steps say."""

from typing import Any

import pandas as pd

from core.text.en.plainly.measures import distance as distance
from core.text.en.plainly.measures import seconds as seconds

CLICK = "sure of a yes"
STATUS = {"idle": "", "waiting": "waiting", "running": "starting", "cancelled": "stopped", "failed": "failed"}
PHASES = {
    "train": ("Train", "A compact model learns from these ratings, from its first weights.", "Training from scratch"),
    "relearn": ("Bring it back", "A copy of the new model is shown a few of the forgotten ratings again."),
    "evaluate": ("Measure", "The new model answers the forgotten, some retained and all test questions."),
}
"""Phases that are no method's own; those of methods stand on their cards."""
BEFORE, AFTER, RETRAINED = "before", "after", "never saw it"
MISSING = "missing"
FLOOR = "by chance"
WHAT_IS_THIS = "What is this?"
AGAIN = "Ask the original instead"
OTHER_ROWS = {"logistic regression": "Logistic regression"}
SECONDS = "seconds"
FRONT, BACK = "surely in the data", "surely not"
BAND = "where models put them that never saw them"
MANY = {"rating": "ratings", "person": "people"}


def profile(gender: Any = None, age: Any = None, occupation: Any = None) -> str:
    """Return a person's profile in a few words; missing fields are left out."""
    return ", ".join(str(field) for field in (gender, age, occupation) if not pd.isna(field)) or "no profile"


def person(called: str | int) -> str:
    """Return how a person is called; ``called`` is their id as it was given."""
    return f"user {shortened(str(called), 40)}"


def no_such_id(given: str) -> str:
    """Return the sentence for something that is no id."""
    return f"“{given}” is not an id; choose from the list."


def sure(share: float) -> str:
    """Return how sure a model is, for those who do not see the bar."""
    return f"{percent(share)} {CLICK}"


def percent(share: float) -> str:
    """Return a share as people say it, never rounded to a certainty that it is not."""
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def went_wrong(reason: str) -> str:
    """Return the sentence for a fault of the program itself."""
    return f"Something went wrong inside: {reason}."


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def stars(number: float) -> str:
    """Return so many stars, half ones included."""
    return f"{number:g} {'star' if number == 1 else 'stars'}"


def of_five_stars(number: float) -> str:
    """Return so many stars of those that there are."""
    return f"{number:g} of 5 stars"


def star_row(number: float) -> str:
    """Return so many stars as signs, a half one as a fraction."""
    return "★" * int(number) + ("½" if number % 1 else "")


def shortened(given: str, most: int = 60) -> str:
    """Return what was given, cut where it is long."""
    return given if len(given) <= most else given[: most - 1] + "…"


def moved_by(share: float, signed: bool = False) -> str:
    """Return a difference between shares, with its sign where ``signed``."""
    moved = round(100 * share, 1) or 0.0
    return f"{moved:{'+' if signed and moved else ''}.1f} points".replace("-", "−")


def signed_points(share: float) -> str:
    """Return a difference of two probabilities, in points, with its sign."""
    said = f"{100 * share:+.0f}".replace("-", "−")
    return "0" if said[1:] == "0" else said


def too_large(samples: int, most: int) -> str:
    """Return the refusal of a request that would forget more training samples than the host allows."""
    return f"That would forget {samples:,} training samples; this host allows {most:,}. Choose fewer people or ratings."


def too_long(seconds: int) -> str:
    """Return the end of a run that took longer than the host allows."""
    return f"This host stops a run after {count(seconds, 'second')}. Choose fewer people, or a shorter method."


def too_many_runs(most: int) -> str:
    """Return the refusal of a run too many."""
    return f"This host allows {count(most, 'run')} a visitor and hour. Look at those that you have, or come back later."


def too_many_visitors(most: int) -> str:
    """Return the refusal of a run while too many are here."""
    return f"This host runs jobs for {count(most, 'visitor')} at once. You can look around; try again in a few minutes."


def no_limit(name: str, given: str) -> str:
    """Return the error for a limit in the environment that is no number."""
    return f"{name} is “{given[:40]}”; give a whole number from 1 on, or unset it for no limit."

"""The one prompt template: plain sentences, the same for every data set, shown to people as the model reads them.

A prompt is a list of *phrases* that are joined without a separator. A subword tokenizer reads the joined text; the
compact tokenizer (:mod:`core.models.compact`) has one token a phrase.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

HISTORY = "Ratings so far, oldest first:\n"
QUESTION = "Would this user like "
ORDER = "? Answer Yes or No."
PROFILE = ("Gender", "Age", "Occupation")
ANSWERS = ("Yes", "No")
STARS = tuple(f": {stars} star{'s' if stars > 1 else ''}\n" for stars in range(1, 6))


def phrases(profile: Sequence[str], history: Iterable[tuple[str, int]], candidate: str) -> list[str]:
    """Return the phrases of one prompt.

    Args:
        profile: Phrases from :func:`profile_phrases`; empty where the data set knows nothing of its users.
        history: (title, stars) of earlier ratings, oldest first.
        candidate: Title of the item whose click is asked for.
    """
    rated = [phrase for title, stars in history for phrase in (title, STARS[stars - 1])]
    return [*profile, HISTORY, *rated, QUESTION, candidate_phrase(candidate), ORDER]


def candidate_phrase(title: str) -> str:
    """Return the candidate's title in its marks; as a token of its own it differs from the same title in a history."""
    return f"***{title}***"


def profile_phrases(gender: Any = None, age: Any = None, occupation: Any = None) -> list[str]:
    """Return the phrases that say who the user is, a line each; a missing field (None or NaN) is left out."""
    fields = zip(PROFILE, (gender, age, occupation), strict=True)
    return [f"{name}: {_plain(value)}\n" for name, value in fields if not pd.isna(value)]


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)

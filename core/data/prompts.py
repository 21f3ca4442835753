"""The one prompt template: plain sentences, the same for every data set, shown to people as the model reads them.

A prompt is a list of *phrases* that are joined without a separator. A subword tokenizer reads the joined text; the
compact tokenizer (:mod:`core.models.compact`) has one token a phrase.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

import pandas as pd

Encode: TypeAlias = Callable[[Sequence[Sequence[str]]], Sequence[Sequence[int]]]
"""Phrases of many prompts → token ids of each."""

HISTORY_HEAD = "Ratings so far, oldest first:\n"
QUESTION = "Would this user like "
ORDER = "? Answer Yes or No."
PROFILE = ("Gender", "Age", "Occupation")
ANSWERS = ("Yes", "No")


def phrases(profile: Sequence[str], history: Iterable[tuple[str, float]], candidate: str) -> list[str]:
    """Return the phrases of one prompt.

    Args:
        profile: Phrases from :func:`profile_phrases`; empty where the data set knows nothing of its users.
        history: (title, stars) of earlier ratings, oldest first.
        candidate: Title of the item whose click is asked for.
    """
    rated = [phrase for title, stars in history for phrase in (title, star_phrase(stars))]
    return [*profile, HISTORY_HEAD, *rated, QUESTION, candidate_phrase(candidate), ORDER]


@cache
def star_phrase(stars: float) -> str:
    """Return the phrase behind a title that says how many stars it was given: ``": 3.5 stars"`` and a line's end."""
    return f": {stars:g} star{'s' if stars != 1 else ''}\n"


def candidate_phrase(title: str) -> str:
    """Return the candidate's title in its marks; as a token of its own it differs from the same title in a history."""
    return f"***{title}***"


def profile_phrases(gender: Any = None, age: Any = None, occupation: Any = None) -> list[str]:
    """Return the phrases that say who the user is, a line each; a missing field (None or NaN) is left out."""
    fields = zip(PROFILE, (gender, age, occupation), strict=True)
    return [f"{name}: {_plain(value)}\n" for name, value in fields if not pd.isna(value)]


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def without_oldest(prompt: Sequence[str]) -> list[str] | None:
    """Return the phrases of ``prompt`` without the oldest rating of its history; None where it has none."""
    if HISTORY_HEAD not in prompt or QUESTION not in prompt:
        return None
    first, end = prompt.index(HISTORY_HEAD) + 1, prompt.index(QUESTION)
    return [*prompt[:first], *prompt[first + 2 :]] if first < end else None

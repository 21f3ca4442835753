"""Titles for films that were never made."""

from itertools import count

import numpy as np
import numpy.typing as npt
import pandas as pd

GENRES = ("romance", "drama", "adventure", "comedy", "mystery", "horror")
_WORDS = (
    (("Tender", "Second", "Paper", "Borrowed", "Summer"), ("Letter", "Waltz", "Garden", "Promise", "Orchard")),
    (("Quiet", "Broken", "Winter", "Distant", "Last"), ("Harbour", "Inheritance", "Daughter", "Silence", "Bridge")),
    (("Golden", "Hidden", "Burning", "Northern", "Ninth"), ("Compass", "Island", "Caravan", "Summit", "River")),
    (("Honest", "Accidental", "Reluctant", "Upstairs", "Perfect"), ("Plumber", "Wedding", "Parrot", "Mayor", "Lodger")),
    (("Missing", "Crooked", "Sealed", "Midnight", "Velvet"), ("Witness", "Ledger", "Passenger", "Key", "Alibi")),
    (("Hollow", "Crimson", "Buried", "Whispering", "Cold"), ("House", "Lantern", "Well", "Mirror", "Choir")),
)
"""For each genre: what a thing is like, and the thing."""
_PATTERNS = ("The {0} {1}", "{0} {1}", "A {0} {1}", "The {1} of {2}", "{2}: The {0} {1}", "{1} in {2}")
_PLACES = ("Avila", "Brindle Bay", "Kestrel", "Lisbon", "Mount Orrin", "Nowhere", "Saint Ives", "Tallinn")
_RARE = (
    "七つの海の歌",
    "Тихая гавань",
    "The Remarkable and Only Slightly Exaggerated Voyage of a Lighthouse Keeper Who Would Not Come Down",
    "Ο Κήπος της Ελένης",
    "L'Été des hirondelles, ou comment j'ai appris à attendre",
    "그 겨울의 편지",
    "بيت الريح",
    "Smörgåsbord & Other Catastrophes",
)
"""Scripts and lengths that a page and a tokenizer must bear."""
_EVERY = 5
"""Every fifth film takes a rare title, until there are no more."""


def titles(genres: npt.NDArray[np.float64], random: np.random.Generator) -> pd.Series:
    """Return a title with its year for each film, no two alike.

    Args:
        genres: (items, 6) how much a film is of each genre; the strongest gives the words.
        random: Where chance comes from.

    Returns:
        ``title`` indexed by item id, which starts at 1.
    """
    taken: set[str] = set()
    made = []
    for item, genre in enumerate(genres.argmax(axis=1)):
        rare, rest = divmod(item, _EVERY)
        is_rare = rest == 0 and rare < len(_RARE)
        name = _unlike(taken, _RARE[rare] if is_rare else _name(int(genre), random))
        taken.add(name)
        made.append(f"{name} ({random.integers(1950, 2020)})")
    return pd.Series(made, index=pd.RangeIndex(1, len(made) + 1), name="title")


def _name(genre: int, random: np.random.Generator) -> str:
    likes, things = _WORDS[genre]
    words = (likes, things, _PLACES)
    pattern = _PATTERNS[random.integers(len(_PATTERNS))]
    return pattern.format(*(choices[random.integers(len(choices))] for choices in words))


def _unlike(taken: set[str], name: str) -> str:
    """Return ``name``, or its first sequel that is not taken."""
    numbered = (name if part == 1 else f"{name} {part}" for part in count(1))
    return next(title for title in numbered if title not in taken)

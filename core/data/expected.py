"""What a complete data set looks like, and the refusal of anything else."""

from dataclasses import dataclass

from core import text
from core.data.interactions import Interactions
from core.errors import DataError


@dataclass(frozen=True)
class Expected:
    """Counts and digests of a complete data set.

    Attributes:
        rows: Number of ratings.
        users: Number of users with a rating.
        items: Number of rated items.
        ratings: ``Interactions.ratings_digest``.
        digest: ``Interactions.digest``; None where titles and profiles are taken as they come.
    """

    rows: int
    users: int
    items: int
    ratings: str
    digest: str | None = None


def verified(interactions: Interactions, expected: Expected, file: str) -> Interactions:
    """Return ``interactions`` where it is what is ``expected``; ``file`` is the file to name where it is not.

    Raises:
        DataError: It is not; the message says what was expected and what was found.
    """
    found = {
        "ratings": (expected.rows, len(interactions)),
        "users": (expected.users, len(interactions.users)),
        "items": (expected.items, len(interactions.titles)),
        "the SHA-256 of the ratings": (expected.ratings, interactions.ratings_digest),
        "the SHA-256 of the table": (expected.digest or interactions.digest, interactions.digest),
    }
    for what, (wanted, seen) in found.items():
        if wanted != seen:
            raise DataError(text.data.not_expected(file, interactions.source, interactions.name, what, wanted, seen))
    return interactions

"""What a complete data set looks like, and the refusal of anything else."""

from collections.abc import Sequence
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
        titles: ``Interactions.titles_digest``.
        profiles: ``Interactions.profiles_digest``.
        digest: ``Interactions.digest``.
    """

    rows: int
    users: int
    items: int
    ratings: str
    titles: str
    profiles: str
    digest: str


def verified(interactions: Interactions, expected: Expected, files: Sequence[str], official: str) -> Interactions:
    """Return ``interactions`` where it is what is ``expected``.

    Args:
        interactions: What was read.
        expected: What it must be.
        files: The files that it was read from, to be named where they differ: of ratings, of items, of users.
        official: Where the files can be had as they were published.

    Raises:
        DataError: It is not; the message names the file that differs, and says what was expected and what was found.
    """
    ratings, items, users = files
    found = (
        (ratings, text.data.COUNTS["ratings"], expected.rows, len(interactions)),
        (ratings, text.data.COUNTS["users"], expected.users, len(interactions.users)),
        (ratings, text.data.COUNTS["items"], expected.items, len(interactions.titles)),
        (ratings, text.data.DIGESTS["ratings"], expected.ratings, interactions.ratings_digest),
        (items, text.data.DIGESTS["titles"], expected.titles, interactions.titles_digest),
        (users, text.data.DIGESTS["profiles"], expected.profiles, interactions.profiles_digest),
        (ratings, text.data.DIGESTS["table"], expected.digest, interactions.digest),
    )
    for file, what, wanted, seen in found:
        if wanted != seen:
            name = interactions.name
            raise DataError(text.data.not_expected(file, interactions.source, name, what, wanted, seen, official))
    return interactions

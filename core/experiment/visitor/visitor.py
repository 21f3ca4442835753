"""A visitor: a profile and some ratings that are in no data set, and the questions that are made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core import text
from core.data.interactions import Interactions
from core.data.prompts import Encode, phrases, profile_phrases
from core.data.questions import Rated
from core.data.samples import HISTORY, Ints, Samples, Split, samples_from
from core.errors import RequestError

FEWEST_GIVEN, DOZEN, MOST_RATINGS = 5, 12, 40
"""Ratings of a visitor at least, as a rule, and at most."""
KNOWN = 60
"""How many well-known items a visitor is offered first."""
NOBODY = 0
"""The user id in a visitor's samples; it stands for nobody in the data."""
_Others = Callable[[int], Sequence[int]]
"""A rating's place among a visitor's → the places of the others that its question shows, oldest first."""

VisitorQuestion = tuple[int, Sequence[tuple[int, float]]]
"""The item that a question asks about, and the items with their stars that it shows, oldest first."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is in no data set.

    Attributes:
        ratings: Items with their stars, in the order in which they were given.
        gender: As the data set writes it; None where it is left out.
        age: Years; None where it is left out.
        occupation: As the data set writes it; None where it is left out.
    """

    ratings: Rated
    gender: str | None = None
    age: int | None = None
    occupation: str | None = None

    def check(self, interactions: Interactions) -> None:
        """Check that the visitor's ratings can be learned.

        Raises:
            RequestError: They are too few or too many, name an item twice or an unknown one, or are off the scale.
        """
        items = [item for item, _ in self.ratings]
        scale, noun = interactions.card.scale, interactions.card.item
        if not FEWEST_GIVEN <= len(items) <= MOST_RATINGS:
            raise RequestError(text.experiment.visitor_ratings(len(items), FEWEST_GIVEN, MOST_RATINGS))
        if len(set(items)) < len(items) or not set(items) <= set(interactions.titles.index):
            raise RequestError(text.experiment.visitor_items(noun))
        if not scale.holds([stars for _, stars in self.ratings]).all():
            raise RequestError(text.experiment.visitor_stars(scale.lowest, scale.highest))


def known_items(interactions: Interactions, most: int = KNOWN) -> Ints:
    """Return the items (at most ``most``) that most people rated, most rated first; of equally known ones, by id."""
    return np.asarray(interactions.item_counts.nlargest(most).index, np.int64)


def visitor_samples(interactions: Interactions, encode: Encode, visitor: Visitor) -> Samples:
    """Return a question (n,) for each of the visitor's ratings, which shows up to ten of the others.

    The others follow one another in a circle, so that each question has a history as long as training questions have.
    No row of the table stands behind them: ``row`` and ``history`` are -1.

    Raises:
        RequestError: The ratings cannot be learned.

    Source: ours; the template is that of all samples.
    """
    count = len(visitor.ratings)
    circle = [[(at + step) % count for step in range(1, count)][-HISTORY:] for at in range(count)]
    return _asked(interactions, encode, visitor, circle.__getitem__)


def asked_differently(interactions: Interactions, encode: Encode, visitor: Visitor, seed: int = 0) -> Samples:
    """Return the same questions (n,) with other histories: about half as long, in an order drawn from ``seed``.

    Nothing is ever trained on them; they show whether what was learned, or forgotten, is the visitor or the wording.

    Raises:
        RequestError: The ratings cannot be learned.
    """
    rng, count = np.random.default_rng(seed), len(visitor.ratings)
    orders = [rng.permutation(np.delete(np.arange(count), at)) for at in range(count)]
    return _asked(interactions, encode, visitor, lambda at: orders[at][: min(HISTORY, count) // 2 + 1].tolist())


def asked_as(
    interactions: Interactions, encode: Encode, visitor: Visitor, questions: Sequence[VisitorQuestion], label: Ints
) -> Samples:
    """Return questions (n,) that are asked with the visitor's profile; no row of the table stands behind them.

    Args:
        interactions: The data set, whose titles are shown.
        encode: Turns prompts into tokens.
        visitor: Whose profile is shown.
        questions: The item that each asks about, and the ratings that it shows.
        label: (n,) the answers.
    """
    profile = profile_phrases(visitor.gender, visitor.age, visitor.occupation)
    titles, count = interactions.titles, len(questions)
    prompts = [
        phrases(profile, [(titles[one], stars) for one, stars in rated], titles[item]) for item, rated in questions
    ]
    return samples_from(
        [encode(prompts)],
        row=np.full(count, -1),
        history=np.full((count, HISTORY), -1),
        label=label,
        split=np.full(count, Split.TRAIN, np.int64),
        user=np.full(count, NOBODY),
        item=np.array([item for item, _ in questions], np.int64),
    )


def _asked(interactions: Interactions, encode: Encode, visitor: Visitor, others: _Others) -> Samples:
    visitor.check(interactions)
    rated, above = visitor.ratings, interactions.card.scale.like_above
    questions = [(item, [rated[one] for one in others(at)]) for at, (item, _) in enumerate(rated)]
    label = np.array([stars > above for _, stars in rated], np.int64)
    return asked_as(interactions, encode, visitor, questions, label)

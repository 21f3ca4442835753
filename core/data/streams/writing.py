"""What stands in a stream: a head with the person's profile, then each rating as a question and its answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.forms.prompt_writing import profiles_of
from core.data.interactions import Interactions
from core.data.prompts import ANSWERS
from core.data.samples import Ints

Tokenise: TypeAlias = Callable[[Sequence[str]], Sequence[Sequence[int]]]
"""Pieces of text → token ids of each, with nothing put before or behind them."""


@dataclass(frozen=True)
class WrittenStream:
    """A text in pieces of token ids: its head, and of each rating the question and the answer."""

    head: Sequence[int]
    titles: list[Sequence[int]]
    answers: list[Sequence[int]]

    def tokens(self, start: int, end: int | None = None) -> list[int]:
        """Return the token ids from rating ``start`` to the one before ``end``, behind the head."""
        pairs = zip(self.titles[start:end], self.answers[start:end], strict=True)
        return [*self.head, *(token for pair in pairs for piece in pair for token in piece)]

    def length(self, start: int, end: int) -> int:
        """Return how many tokens those are."""
        return len(self.head) + sum(map(len, self.titles[start:end])) + sum(map(len, self.answers[start:end]))

    def places(self, start: int) -> Ints:
        """Return at which token each question ends, from rating ``start`` on."""
        lengths = [(len(one), len(other)) for one, other in zip(self.titles[start:], self.answers[start:], strict=True)]
        pairs = np.array(lengths, np.int64).reshape(-1, 2)
        return len(self.head) + np.cumsum(pairs.sum(axis=1)) - pairs[:, 1] - 1


class StreamWriter:
    """Writes texts, and reads each piece of them once."""

    def __init__(self, tokenise: Tokenise, interactions: Interactions) -> None:
        self._tokenise, self._data = tokenise, interactions
        self._profiles, self._known = profiles_of(interactions), dict[str, Sequence[int]]()

    def of_rows(self, rows: Ints) -> WrittenStream:
        """Return the text of one person's ratings, given by their rows."""
        rated = self._data.rows(rows)
        return self.of(rated["user"].iloc[0], zip(rated["title"], rated["rating"], strict=True))

    def of(self, user: int, rated: Iterable[tuple[str, float]]) -> WrittenStream:
        """Return the text of ``rated``, as (title, stars), behind the profile of ``user``."""
        head, pairs = head_of(self._data.card.items, self._profiles[user]), list(rated)
        liked = [stars > self._data.card.scale.like_above for _, stars in pairs]
        questions = [question_piece(title) for title, _ in pairs]
        answers = [answer_piece(stars, one) for (_, stars), one in zip(pairs, liked, strict=True)]
        self._read({head, *questions, *answers})
        titles, said = ([self._known[one] for one in several] for several in (questions, answers))
        return WrittenStream(self._known[head], titles, said)

    def text(self, user: int, rated: Iterable[tuple[str, float]], asked: str) -> str:
        """Return the text that asks ``user`` about the title ``asked``, behind what was ``rated`` before."""
        scale = self._data.card.scale
        lines = [question_piece(title) + answer_piece(stars, stars > scale.like_above) for title, stars in rated]
        return "".join([head_of(self._data.card.items, self._profiles[user]), *lines, question_piece(asked)])

    def _read(self, pieces: set[str]) -> None:
        if fresh := sorted(pieces.difference(self._known)):
            self._known.update(zip(fresh, self._tokenise(fresh), strict=True))


def head_of(items: str, profile: Sequence[str]) -> str:
    """Return how a text begins, given what the items are called and the phrases of a profile."""
    facts = " ".join(f"{phrase.strip()}." for phrase in profile)
    return f"{items.capitalize()} that one person liked or not, in order. {facts}".rstrip() + "\n"


def question_piece(title: str) -> str:
    """Return the piece of text that asks about a title."""
    return f"{title}?"


def answer_piece(stars: float, liked: bool) -> str:
    """Return the piece of text that answers: whether it was liked, and the stars."""
    return f" {ANSWERS[0] if liked else ANSWERS[1]} {stars:g}\n"

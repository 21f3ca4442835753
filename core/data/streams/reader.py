"""Reads ratings as streams: which rows each text shows, and which of them it asks about."""

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core import text
from core.data.forms.readers import Reader, of_questions, of_rows
from core.data.interactions import Interactions
from core.data.questions import Question
from core.data.samples import Ints, Samples
from core.data.streams.samples import CONTEXT, PER_WINDOW, StreamSamples, StreamsMade
from core.data.streams.writing import StreamWriter, Tokenise, WrittenStream
from core.errors import ModelError

_TEMPLATE = "stream 1"


@dataclass(frozen=True)
class StreamReader(Reader):
    """Reads a person's ratings as windows of one text.

    Attributes:
        tokenise: The model's tokenizer, for pieces of text.
        first: Token ids that begin each text.
        longest: Tokens of the longest text that the model reads.
        known_by: What decides the token ids.

    Source: one text a person as in Dynamic Target Isolation (arXiv 2503.01001); the template is ours.
    """

    tokenise: Tokenise
    first: tuple[int, ...] = ()
    longest: int = 1 << 30
    known_by: str = ""
    kind: ClassVar[type[Samples]] = StreamSamples

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the tokenizer, the template and the windows."""
        about = (_TEMPLATE, PER_WINDOW, CONTEXT, self.first, self.longest, self.known_by)
        return hashlib.sha256(repr(about).encode()).hexdigest()

    def samples(
        self,
        interactions: Interactions,
        rows: Ints,
        histories: Ints,
        split: npt.NDArray[np.integer],
        hidden: npt.NDArray[np.bool_] | None = None,
    ) -> StreamSamples:
        """Return a sample for each of ``rows``; samples of one window share its text.

        Raises:
            ModelError: A question is too long even with nothing before it.
        """
        pieces, texts = StreamWriter(self.tokenise, interactions), StreamsMade(len(rows))
        for shown, asked in _windows(interactions.columns.user, rows, hidden):
            written = pieces.of_rows(shown)
            where = dict(zip(shown.tolist(), range(len(shown)), strict=True))
            self._add(texts, written, shown, [(at, where[row]) for at, row in zip(asked, rows[asked], strict=True)])
        if texts.shortened:
            warnings.warn(text.models.prompts_shortened(texts.shortened, len(rows), self.longest), stacklevel=2)
        return texts.samples(of_rows(interactions, rows, histories, split))

    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> StreamSamples:
        """Return a sample for each question, each in a text of its own that ends with it.

        Raises:
            ModelError: A question is too long even with nothing before it.
        """
        pieces, texts, titles = (
            StreamWriter(self.tokenise, interactions),
            StreamsMade(len(questions)),
            interactions.titles,
        )
        for at, one in enumerate(questions):
            rated = [(titles[item], stars) for item, stars in one.history]
            written = pieces.of(one.user, [*rated, (one.called(titles), interactions.card.scale.lowest)])
            shown = np.full(len(written.titles), -1)
            self._add(texts, written, shown, [(at, len(rated))], alone=True)
        return texts.samples(of_questions(questions))

    def texts(self, interactions: Interactions, samples: Samples) -> list[str]:
        """Return each sample's text up to its question."""
        titles, stars = interactions.titles, interactions.columns.stars()
        items, writer = interactions.columns.item, StreamWriter(self.tokenise, interactions)
        rows = zip(samples.user.tolist(), samples.shown, samples.row.tolist(), strict=True)
        return [
            writer.text(user, [(titles.iat[items[at]], stars[at]) for at in shown[shown >= 0]], titles.iat[items[row]])
            for user, shown, row in rows
        ]

    def question_texts(self, interactions: Interactions, questions: Sequence[Question]) -> list[str]:
        """Return each question's text."""
        titles, writer = interactions.titles, StreamWriter(self.tokenise, interactions)
        return [
            writer.text(one.user, [(str(titles[item]), stars) for item, stars in one.history], one.called(titles))
            for one in questions
        ]

    def _add(
        self,
        texts: "StreamsMade",
        written: "WrittenStream",
        shown: Ints,
        asked: list[tuple[int, int]],
        alone: bool = False,
    ) -> None:
        """Add the text that asks about some of its ratings; where it is too long, a shorter one for each of them.

        Args:
            texts: What it is added to.
            written: The text.
            shown: Row of each of its ratings.
            asked: Number of a sample, and which rating of the text it asks about.
            alone: Whether the text ends with the one question that it asks.
        """
        if not alone and written.length(0, len(shown)) + len(self.first) <= self.longest:
            places = written.places(0) + len(self.first)
            texts.add([*self.first, *written.tokens(0)], [(at, places[nth], shown[:nth]) for at, nth in asked])
            return
        for at, nth in asked:
            texts.add(*self._ending_with(written, shown, at, nth))
            texts.shortened += not alone

    def _ending_with(
        self, written: "WrittenStream", shown: Ints, at: int, nth: int
    ) -> tuple[list[int], list[tuple[int, int, Ints]]]:
        """Return the text that ends with the question about rating ``nth``, behind as many others as fit."""
        room = self.longest - len(self.first) - len(written.titles[nth])
        start = next((one for one in range(nth + 1) if written.length(one, nth) <= room), None)
        if start is None:
            raise ModelError(text.models.prompt_too_long(written.length(nth, nth) - room + self.longest, self.longest))
        tokens = [*self.first, *written.tokens(start, nth), *written.titles[nth]]
        return tokens, [(at, len(tokens) - 1, shown[start:nth])]


def _windows(
    users: npt.NDArray[np.integer], rows: Ints, hidden: npt.NDArray[np.bool_] | None
) -> Iterator[tuple[Ints, Ints]]:
    """Yield the rows that each text shows, and which of ``rows`` (n,), as positions, it asks about."""
    order = np.argsort(users, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(users[order])) + 1, [len(users)]])
    place = np.empty(len(users), np.int64)
    place[order] = np.arange(len(users))
    person = np.searchsorted(starts, place[rows], side="right") - 1
    window = (place[rows] - starts[person]) // PER_WINDOW
    by_text = np.lexsort((np.arange(len(rows)), window, person))
    cuts = np.flatnonzero(np.diff(person[by_text]) | np.diff(window[by_text])) + 1
    for asked in np.split(by_text, cuts) if len(rows) else ():
        first, end = starts[person[asked[0]]], starts[person[asked[0]] + 1]
        begin = first + window[asked[0]] * PER_WINDOW
        shown = order[max(first, begin - CONTEXT) : min(begin + PER_WINDOW, end)]
        yield (shown if hidden is None else shown[~hidden[shown]]), asked

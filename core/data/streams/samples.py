"""Samples of which many are asked about in one text, and how they are put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.data.samples import PLAIN, Ints, Padded, Samples, Units, cut, joined, side_by_side

PER_WINDOW, CONTEXT = 36, 12
"""Ratings that a window asks about at most, and those that it shows before the first."""


@dataclass(frozen=True, eq=False)
class StreamSamples(Samples):
    """Samples of which many are asked about in one text.

    Attributes:
        tokens: (t,) token ids of all texts, one after another.
        offsets: (m + 1,) text ``i`` is ``tokens[offsets[i]:offsets[i + 1]]``.
        context: (n, 47) rows of the ratings that the text shows before each question, -1 behind the last.
        stream: (n,) which text asks.
        place: (n,) at which of its tokens the answer is read.
    """

    context: Ints
    stream: Ints
    place: Ints

    @property
    def shown(self) -> Ints:
        """(n, 47) rows of the earlier ratings that the text shows before each question, -1 behind the last."""
        return self.context

    @property
    def lengths(self) -> Ints:
        """(n,) tokens up to each question's end."""
        return self.place + 1

    def take(self, index: npt.ArrayLike) -> "StreamSamples":
        """Return the samples at ``index`` (positions or a mask), in that order, with the texts that ask about them."""
        chosen = np.arange(len(self))[np.asarray(index)]
        texts, stream = np.unique(self.stream[chosen], return_inverse=True)
        own = {"context": self.context[chosen], "stream": stream, "place": self.place[chosen]}
        return self._with(
            {name: getattr(self, name)[chosen] for name in PLAIN}, *cut(self.tokens, self.offsets, texts), **own
        )

    def padded(self, index: npt.ArrayLike, pad: int) -> Padded:
        """Return the texts that ask about the samples at ``index``, each once and whole, and where they do."""
        chosen = np.asarray(index)
        texts, row = np.unique(self.stream[chosen], return_inverse=True)
        asked = np.stack([row, self.place[chosen]], axis=1)
        return Padded(*side_by_side(self.tokens, self.offsets, texts, pad), asked)

    def units(self) -> Units:
        """Return which samples share a text."""
        members = np.argsort(self.stream, kind="stable")
        lengths = np.zeros(len(self.offsets) - 1, np.int64)
        np.maximum.at(lengths, self.stream, self.lengths)
        counts = np.bincount(self.stream, minlength=len(lengths))
        return Units(members, np.concatenate([[0], np.cumsum(counts)]), lengths)

    def followed_by(self, others: Sequence[Samples]) -> "StreamSamples":
        """Return these samples and then those of each of ``others``, with the texts of all."""
        parts = [self, *(one for one in others if isinstance(one, StreamSamples))]
        before = np.cumsum([0, *(len(part.offsets) - 1 for part in parts[:-1])])
        stream = np.concatenate([part.stream + first for part, first in zip(parts, before, strict=True)])
        names = (*PLAIN, "context", "place")
        plain = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
        return self._with(plain, *joined([(part.tokens, part.offsets) for part in parts]), stream=stream)


class StreamsMade:
    """Texts as they are made, and where in them each sample is asked about."""

    def __init__(self, count: int) -> None:
        self.shortened = 0
        self._texts: list[list[int]] = []
        self._stream, self._place = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self._context = np.full((count, PER_WINDOW + CONTEXT - 1), -1)

    def add(self, tokens: list[int], asked: Iterable[tuple[int, int, Ints]]) -> None:
        """Add a text; ``asked`` has the number of each sample, its place, and the rows that are shown before it."""
        for at, place, shown in asked:
            self._stream[at], self._place[at] = len(self._texts), place
            self._context[at, : len(shown)] = shown[-self._context.shape[1] :]
        self._texts.append(tokens)

    def samples(self, plain: dict[str, Ints]) -> StreamSamples:
        """Return the samples, whose other fields are ``plain``."""
        offsets = np.concatenate([[0], np.cumsum([len(one) for one in self._texts], dtype=np.int64)])
        tokens = np.fromiter((token for one in self._texts for token in one), np.int32, offsets[-1])
        places = {"context": self._context, "stream": self._stream, "place": self._place}
        return StreamSamples(tokens=tokens, offsets=offsets, **plain, **places)

"""How a model reads samples: what text each of them is, and where in that text it answers.

There are two forms. In one, each sample is a prompt of its own (:class:`OneQuestion`); in the other a person's ratings
are one text that asks about many of them (:mod:`core.data.streams`). A sample is the same thing in both: a candidate,
what came before it, a label.
"""

import hashlib
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from core import text
from core.checksums import SUMS, checked_folder, seal, unless_damaged
from core.data.forms.prompt_writing import prompts_by_parts, prompts_of
from core.data.interactions import Interactions
from core.data.narrow.array_files import ArrayWriter, opened_array
from core.data.prompts import Encode
from core.data.questions import Question, prompts_for
from core.data.samples import (
    HISTORY,
    MIN_HISTORY,
    EarlierRows,
    Ints,
    Samples,
    Split,
    concat,
    samples_from,
    split_by_time,
)
from core.files import atomic_folder

_FORMAT = 2
_MAPPED = 1 << 28
"""Bytes of samples from which on they stay on disk until they are read; a file that is cut by then ends the process."""


class Reader(ABC):
    """Turns ratings into samples as one model reads them.

    Attributes:
        kind: The class of its samples.
        at_once: How many samples of a data set it makes at a time; None for all, where they share texts.
    """

    kind: ClassVar[type[Samples]] = Samples
    at_once: ClassVar[int | None] = None

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """What decides the text and its tokens, by which kept samples are found again."""

    @abstractmethod
    def samples(
        self,
        interactions: Interactions,
        rows: Ints,
        histories: Ints,
        split: npt.NDArray[np.integer],
        hidden: npt.NDArray[np.bool_] | None = None,
    ) -> Samples:
        """Return a sample for each of ``rows``.

        Args:
            interactions: The ratings.
            rows: (n,) rows of the candidates.
            histories: (n, 10) rows of the ratings before each, -1 behind the last.
            split: (n,) which part of the data each belongs to.
            hidden: (ratings,) rows of the table that no text may show; None for none.
        """

    @abstractmethod
    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> Samples:
        """Return a sample for each question; no row of the table stands behind it, so ``row`` and ``history`` are -1.

        Raises:
            KeyError: A question names a person or an item that the data set does not have.
        """

    @abstractmethod
    def texts(self, interactions: Interactions, samples: Samples) -> list[str]:
        """Return the text of each sample of the table, as the model reads it, up to where it answers."""

    @abstractmethod
    def question_texts(self, interactions: Interactions, questions: Sequence[Question]) -> list[str]:
        """Return the text of each question, as the model reads it.

        Raises:
            KeyError: A question names a person or an item that the data set does not have.
        """

    def all_samples(self, interactions: Interactions) -> Samples:
        """Return every sample of a data set, or the last that its card asks for, in time order, split by time."""
        parts = list(self._parts(interactions))
        return concat(parts) if len(parts) > 1 else parts[0]

    def _parts(self, interactions: Interactions) -> Iterator[Samples]:
        """Yield the samples of :meth:`all_samples`, ``at_once`` at a time."""
        earlier = EarlierRows(interactions.columns.user)
        rows, split = asked_rows(interactions, earlier)
        step = self.at_once or max(len(rows), 1)
        for start in range(0, max(len(rows), 1), step):
            part = rows[start : start + step]
            yield self.samples(interactions, part, earlier.of(part), split[start : start + step])

    def kept_samples(self, interactions: Interactions, folder: Path) -> Samples:
        """Return :meth:`all_samples`, kept as arrays under ``folder``; many are mapped into memory as they are needed.

        An entry is named by the ratings' digest and by :attr:`fingerprint`, so that another table, tokenizer, template
        or format never finds stale tokens. A damaged entry is made again, and where none can be written, none is; a
        warning says either.
        """
        key = hashlib.sha256(f"{_FORMAT}|{interactions.digest}|{self.fingerprint}".encode()).hexdigest()[:16]
        entry = folder / f"{interactions.name}-{key}"
        kept = unless_damaged(lambda: self._kept(entry)) if (entry / SUMS).is_file() else None
        if kept is not None:
            return kept
        try:
            with atomic_folder(entry) as fresh:
                self._keep(self._parts(interactions), fresh)
                seal(fresh)
            return self._opened(entry)
        except OSError as error:
            warnings.warn(text.data.not_kept(interactions.name, folder, error), stacklevel=2)
            return self.all_samples(interactions)

    def _keep(self, parts: Iterable[Samples], folder: Path) -> None:
        """Write samples, which come some at a time, as one array for each field."""
        with ExitStack() as open_files:
            files = {name: open_files.enter_context(ArrayWriter(folder / f"{name}.npy")) for name in self._names}
            files["offsets"].add(np.zeros(1, np.int64))
            before = 0
            for part in parts:
                for name, file in files.items():
                    array = getattr(part, name)
                    file.add(array[1:] + before if name == "offsets" else array)
                before += len(part.tokens)

    def _kept(self, entry: Path) -> Samples:
        """Return the samples of a cache entry.

        Raises:
            DamageError: A file of it is not the one that was written, or is missing.
        """
        return self._opened(checked_folder(entry))

    def _opened(self, entry: Path) -> Samples:
        files = {name: entry / f"{name}.npy" for name in self._names}
        if sum(file.stat().st_size for file in files.values()) >= _MAPPED:
            return self.kind(**{name: opened_array(file, writable=True) for name, file in files.items()})
        return self.kind(**{name: np.load(file, allow_pickle=False) for name, file in files.items()})

    @property
    def _names(self) -> list[str]:
        return [one.name for one in fields(self.kind)]


def asked_rows(interactions: Interactions, earlier: EarlierRows | None = None) -> tuple[Ints, Ints]:
    """Return the rows (n,) that are asked about, all or the last that the card asks for, and the split of each.

    Those are the ratings that enough of the same person come before; ``earlier`` says so, where it is known.
    """
    earlier = earlier or EarlierRows(interactions.columns.user)
    rows = np.flatnonzero(earlier.counts >= MIN_HISTORY)
    if interactions.card.last_samples is not None:
        rows = rows[-interactions.card.last_samples :]
    return rows, split_by_time(len(rows))


def of_rows(interactions: Interactions, rows: Ints, histories: Ints, split: npt.NDArray[np.integer]) -> dict[str, Ints]:
    """Return what a sample of each of ``rows`` is in whatever form it is read: the fields by name."""
    columns = interactions.columns
    return {
        "row": rows,
        "history": histories,
        "label": interactions.liked[rows].astype(np.int64),
        "split": split.astype(np.int64),
        "user": columns.user_ids(rows),
        "item": columns.item_ids(rows),
    }


def of_questions(questions: Sequence[Question]) -> dict[str, Ints]:
    """Return what a sample of each question is in whatever form it is read: the fields by name."""
    count = len(questions)
    return {
        "row": np.full(count, -1),
        "history": np.full((count, HISTORY), -1),
        "label": np.zeros(count, np.int64),
        "split": np.full(count, Split.TEST, np.int64),
        "user": np.array([one.user for one in questions], np.int64),
        "item": np.array([one.item for one in questions], np.int64),
    }


@dataclass(frozen=True)
class OneQuestion(Reader):
    """A prompt for each sample: a profile, up to ten rated titles, one candidate, *Yes or No*.

    Attributes:
        encode: Phrases of many prompts → token ids of each.
        known_by: What decides the token ids.

    Source: E2URec, its prompt template in words of ours.
    """

    at_once: ClassVar[int | None] = 250_000
    encode: Encode
    known_by: str = ""

    @property
    def fingerprint(self) -> str:
        """That of the encoder."""
        return self.known_by

    def samples(
        self,
        interactions: Interactions,
        rows: Ints,
        histories: Ints,
        split: npt.NDArray[np.integer],
        hidden: npt.NDArray[np.bool_] | None = None,
    ) -> Samples:
        """Return a sample for each of ``rows``; ``histories`` show no hidden row already."""
        del hidden
        ids = map(self.encode, prompts_by_parts(interactions, rows, histories))
        return samples_from(ids, **of_rows(interactions, rows, histories, split))

    def texts(self, interactions: Interactions, samples: Samples) -> list[str]:
        """Return the prompt of each sample."""
        return ["".join(one) for one in prompts_of(interactions, samples.row, samples.history)]

    def question_texts(self, interactions: Interactions, questions: Sequence[Question]) -> list[str]:
        """Return the prompt of each question."""
        return ["".join(one) for one in prompts_for(interactions, questions)]

    def questions(self, interactions: Interactions, questions: Sequence[Question]) -> Samples:
        """Return a sample for each question."""
        return samples_from([self.encode(prompts_for(interactions, questions))], **of_questions(questions))

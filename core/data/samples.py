"""Ratings become click samples: a history, a candidate, a label, and the tokens of the prompt, all as flat arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
AnySamples = TypeVar("AnySamples", bound="Samples")

HISTORY = 10
"""Previous ratings that a prompt shows at most."""
MIN_HISTORY = 5
"""Samples with fewer previous ratings are left out."""
SHARES = (0.6, 0.2, 0.2)
"""Shares of training, validation and test samples, split by time."""


class Split(IntEnum):
    """Which part of the data a sample belongs to."""

    TRAIN = 0
    VALID = 1
    TEST = 2


@dataclass(frozen=True, eq=False)
class Samples:
    """``n`` click samples as arrays.

    Attributes:
        row: (n,) row of the candidate's rating of :class:`core.data.interactions.Interactions`.
        history: (n, 10) rows of the earlier ratings, oldest first, -1 behind the last.
        label: (n,) 1 where the candidate was liked, by the scale of the data set, else 0.
        split: (n,) values of :class:`Split`.
        user: (n,) user ids.
        item: (n,) item ids of the candidates.
        tokens: (t,) token ids of all prompts, one after another.
        offsets: (n + 1,) prompt ``i`` is ``tokens[offsets[i]:offsets[i + 1]]``.
    """

    row: Ints
    history: Ints
    label: Ints
    split: Ints
    user: Ints
    item: Ints
    tokens: npt.NDArray[np.int32]
    offsets: Ints

    def __len__(self) -> int:
        return len(self.row)

    @property
    def shown(self) -> Ints:
        """(n, w) rows of the earlier ratings that the text of each sample shows, oldest first, -1 behind the last."""
        return self.history

    @property
    def lengths(self) -> Ints:
        """(n,) tokens of each prompt."""
        return np.diff(self.offsets)

    def take(self: AnySamples, index: npt.ArrayLike) -> AnySamples:
        """Return the samples at ``index`` (positions or a mask), in that order."""
        chosen = np.arange(len(self))[np.asarray(index)]
        tokens, offsets = cut(self.tokens, self.offsets, chosen)
        run = as_run(chosen)
        return self._with({name: getattr(self, name)[run] for name in PLAIN}, tokens, offsets)

    def of(self: AnySamples, split: Split) -> AnySamples:
        """Return the samples of one split, in time order."""
        return self.take(self.split == split)

    def padded(self, index: npt.ArrayLike, pad: int) -> "Padded":
        """Return the texts of the samples at ``index``, one after another, each as long as the longest."""
        chosen = np.asarray(index)
        return Padded(*side_by_side(self.tokens, self.offsets, chosen, pad), None)

    def units(self) -> "Units":
        """Return which samples share a text; here each has its own."""
        return Units(np.arange(len(self)), np.arange(len(self) + 1), self.lengths)

    def followed_by(self: AnySamples, others: "Sequence[Samples]") -> AnySamples:
        """Return these samples and then those of each of ``others``, which are read in the same form."""
        parts: list[Samples] = [self, *others]
        plain = {name: np.concatenate([getattr(part, name) for part in parts]) for name in PLAIN}
        return self._with(plain, *joined([(part.tokens, part.offsets) for part in parts]))

    def _with(
        self: AnySamples, plain: Mapping[str, Ints], tokens: npt.NDArray[np.int32], offsets: Ints, **more: Ints
    ) -> AnySamples:
        return type(self)(tokens=tokens, offsets=offsets, **plain, **more)


class Padded(NamedTuple):
    """Texts as a model takes them.

    Attributes:
        tokens: (k, longest) token ids.
        mask: (k, longest) 1 where they are read, 0 where they are padding.
        asked: (b, 2) row and column of the token at which each sample's answer is read; None where each text asks for
            one answer, at its end.
    """

    tokens: Ints
    mask: Ints
    asked: Ints | None


@dataclass(frozen=True, eq=False)
class Units:
    """Samples that share a text, which are read together.

    Attributes:
        members: (n,) positions of the samples, those of the first text first.
        starts: (u + 1,) text ``i`` asks about ``members[starts[i]:starts[i + 1]]``.
        lengths: (u,) tokens of each text that must be read.
    """

    members: Ints
    starts: Ints
    lengths: Ints

    @property
    def count(self) -> int:
        """Number of texts."""
        return len(self.lengths)

    def holding(self, samples: int) -> int:
        """Return about how many texts ask for so many ``samples``, at least one."""
        return max(1, round(samples * self.count / max(len(self.members), 1)))

    def samples_of(self, chosen: Ints) -> Ints:
        """Return the positions of the samples about which the texts ``chosen`` (k,) ask, one text after another."""
        return self.members[cut(np.arange(len(self.members)), self.starts, chosen)[0]]


PLAIN = ("row", "history", "label", "split", "user", "item")
"""What a sample is, in whatever form it is read."""


def concat(parts: Sequence[AnySamples]) -> AnySamples:
    """Return the samples of all ``parts``, one part after another."""
    return parts[0].followed_by(parts[1:])


def as_run(chosen: Ints) -> "slice | Ints":
    """Return ``chosen`` positions as a slice where they follow each other, so that what they choose is no copy."""
    first = int(chosen[0]) if len(chosen) else 0
    return slice(first, first + len(chosen)) if (np.diff(chosen) == 1).all() else chosen


def cut(flat: npt.NDArray[Any], offsets: Ints, chosen: Ints) -> tuple[npt.NDArray[Any], Ints]:
    """Return the stretches ``flat[offsets[i]:offsets[i + 1]]`` of all ``chosen`` i, and where each begins and ends."""
    run = as_run(chosen)
    if isinstance(run, slice):
        bounds = offsets[run.start : run.stop + 1]
        return flat[bounds[0] : bounds[-1]], bounds - bounds[0]
    lengths = np.diff(offsets)[chosen]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
    return flat[np.repeat(offsets[chosen], lengths) + within], ends


def joined(parts: Sequence[tuple[npt.NDArray[Any], Ints]]) -> tuple[npt.NDArray[Any], Ints]:
    """Return stretches with where they begin and end, ``parts`` one after another."""
    lengths = np.concatenate([np.diff(offsets) for _, offsets in parts])
    return np.concatenate([flat for flat, _ in parts]), np.concatenate([[0], np.cumsum(lengths)])


def side_by_side(flat: npt.NDArray[Any], offsets: Ints, chosen: Ints, pad: int) -> tuple[Ints, Ints]:
    """Return the stretches of all ``chosen`` (k,) as the rows of one array, and which of it they are, 1 or 0.

    Args:
        flat: What ``offsets`` cuts into stretches.
        offsets: Where each begins, and the last one ends.
        chosen: Which stretches.
        pad: Stands behind the shorter ones.
    """
    lengths = np.diff(offsets)[chosen]
    columns = np.arange(lengths.max(initial=0))
    mask = columns < lengths[:, None]
    places = np.where(mask, offsets[chosen][:, None] + columns, 0)
    return np.where(mask, flat[places], pad), mask.astype(np.int64)


def split_by_time(count: int) -> Ints:
    """Return the split (count,) of samples in time order: the first 60 %, the next 20 %, the last 20 %."""
    cuts = (np.cumsum(SHARES[:2]) * count + 1e-9).astype(int)
    return np.digitize(np.arange(count), cuts)


class EarlierRows:
    """Which rows of the same user come before each row; histories are made of it for some rows at a time.

    Attributes:
        counts: (n,) rows of the same user before each, as many as a history holds at most.

    Args:
        users: (n,) user of each row, by id or code, rows in time order.
        kept: (n,) rows that may appear in a history; all where None.
    """

    def __init__(self, users: npt.NDArray[np.integer], kept: npt.NDArray[np.bool_] | None = None) -> None:
        order = np.argsort(users, kind="stable").astype(np.min_scalar_type(-len(users) - 1))
        visible = np.ones(len(users), bool) if kept is None else kept[order]
        self._visible = order[visible]
        before = (np.cumsum(visible) - visible).astype(order.dtype)
        begins = np.diff(users[order], prepend=-1) != 0
        self._ends, self._starts = np.empty_like(before), np.empty_like(before)
        self._ends[order], self._starts[order] = before, np.maximum.accumulate(np.where(begins, before, 0))
        self.counts = np.minimum(self._ends - self._starts, HISTORY)

    def of(self, rows: Ints) -> Ints:
        """Return the histories (k, 10) of ``rows``: the last rows before each, oldest first, -1 behind the last."""
        places = (self._ends[rows] - self.counts[rows])[:, None] + np.arange(HISTORY)
        inside = places < self._ends[rows][:, None]
        if not len(self._visible):
            return np.full(inside.shape, -1, np.int64)
        return np.where(inside, self._visible[np.where(inside, places, 0)], -1).astype(np.int64)


def samples_from(parts: Iterable[Sequence[Sequence[int]]], **plain: Ints) -> Samples:
    """Return samples of the token ids of each prompt, some prompts at a time, and the other arrays by name."""
    ids = [_flat(part) for part in parts]
    tokens, lengths = (np.concatenate(several) for several in zip(*ids, strict=True))
    return Samples(tokens=tokens, offsets=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), **plain)


def _flat(ids: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the token ids of all prompts, one after another, and how many each has."""
    lengths = np.array([len(sample) for sample in ids], np.int64)
    return np.fromiter(chain.from_iterable(ids), np.int32, lengths.sum()), lengths

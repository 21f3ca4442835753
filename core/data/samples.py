"""Ratings become click samples: a history, a candidate, a label, and the tokens of the prompt, all as flat arrays."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.interactions import Interactions
from core.data.prompts import phrases, profile_phrases
from core.files import atomic_folder

Encode: TypeAlias = Callable[[Sequence[Sequence[str]]], Sequence[Sequence[int]]]
"""Phrases of many prompts → token ids of each."""
Ints: TypeAlias = npt.NDArray[np.int64]

HISTORY = 10
"""Previous ratings that a prompt shows at most."""
MIN_HISTORY = 5
"""Samples with fewer previous ratings are left out."""
SHARES = (0.6, 0.2, 0.2)
"""Shares of training, validation and test samples, split by time."""
_FORMAT = 1
_ENCODED_AT_ONCE = 8192
"""Prompts that are in memory as text at a time."""


class Split(IntEnum):
    """Which part of the data a sample belongs to."""

    TRAIN = 0
    VALID = 1
    TEST = 2


@dataclass(frozen=True, eq=False)
class Samples:
    """``n`` click samples as arrays.

    Attributes:
        row: (n,) row of the candidate's rating in ``Interactions.table``.
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
    def lengths(self) -> Ints:
        """(n,) tokens of each prompt."""
        return np.diff(self.offsets)

    def take(self, index: npt.ArrayLike) -> "Samples":
        """Return the samples at ``index`` (positions or a mask), in that order."""
        chosen = np.arange(len(self))[np.asarray(index)]
        lengths = self.lengths[chosen]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        tokens = self.tokens[np.repeat(self.offsets[chosen], lengths) + within]
        plain = {name: getattr(self, name)[chosen] for name in _PLAIN}
        return Samples(tokens=tokens, offsets=offsets, **plain)

    def of(self, split: Split) -> "Samples":
        """Return the samples of one split, in time order."""
        return self.take(self.split == split)

    def padded(self, index: npt.ArrayLike, pad: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return tokens and attention mask, both (k, longest), of the samples at ``index``."""
        chosen = np.asarray(index)
        lengths = self.lengths[chosen]
        columns = np.arange(lengths.max(initial=0))
        mask = columns < lengths[:, None]
        places = np.where(mask, self.offsets[chosen][:, None] + columns, 0)
        return np.where(mask, self.tokens[places], pad), mask.astype(np.int64)


_PLAIN = ("row", "history", "label", "split", "user", "item")


def concat(parts: Sequence[Samples]) -> Samples:
    """Return the samples of all ``parts``, one part after another."""
    plain = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _PLAIN}
    lengths = np.concatenate([part.lengths for part in parts])
    tokens = np.concatenate([part.tokens for part in parts])
    return Samples(tokens=tokens, offsets=np.concatenate([[0], np.cumsum(lengths)]), **plain)


def build_samples(interactions: Interactions, encode: Encode) -> Samples:
    """Return every sample of a data set, or the last that its card asks for, in time order, split 60/20/20 by time.

    Args:
        interactions: The ratings.
        encode: The backbone's encoder of prompts.
    """
    histories = previous_rows(interactions.table["user"].to_numpy())
    rows = np.flatnonzero((histories >= 0).sum(axis=1) >= MIN_HISTORY)
    if interactions.card.last_samples is not None:
        rows = rows[-interactions.card.last_samples :]
    cuts = (np.cumsum(SHARES[:2]) * len(rows) + 1e-9).astype(int)
    split = np.digitize(np.arange(len(rows)), cuts)
    return encode_samples(interactions, encode, rows, histories[rows], split)


def previous_rows(users: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_] | None = None) -> Ints:
    """Return for each row the last ten earlier rows of the same user, oldest first, -1 behind the last.

    Args:
        users: (n,) user of each row, rows in time order.
        kept: (n,) rows that may appear in a history; all where None.

    Returns:
        (n, 10) row numbers.
    """
    visible = np.ones(len(users), bool) if kept is None else kept
    result = np.full((len(users), HISTORY), -1, np.int64)
    order = np.argsort(users, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(users[order])) + 1):
        seen = rows[visible[rows]]
        ends = np.concatenate([[0], np.cumsum(visible[rows])[:-1]])
        starts = np.maximum(ends - HISTORY, 0)
        places = starts[:, None] + np.arange(HISTORY)
        inside = places < ends[:, None]
        if len(seen):
            result[rows] = np.where(inside, seen[np.minimum(places, len(seen) - 1)], -1)
    return result


def encode_samples(
    interactions: Interactions, encode: Encode, rows: Ints, histories: Ints, split: npt.NDArray[np.integer]
) -> Samples:
    """Return the samples of given candidate ``rows`` (n,) with given ``histories`` (n, 10) and ``split`` (n,)."""
    table, prompts = interactions.table, _Prompts(interactions)
    starts = range(0, max(len(rows), 1), _ENCODED_AT_ONCE)
    parts = [slice(start, start + _ENCODED_AT_ONCE) for start in starts]
    ids = [_flat(encode(prompts.of(rows[part], histories[part]))) for part in parts]
    lengths = np.concatenate([lengths for _, lengths in ids])
    return Samples(
        tokens=np.concatenate([tokens for tokens, _ in ids]),
        offsets=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]),
        row=rows,
        history=histories,
        label=interactions.liked[rows].astype(np.int64),
        split=split.astype(np.int64),
        user=table["user"].to_numpy()[rows],
        item=table["item"].to_numpy()[rows],
    )


def samples_from(ids: Sequence[Sequence[int]], **plain: Ints) -> Samples:
    """Return samples of the token ids of each prompt, and the other arrays by name."""
    tokens, lengths = _flat(ids)
    return Samples(tokens=tokens, offsets=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), **plain)


def _flat(ids: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int32], Ints]:
    """Return the token ids of all prompts, one after another, and how many each has."""
    lengths = np.array([len(sample) for sample in ids], np.int64)
    return np.fromiter((token for sample in ids for token in sample), np.int32, lengths.sum()), lengths


def prompts_of(interactions: Interactions, rows: Ints, histories: Ints) -> list[list[str]]:
    """Return the phrases of each prompt: candidate ``rows`` (n,), ``histories`` (n, 10) padded with -1."""
    return _Prompts(interactions).of(rows, histories)


class _Prompts:
    """Writes prompts some at a time; a title stands in memory once, however many ratings it has."""

    def __init__(self, interactions: Interactions) -> None:
        self._table, self._profiles = interactions.table, profiles_of(interactions)
        self._title, self._titles = pd.factorize(self._table["title"])

    def of(self, rows: Ints, histories: Ints) -> list[list[str]]:
        """Return the phrases of each prompt."""
        stars, users = self._table["rating"].to_numpy(), self._table["user"].to_numpy()
        titles = self._titles.take(self._title[histories].ravel()).to_numpy(object).reshape(histories.shape)
        asked = self._titles.take(self._title[rows]).to_numpy(object)
        parts = (histories, titles, stars[histories], users[rows], asked)
        return [
            phrases(self._profiles[user], _shown(*history), candidate)
            for *history, user, candidate in zip(*(part.tolist() for part in parts), strict=True)
        ]


def _shown(rows: Sequence[int], titles: Sequence[str], stars: Sequence[float]) -> list[tuple[str, float]]:
    """Return what a history shows; -1 among its rows fills it up."""
    return [(title, star) for row, title, star in zip(rows, titles, stars, strict=True) if row >= 0]


def profiles_of(interactions: Interactions) -> dict[int, list[str]]:
    """Return the phrases of each user's profile, by user."""
    known, groups = interactions.users[["gender", "age", "occupation"]], dict(interactions.card.ages)
    return {
        user: profile_phrases(gender, age if pd.isna(age) else groups.get(age, age), occupation)
        for user, gender, age, occupation in known.itertuples()
    }


def cached_samples(interactions: Interactions, encode: Encode, encoder: str, folder: Path) -> Samples:
    """Return :func:`build_samples`, kept as arrays under ``folder``.

    Args:
        interactions: The ratings.
        encode: The backbone's encoder of prompts.
        encoder: Fingerprint of the encoder; together with the ratings' digest it names the cache entry, so that
            another table, tokenizer, template or format never finds stale tokens.
        folder: Where cache entries lie.
    """
    key = hashlib.sha256(f"{_FORMAT}|{interactions.digest}|{encoder}".encode()).hexdigest()[:16]
    entry = folder / f"{interactions.name}-{key}"
    if not entry.is_dir():
        samples = build_samples(interactions, encode)
        with atomic_folder(entry) as fresh:
            for field in fields(Samples):
                np.save(fresh / f"{field.name}.npy", getattr(samples, field.name), allow_pickle=False)
        return samples
    return Samples(**{f.name: np.load(entry / f"{f.name}.npy", allow_pickle=False) for f in fields(Samples)})

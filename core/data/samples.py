"""Ratings become click samples: a history, a candidate, a label, and the tokens of the prompt, all as flat arrays."""

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from core import text
from core.checksums import SUMS, checked_folder, seal, unless_damaged
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
_FORMAT = 2


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
    """Return every sample of a data set, in time order, split 60/20/20 by time.

    Args:
        interactions: The ratings.
        encode: The backbone's encoder of prompts.
    """
    histories = previous_rows(interactions.table["user"].to_numpy())
    rows = np.flatnonzero((histories >= 0).sum(axis=1) >= MIN_HISTORY)
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
    table = interactions.table
    return samples_from(
        encode(prompts_of(interactions, rows, histories)),
        row=rows,
        history=histories,
        label=interactions.liked[rows].astype(np.int64),
        split=split.astype(np.int64),
        user=table["user"].to_numpy()[rows],
        item=table["item"].to_numpy()[rows],
    )


def samples_from(ids: Sequence[Sequence[int]], **plain: Ints) -> Samples:
    """Return samples of the token ids of each prompt, and the other arrays by name."""
    offsets = np.concatenate([[0], np.cumsum([len(sample) for sample in ids], dtype=np.int64)])
    tokens = np.fromiter((token for sample in ids for token in sample), np.int32, offsets[-1])
    return Samples(tokens=tokens, offsets=offsets, **plain)


def prompts_of(interactions: Interactions, rows: Ints, histories: Ints) -> list[list[str]]:
    """Return the phrases of each prompt: candidate ``rows`` (n,), ``histories`` (n, 10) padded with -1."""
    table = interactions.table
    titles, stars, users = (table[column].tolist() for column in ("title", "rating", "user"))
    profiles = profiles_of(interactions)
    return [
        phrases(profiles[users[row]], [(titles[seen], stars[seen]) for seen in history if seen >= 0], titles[row])
        for row, history in zip(rows.tolist(), histories.tolist(), strict=True)
    ]


def profiles_of(interactions: Interactions) -> dict[int, list[str]]:
    """Return the phrases of each user's profile, by user."""
    known = interactions.users[["gender", "age", "occupation"]]
    return {user: profile_phrases(*fields) for user, *fields in known.itertuples()}


def cached_samples(interactions: Interactions, encode: Encode, encoder: str, folder: Path) -> Samples:
    """Return :func:`build_samples`, kept as arrays under ``folder``.

    A damaged entry is made again, and where none can be written, none is; a warning says either.

    Args:
        interactions: The ratings.
        encode: The backbone's encoder of prompts.
        encoder: Fingerprint of the encoder; together with the ratings' digest it names the cache entry, so that
            another table, tokenizer, template or format never finds stale tokens.
        folder: Where cache entries lie.
    """
    key = hashlib.sha256(f"{_FORMAT}|{interactions.digest}|{encoder}".encode()).hexdigest()[:16]
    entry = folder / f"{interactions.name}-{key}"
    kept = unless_damaged(lambda: _kept_samples(entry)) if (entry / SUMS).is_file() else None
    if kept is not None:
        return kept
    samples = build_samples(interactions, encode)
    try:
        with atomic_folder(entry) as fresh:
            for field in fields(Samples):
                np.save(fresh / f"{field.name}.npy", getattr(samples, field.name), allow_pickle=False)
            seal(fresh)
    except OSError as error:
        warnings.warn(text.data.not_kept(interactions.name, folder, error), stacklevel=2)
    return samples


def _kept_samples(entry: Path) -> Samples:
    """Return the samples of a cache entry.

    Raises:
        DamageError: A file of it is not the one that was written, or is missing.
    """
    checked_folder(entry)
    return Samples(**{f.name: np.load(entry / f"{f.name}.npy", allow_pickle=False) for f in fields(Samples)})

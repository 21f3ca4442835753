"""Ratings, titles and profiles become the one table that every data set is."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from core import text
from core.data.card import DatasetCard
from core.data.interactions import Interactions
from core.data.narrow.gathering import gathered
from core.errors import DataError


def assembled(
    card: DatasetCard,
    ratings: pa.Table | Iterable[pa.RecordBatch],
    titles: pd.Series,
    source: str,
    profiles: pd.DataFrame | None = None,
) -> Interactions:
    """Return the interactions of a data set.

    Args:
        card: What it says of itself.
        ratings: (n) ``user``, ``item``, ``rating`` and ``time``, all of them or some at a time; of the latter, however
            many there are, few are in memory at once.
        titles: Title of every item, by item.
        source: Where the files came from, in words.
        profiles: ``gender``, ``age`` and ``occupation`` of every user, by user; None where nothing is known of them.

    Raises:
        DataError: A rating is of a user or an item that is not described, is off the scale, or is there twice.
    """
    batches = ratings.to_batches(1 << 20) if isinstance(ratings, pa.Table) else ratings
    return Interactions(card, gathered(card, batches, titles, source, profiles), source)


def numbered(names: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return a number from 1 for each name (n,), in the order of the alphabet whatever the order of the file.

    Returns:
        The numbers (n,), and the names, of which the first has the number 1.
    """
    coded = names.combine_chunks().dictionary_encode()
    known = coded.dictionary.to_pylist()
    order = sorted(range(len(known)), key=known.__getitem__)
    rank = np.empty(len(known), np.int64)
    rank[order] = np.arange(1, len(known) + 1)
    return rank[coded.indices.to_numpy(zero_copy_only=False)], [known[at] for at in order]


def titled(title: str, year: str) -> str:
    """Return a title with its year behind it, where that is one: ``1998``, ``1998.0``; not ``-720.0`` or nothing."""
    whole = year.strip().removesuffix(".0")
    return f"{title} ({whole})" if whole.isascii() and whole.isdigit() and 1000 <= int(whole) <= 2100 else title


def renamed(values: pd.Series, words: Mapping[int, Any], name: str, source: str) -> pd.Series:
    """Return codes as words.

    Raises:
        DataError: A code stands for nothing that is known.
    """
    unknown = sorted(set(values) - set(words))
    if unknown:
        raise DataError(text.reading.files.whole_file(source, text.reading.files.unknown_code(name, unknown[0])))
    return values.map(words)

"""In which order samples are seen: arrays of positions, decided by a seed before the first step.

Samples that share a text go together, since one pass over it answers all of them.
"""

from collections.abc import Iterator

import numpy as np

from core.data.samples import Ints, Samples, Units

_WINDOW = 50
"""Batches among which samples are sorted by length, so that little is padded and the order stays random."""
MOST_TOKENS = 32_768
"""Tokens of a batch that is only asked: of a model of 135 million weights they take about a gigabyte."""


def epochs(samples: Samples, batch_size: int, passes: int, rng: np.random.Generator) -> list[Ints]:
    """Return the batches of several passes over all samples, those of like length together.

    Args:
        samples: What is seen.
        batch_size: Samples a batch, or about so many where they share texts; the last one of a window may have fewer.
        passes: How often each sample is seen.
        rng: Decides the order of samples and of batches, anew in each pass.

    Returns:
        Positions (b,) of each batch's samples.
    """
    units = samples.units()
    size = units.holding(batch_size)
    return [units.samples_of(batch) for _ in range(passes) for batch in _one_pass(units, size, rng)]


def _one_pass(units: Units, size: int, rng: np.random.Generator) -> list[Ints]:
    order = rng.permutation(units.count)
    batches: list[Ints] = []
    for start in range(0, len(order), size * _WINDOW):
        window = order[start : start + size * _WINDOW]
        window = window[np.argsort(units.lengths[window], kind="stable")]
        batches += [window[at : at + size] for at in range(0, len(window), size)]
    return [batches[at] for at in rng.permutation(len(batches))]


def endless(samples: Samples, batch_size: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Yield batches of positions, pass after pass, for ever; no sample is ever two passes ahead of another.

    Args:
        samples: What is seen.
        batch_size: Positions (b,) in each batch, always as many, or about so many where samples share texts; a batch
            may reach into the next pass.
        rng: Decides the order of each pass.
    """
    units = samples.units()
    size, pool = units.holding(batch_size), np.empty(0, np.int64)
    while True:
        while len(pool) < size:
            pool = np.concatenate([pool, rng.permutation(units.count)])
        batch, pool = pool[:size], pool[size:]
        yield units.samples_of(batch)


def by_length(samples: Samples, batch_size: int, most_tokens: int = MOST_TOKENS) -> list[Ints]:
    """Return the positions of all samples, those of like length together.

    Args:
        samples: What is asked.
        batch_size: Samples a batch, about so many where they share texts.
        most_tokens: Tokens a batch, padding included, that are read at once; a longer text is a batch by itself. Few
            questions may be asked in long texts.
    """
    units = samples.units()
    order, size = np.argsort(units.lengths, kind="stable"), units.holding(batch_size)
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    fitting = [max(most_tokens // max(int(units.lengths[one[-1]]), 1), 1) for one in batches]
    return [units.samples_of(piece) for one, most in zip(batches, fitting, strict=True) for piece in pieces(one, most)]


def pieces(positions: Ints, most: int | None) -> list[Ints]:
    """Return ``positions`` in pieces of at most ``most``, as even as can be; in one piece where None."""
    if not len(positions):
        return []
    return np.array_split(positions, 1 if most is None else -(-len(positions) // most))

"""In which order samples are seen: arrays of positions, decided by a seed before the first step."""

from collections.abc import Iterator

import numpy as np

from core.data.samples import Ints

_WINDOW = 50
"""Batches among which samples are sorted by length, so that little is padded and the order stays random."""


def epochs(lengths: Ints, batch_size: int, passes: int, rng: np.random.Generator) -> list[Ints]:
    """Return the batches of several passes over all samples, those of like length together.

    Args:
        lengths: (n,) tokens of each sample.
        batch_size: Samples a batch; the last one of a window may have fewer.
        passes: How often each sample is seen.
        rng: Decides the order of samples and of batches, anew in each pass.

    Returns:
        Positions (b,) of each batch's samples.
    """
    return [batch for _ in range(passes) for batch in _one_pass(lengths, batch_size, rng)]


def _one_pass(lengths: Ints, batch_size: int, rng: np.random.Generator) -> list[Ints]:
    order = rng.permutation(len(lengths))
    batches: list[Ints] = []
    for start in range(0, len(order), batch_size * _WINDOW):
        window = order[start : start + batch_size * _WINDOW]
        window = window[np.argsort(lengths[window], kind="stable")]
        batches += [window[at : at + batch_size] for at in range(0, len(window), batch_size)]
    return [batches[at] for at in rng.permutation(len(batches))]


def endless(count: int, batch_size: int, rng: np.random.Generator) -> Iterator[Ints]:
    """Yield batches of positions, pass after pass, for ever; no sample is ever two passes ahead of another.

    Args:
        count: Number of samples.
        batch_size: Positions (b,) in each batch, always as many; a batch may reach into the next pass.
        rng: Decides the order of each pass.
    """
    pool = np.empty(0, np.int64)
    while True:
        while len(pool) < batch_size:
            pool = np.concatenate([pool, rng.permutation(count)])
        batch, pool = pool[:batch_size], pool[batch_size:]
        yield batch

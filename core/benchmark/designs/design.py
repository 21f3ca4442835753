"""What a design is made of: which originals, which forget sets, which retrained models, which runs of which methods."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import text
from core.benchmark.originals import further_seeds
from core.benchmark.plan import REFERENCE, UNTOUCHED
from core.data.requests import ForgetRequest, preset
from core.data.samples import Samples, Split
from core.errors import RequestError
from core.evaluation.references import retraining_seed
from core.experiment.series import Variant

_PRESET = "twenty-percent"
_SIZE = re.compile(r"([1-9]\d?)x([1-9]\d?)x([1-9]\d?)", re.ASCII)
_SEED = 11
"""Draws the people of the forget sets behind the first."""


@dataclass(frozen=True)
class Design:
    """Every method unlearns every forget set from every original; each forget set has its own retrained models.

    Attributes:
        originals: Seed of each original; the first is the bundled one.
        forget_sets: What goes; the first is the preset ``twenty-percent``.
        references: Seed of each model that is retrained for each forget set; no original has any of them.
        methods: Names on the registry, the control that forgets nothing first.
    """

    originals: tuple[int, ...]
    forget_sets: tuple[ForgetRequest, ...]
    references: tuple[int, ...]
    methods: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many originals, forget sets, and retrained models of each forget set there are."""
        return len(self.originals), len(self.forget_sets), len(self.references)

    def retrainings(self, folder: Path) -> dict[Path, Variant]:
        """Return the retrainings of all forget sets by their place in the design's ``folder``."""
        return dict(one for at in range(len(self.forget_sets)) for one in self.retrained(folder, at).items())

    def retrained(self, folder: Path, at: int) -> dict[Path, Variant]:
        """Return the retrainings for the forget set at a place among ``forget_sets``, by where they lie."""
        name, request = text.designs.forget_set(at + 1), self.forget_sets[at]
        title = text.designs.run_title(name, REFERENCE)
        below = folder / _folder(name)
        return {
            below / f"{REFERENCE}-{seed}": Variant(REFERENCE, seed, title, request=request) for seed in self.references
        }

    def unlearned(self, folder: Path, original: int) -> dict[Path, Variant]:
        """Return the runs from the original at a place among ``originals``, by where they lie.

        Each has a seed of its own: chance is drawn anew in every cell.
        """
        return dict(self._unlearned(folder, original))

    def of_method(self, folder: Path, method: str, at: int) -> list[Path]:
        """Return where a method's runs on the forget set at a place lie, one an original."""
        return [self._place(folder, method, original, at) for original in range(len(self.originals))]

    def _unlearned(self, folder: Path, original: int) -> Iterator[tuple[Path, Variant]]:
        about = text.designs.original_of(self.originals[original])
        for at, request in enumerate(self.forget_sets):
            for method in self.methods:
                title = text.designs.run_title(about, text.designs.forget_set(at + 1), method)
                variant = Variant(method, cell_seed(original, at), title, request=request)
                yield self._place(folder, method, original, at), variant

    def _place(self, folder: Path, method: str, original: int, at: int) -> Path:
        about = text.designs.original_of(self.originals[original])
        below = folder / _folder(about) / _folder(text.designs.forget_set(at + 1))
        return below / f"{method}-{cell_seed(original, at)}"


def design_of(
    samples: Samples, own: int, size: tuple[int, int, int], methods: Sequence[str], avoid: Collection[int]
) -> Design:
    """Return the design of a size.

    Args:
        samples: All samples of the data set.
        own: Seed of the bundled original.
        size: How many originals, forget sets and retrained models of each; a larger one holds every smaller one.
        methods: Names on the registry; the controls are always among them.
        avoid: People whom no forget set may hold, since settings are tuned on them.

    Raises:
        RequestError: Too few people are left to be drawn.
    """
    originals, sets, references = size
    named = dict.fromkeys((UNTOUCHED, *(one for one in methods if one != REFERENCE)))
    retrained = tuple(map(retraining_seed, range(references)))
    return Design(
        (own, *further_seeds(originals - 1)), drawn_forget_sets(samples, sets, avoid), retrained, tuple(named)
    )


def drawn_forget_sets(samples: Samples, sets: int, avoid: Collection[int]) -> tuple[ForgetRequest, ...]:
    """Return so many random fifths of the training users; the first is the preset ``twenty-percent``.

    The others have nobody in common with it or with one another for as long as there are people enough; then the draw
    begins anew. More sets begin with those of fewer.

    Args:
        samples: All samples of the data set.
        sets: How many.
        avoid: People whom the sets behind the first may not hold.

    Raises:
        RequestError: Too few people are left for a fifth.
    """
    first, rng = preset(_PRESET, samples), np.random.default_rng(_SEED)
    users = np.unique(samples.of(Split.TRAIN).user)
    size, free = len(first.users), np.setdiff1d(users, np.array(sorted(avoid), users.dtype))
    if sets > 1 and len(free) < size:
        raise RequestError(text.designs.too_few_people(size, len(free)))
    found, waiting = [first], rng.permutation(np.setdiff1d(free, first.users))
    while len(found) < sets:
        if len(waiting) < size:
            waiting = rng.permutation(free)
        found.append(ForgetRequest(users=tuple(waiting[:size])))
        waiting = waiting[size:]
    return tuple(found)


def design_size(given: str) -> tuple[int, int, int]:
    """Return ``3x3x8`` as (3, 3, 8): originals, forget sets, and retrained models of each forget set.

    Raises:
        RequestError: It is written otherwise, or there would be fewer than two retrained models.
    """
    found = _SIZE.fullmatch(given)
    if found is None or int(found[3]) < 2:
        raise RequestError(text.designs.not_a_size(given))
    return int(found[1]), int(found[2]), int(found[3])


def cell_seed(original: int, forget_set: int) -> int:
    """Return the seed of the runs in one cell, the same whatever the size of the design.

    Source: Cantor's pairing of the two places, from 0.
    """
    diagonal = original + forget_set
    return diagonal * (diagonal + 1) // 2 + forget_set


def _folder(name: str) -> str:
    return name.replace(" ", "-")

"""Where readings vary: the variance of a crossed design, split into its parts in closed form.

A reading y(i, j, k) is of what was unlearned from original i on forget set j, held against the retrained model k of
that set. Originals and forget sets are crossed, and so are originals and retrained models; retrained models are nested
in forget sets. All of them are drawn at random, so the model is

    y(i, j, k) = μ + O(i) + F(j) + C(i, j) + R(k in j) + P(i, k in j),

with independent terms of mean 0. C is what is the cell's own: the algorithm's seed, which is drawn anew in each cell,
and how an original and a forget set go together. P is what a pair of models has of its own; there is none where
readings are differences of two figures, each of one model.
"""

from dataclasses import asdict, dataclass

import numpy as np

from core.evaluation.distances import Values


@dataclass(frozen=True)
class VarianceParts:
    """Variances of one reading, squared units; unbiased, so they may be below 0. None is what a design cannot tell.

    Attributes:
        original: Of O, between originals.
        forget_set: Of F, between forget sets, beyond their retrained models.
        cell: Of C; of one original, or one forget set, nothing can be told apart from it.
        reference: Of R, between models retrained for one forget set.
        pair: Of P.
    """

    original: float | None
    forget_set: float | None
    cell: float | None
    reference: float | None
    pair: float | None

    def as_record(self) -> dict[str, float | None]:
        """Return the parts by name, JSON-ready."""
        return asdict(self)


def variance_parts(readings: Values) -> VarianceParts:
    """Return the parts of the variance of ``readings`` (o, f, r): originals, forget sets, retrained models of each.

    Every expectation of a mean square is solved for its variance. With one original its part and the cells' stand in
    the forget sets'; with one forget set its part and the cells' stand in the originals'; with one retrained model of
    each set, its part stands in the forget sets' and a pair's in the cell's.

    Source: the analysis of variance of random effects, method of moments (Henderson, 1953, method I; Searle, Casella
    and McCulloch, Variance Components, 1992, ch. 4), for this layout.
    """
    o, f, r = readings.shape
    within = mean_squares(readings)
    pair, reference, cell, forget_set, original = (within[name] for name in ("P", "R", "C", "F", "O"))
    noise = pair if pair is not None else 0.0 if r == 1 else None
    found_reference = None if reference is None else reference if pair is None else (reference - pair) / o
    if cell is not None:
        found_cell = (cell - (noise or 0.0)) / r
        found_original = None if original is None else (original - cell) / (f * r)
        beside = cell + (0.0 if reference is None else reference - (noise or 0.0))
        found_set = None if forget_set is None else (forget_set - beside) / (o * r)
        return VarianceParts(found_original, found_set, found_cell, found_reference, pair)
    found_set = None if forget_set is None else (forget_set - (reference or 0.0)) / (o * r)
    found_original = None if original is None else (original - (noise or 0.0)) / (f * r)
    return VarianceParts(found_original, found_set, None, found_reference, pair)


def mean_squares(readings: Values) -> dict[str, float | None]:
    """Return the mean squares of ``readings`` (o, f, r) by the term that they test; None without degrees of freedom.

    Returns:
        ``O``, ``F``, ``C`` (originals × forget sets), ``R`` (retrained models within forget sets) and ``P`` (originals
        × retrained models within forget sets).
    """
    o, f, r = readings.shape
    total, cells = readings.mean(), readings.mean(axis=2)
    originals, sets, references = cells.mean(axis=1), cells.mean(axis=0), readings.mean(axis=0)
    crossed = cells - originals[:, None] - sets[None] + total
    nested = references - sets[:, None]
    rest = readings - cells[:, :, None] - references[None] + sets[None, :, None]
    sums = {
        "O": (f * r * ((originals - total) ** 2).sum(), o - 1),
        "F": (o * r * ((sets - total) ** 2).sum(), f - 1),
        "C": (r * (crossed**2).sum(), (o - 1) * (f - 1)),
        "R": (o * (nested**2).sum(), f * (r - 1)),
        "P": ((rest**2).sum(), (o - 1) * f * (r - 1)),
    }
    return {name: float(one / free) if free else None for name, (one, free) in sums.items()}


def variance_of_mean(parts: VarianceParts, shape: tuple[int, int, int]) -> float:
    """Return the variance of the mean of all readings that its parts make, what is not known left out.

    Args:
        parts: Variances of one reading.
        shape: (o, f, r), over how many originals, forget sets and retrained models of each the mean is.
    """
    o, f, r = shape
    known = ((parts.original, o), (parts.forget_set, f), (parts.cell, o * f), (parts.reference, f * r))
    return float(np.sum([one / many for one, many in (*known, (parts.pair, o * f * r)) if one is not None]))

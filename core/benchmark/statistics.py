"""What several seeds say together: means with their errors, and tests that pair the seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Summary:
    """One metric over seeds.

    Attributes:
        mean: Over seeds.
        error: Standard error of the mean; None for a single seed.
        values: One a seed, in the benchmark's order of seeds.
    """

    mean: float
    error: float | None
    values: tuple[float, ...]


@dataclass(frozen=True)
class PairedTest:
    """Two-sided paired t-test of e2urec against another row.

    Attributes:
        difference: Mean over seeds of e2urec's value less the other's.
        p: As it comes from the test.
        adjusted: Corrected for the number of rows (Holm, 1979).
    """

    difference: float
    p: float
    adjusted: float


def summary(values: Sequence[float]) -> Summary:
    """Return mean and standard error of ``values``, one a seed.

    Source: the standard error of the mean, from the sample standard deviation.
    """
    error = float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else None
    return Summary(float(np.mean(values)), error, tuple(map(float, values)))


def paired_tests(ours: Sequence[float], others: Mapping[str, Sequence[float]]) -> dict[str, PairedTest | None]:
    """Return a test of ``ours`` against each of ``others``, paired by position, corrected for how many there are.

    Returns:
        None for fewer than two pairs, and where all pairs differ by the same, of which no test can say anything.

    Source: Student's paired t-test, two-sided, with p corrected as in :func:`holm`.
    """
    from scipy.stats import ttest_rel

    differences = {name: np.subtract(ours, values) for name, values in others.items()}
    varied = {name for name, one in differences.items() if len(one) > 1 and np.ptp(one) > 1e-12}
    raw = {name: float(ttest_rel(ours, others[name]).pvalue) for name in others if name in varied}
    adjusted = dict(zip(raw, holm(list(raw.values())), strict=True))
    return {
        name: PairedTest(float(one.mean()), raw[name], adjusted[name]) if name in varied else None
        for name, one in differences.items()
    }


def holm(ps: Sequence[float]) -> list[float]:
    """Return p-values corrected for being several.

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979.
    """
    given: npt.NDArray[np.float64] = np.asarray(ps, np.float64)
    order = np.argsort(given)
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    result = np.empty_like(given)
    result[order] = np.minimum(stepped, 1.0)
    return result.tolist()

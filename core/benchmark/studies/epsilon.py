"""An empirical ε: how far many unlearned models can be told from many retrained ones, method beside method.

Unlearned models differ in the seed of unlearning, and they start from one original or from several, by turns. With a
single original its accidents count as traces: an unlearned model keeps much of it that a retrained one never had,
whether or not that has to do with the forgotten. With as many originals as models, as in the competition, only what all
of them share is left. Two rows are controls: *original* forgets nothing, and *retrain* is other retrained models, whose
ε is chance alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import inf
from typing import Any

import numpy as np

from core.benchmark.studies.epsilon_runs import EpsilonStudy, models_of
from core.data.samples import Ints
from core.evaluation.distances import Values, per_user
from core.evaluation.exposure.epsilon import EpsilonBounds, attainable_epsilon, empirical_epsilon
from core.evaluation.membership import margins
from core.experiment.experiment import Experiment
from core.runs.provenance import made_on

_UPPER = 95
"""Percentile of the samples that is told beside the median."""
_LEVELS: Mapping[str, Callable[[Values, Ints], Values]] = {
    "sample": lambda of, _: of,
    "person": lambda of, users: per_user(of, users)[0],
}
"""What an attack looks at → margins (k, n) as they are, or their means by person."""


@dataclass(frozen=True)
class EpsilonRow:
    """The ε of one method.

    Attributes:
        method: Name on the registry.
        models: How many unlearned models, retrained ones and originals there are.
        metrics: For ``sample`` and ``person``: over these, ``median`` and ``q95`` of ε and of the lower ends of its
            intervals, ``median_low`` and ``q95_low``, and of the upper ends, ``median_high``, which may be infinite;
            ``proven``, the share whose lower end is above 0; ``most`` and ``most_low``, what so many models can show at
            most; and ``count``, how many samples or people there are.
    """

    method: str
    models: Mapping[str, int]
    metrics: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class EpsilonTable:
    """The ε of several methods on one request.

    Attributes:
        what: A preset's name, or what stands for another request.
        dataset: Name of the data set.
        original: Name of the original.
        request: What was forgotten, as a record.
        delta: The δ.
        rows: The methods.
        refused: Methods that are left out: tuning found no setting that helps, or there are too few models.
        made: When, with what, on what and by which command.
    """

    what: str
    dataset: str
    original: str
    request: Mapping[str, Any]
    delta: float
    rows: tuple[EpsilonRow, ...]
    refused: tuple[str, ...]
    made: Mapping[str, str]

    def as_record(self) -> dict[str, Any]:
        """Return it as JSON-ready values; :meth:`from_record` reads them back."""
        return asdict(self)

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "EpsilonTable":
        """Return the table that :meth:`as_record` wrote."""
        rows = tuple(EpsilonRow(**{**row, "metrics": _with_infinite(row["metrics"])}) for row in record["rows"])
        return EpsilonTable(**{**record, "rows": rows, "refused": tuple(record["refused"])})


def measure_epsilon(experiment: Experiment, study: EpsilonStudy, command: str) -> EpsilonTable:
    """Return the ε of every method from the finished runs.

    Args:
        experiment: On what.
        study: What was run.
        command: What does all this again.

    Raises:
        RunError: A run has not finished.
    """
    forget, said = experiment.plan(study.request).forget, models_of(experiment, study)
    theirs, rows = margins(forget.label, np.stack(said.pop(""))), []
    for method, clicks in said.items():
        ours = margins(forget.label, np.stack(clicks))
        originals = len({study.original_of(at, method) for at in range(len(ours))})
        models = {"unlearned": len(ours), "retrained": len(theirs), "originals": originals}
        rows.append(EpsilonRow(method, models, epsilon_metrics(ours, theirs, forget.user, study.delta)))
    refused = tuple(method for method in study.methods if method not in said)
    about = study.what, experiment.interactions.name, experiment.original, study.request.as_record(), study.delta
    made = made_on(experiment.engine.device) | {"command": command}
    return EpsilonTable(*about, tuple(rows), refused, made)


def epsilon_metrics(ours: Values, theirs: Values, users: Ints, delta: float) -> dict[str, dict[str, float]]:
    """Return what is told of one method; see :attr:`EpsilonRow.metrics`.

    Args:
        ours: (u, n) margins of the true answers of unlearned models to the forgotten samples.
        theirs: (r, n) those of retrained ones.
        users: (n,) whose the samples are.
        delta: The δ.

    Source: :func:`~core.evaluation.exposure.epsilon.empirical_epsilon`; a person's answer, the mean margin over the
        samples, and the percentiles are ours.
    """
    most, most_low = attainable_epsilon(len(ours), len(theirs), delta)
    found = {}
    for level, folded in _LEVELS.items():
        bounds = empirical_epsilon(folded(ours, users), folded(theirs, users), delta)
        found[level] = _told(bounds) | {"most": most, "most_low": most_low}
    return found


def _told(bounds: EpsilonBounds) -> dict[str, float]:
    each = {"": bounds.value, "_low": bounds.low, "_high": bounds.high}
    ranks = {"median": 50, f"q{_UPPER}": _UPPER}
    # Of infinite ends no mean can be taken, so the next higher one stands for what lies between two.
    told = {
        f"{name}{end}": float(np.percentile(one, rank, method="higher"))
        for name, rank in ranks.items()
        for end, one in each.items()
    }
    return told | {"proven": float((bounds.low > 0).mean()), "count": len(bounds.value)}


def _with_infinite(metrics: Mapping[str, Mapping[str, float | None]]) -> dict[str, dict[str, float]]:
    """Return metrics as they were before what is infinite was written as null."""
    return {
        level: {name: inf if value is None else value for name, value in one.items()} for level, one in metrics.items()
    }

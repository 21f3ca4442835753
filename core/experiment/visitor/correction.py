"""What stand-ins are told, corrected to what a visitor would be told by a model that never met them."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.data.samples import Split
from core.evaluation.distances import Values
from core.experiment.experiment import Experiment
from core.experiment.visitor.lineup import CROWD, SIMULATED, as_visitor, never_met
from core.experiment.visitor.model import VisitorModel, odds
from core.experiment.visitor.stand_ins import features

_RIDGE = 3.0
"""Strength of the ridge; from 1 to 10 nothing changed by a hundredth."""


def tuning_people(experiment: Experiment) -> Sequence[int]:
    """Return people whom the original never met, and who are neither simulated nor in the line-up."""
    return never_met(experiment)[SIMULATED + CROWD :]


def observed(experiment: Experiment, user: int) -> tuple[Values, Values]:
    """Learn somebody as a visitor; return the features (n, 6), and by how much stand-ins' log-odds miss the truth (n,).

    The truth is what the original says, which never met them. Nobody on whom anything is judged may be asked about.
    """
    model = VisitorModel(experiment, as_visitor(experiment, user))
    for _ in model.learn():
        pass
    told = model.stand_ins_told()
    known = features(model.samples, told, experiment.samples.of(Split.TRAIN))
    return known, odds(model.never) - told


def learned_correction(seen: Iterable[tuple[Values, Values]]) -> tuple[float, ...]:
    """Return the coefficients of :func:`~core.experiment.visitor.stand_ins.features` by ridge regression.

    Args:
        seen: What :func:`observed` returned, of many people and maybe of several originals.
    """
    known, missed = (np.concatenate(several) for several in zip(*seen, strict=True))
    inner = known.T @ known + _RIDGE * np.eye(known.shape[1])
    return tuple(float(one) for one in np.linalg.solve(inner, known.T @ missed))

"""What stand-ins are told, corrected to what a visitor would be told by a model that never met them."""

import time
from collections.abc import Iterable, Sequence

import numpy as np

from core.data.samples import Split
from core.evaluation.distances import Values
from core.experiment.experiment import Experiment
from core.experiment.visitor.lineup import CROWD, SIMULATED, as_visitor, never_met
from core.experiment.visitor.model import VisitorModel, odds
from core.experiment.visitor.stand_ins import features
from core.runs.events import Evaluated, Events, Finished, Started, Step

_PHASE = "people"
_RIDGE = 3.0
"""Strength of the ridge; from 1 to 10 nothing changed by a hundredth."""


def correcting(experiments: Sequence[Experiment]) -> Events:
    """Learn, on the people of :func:`tuning_people`, by what stand-ins' answers are corrected.

    Args:
        experiments: Of all originals, of one data set.

    Returns:
        Events of the phase ``people`` that end with ``correction``, the six coefficients, and ``people``, how many they
        were learned on.
    """
    asked = [(one, user) for one in experiments for user in tuning_people(one)]
    yield Started("correction", experiments[0].engine.device, (_PHASE,))
    began = time.monotonic()
    seen: list[tuple[Values, Values]] = []
    for at, (experiment, user) in enumerate(asked, start=1):
        seen.append(observed(experiment, user))
        left = (time.monotonic() - began) * (len(asked) - at) / at
        yield Step(_PHASE, at, len(asked), {}, left)
    people = {user for _, user in asked}
    yield Evaluated({"correction": list(learned_correction(seen)), "people": len(people)})
    yield Finished({_PHASE: time.monotonic() - began})


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

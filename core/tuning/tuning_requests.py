"""Requests made up for tuning; no result is ever judged by them.

Two stand for the real ones: a *crowd*, as many people as the preset ``twenty-percent`` names but others, and a *few*
people of whom each is forgotten alone. Models retrained without them say where unlearning should have gone, and
utility is measured on the validation split. Test samples, the presets' own people and those of the largest share that
is reported are never looked at.

No settings are tried for single ratings: what a dozen of them are from retrained models is the noise of retraining. A
method may learn from many, see :mod:`core.tuning.single_ratings`; those are of the crowd, one of each person.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np

from core.data.requests import PRESETS, ForgetRequest, forget_fraction, preset
from core.data.samples import Samples, Split
from core.experiment.experiment import Experiment
from core.unlearning.tuned_settings import LARGEST_SHARE

TUNED_FOR = _CROWD, FEW = "crowd", "few"
"""Names of the two requests."""
RATINGS = "ratings"
"""Name of the requests that a method may learn from, and for which nothing is tried."""
_SEED = 7
"""Draws the people of the two requests and the validation samples."""
_FEW, _BUSIEST = 12, 100
"""People forgotten one by one, drawn from so many with most training samples."""
_MANY, _ENOUGH = 6000, 1000
"""Validation samples on which utility is measured after a large request, and after each of several small ones, which
hardly move it."""


@dataclass(frozen=True)
class TuningRequests:
    """Requests made up for tuning.

    Attributes:
        name: What they stand for.
        requests: Each is unlearned on its own.
        judges: Validation samples on which utility is measured.
    """

    name: str
    requests: tuple[ForgetRequest, ...]
    judges: int

    @property
    def together(self) -> ForgetRequest:
        """What the retrained models never saw: all requests in one."""
        return reduce(or_, self.requests)

    @property
    def small(self) -> bool:
        """Whether each of them forgets one person or less."""
        return len(self.requests) > 1


def tuning_requests(samples: Samples) -> tuple[TuningRequests, ...]:
    """Return the crowd and the few, of training users whom no result forgets; always the same ones.

    Nobody is among them whom a preset names, or who is in a share of the users up to ``LARGEST_SHARE`` percent.
    """
    train, rng = samples.of(Split.TRAIN), np.random.default_rng(_SEED)
    users, counts = np.unique(train.user, return_counts=True)
    judged = [*(preset(name, samples) for name in PRESETS), forget_fraction(LARGEST_SHARE, samples)]
    named = {user for request in judged for user in _people(request)}
    free = users[~np.isin(users, list(named))]
    crowd = rng.choice(free, min(len(users) // 5, len(free) // 2), replace=False)
    busiest = users[np.argsort(-counts, kind="stable")]
    left = busiest[np.isin(busiest, free) & ~np.isin(busiest, crowd)][:_BUSIEST]
    few = rng.choice(left, min(_FEW, len(left)), replace=False)
    alone = tuple(ForgetRequest(users=(user,)) for user in few)
    crowded = TuningRequests(_CROWD, (ForgetRequest(users=tuple(crowd)),), _MANY)
    return crowded, TuningRequests(FEW, alone, _ENOUGH)


def rating_requests(samples: Samples) -> TuningRequests:
    """Return requests of a single rating each, one of every person in the crowd; always the same ones."""
    train, rng = samples.of(Split.TRAIN), np.random.default_rng(_SEED)
    people = tuning_requests(samples)[0].together.users
    pairs = [(user, int(rng.choice(train.item[train.user == user]))) for user in people]
    return TuningRequests(RATINGS, tuple(ForgetRequest(interactions=(one,)) for one in pairs), _ENOUGH)


def on_validation(experiment: Experiment, judges: int = _MANY) -> Experiment:
    """Return the experiment as tuning sees it: judged on ``judges`` validation samples, never on test."""
    return experiment.judged_on(Split.VALID, judges, _SEED)


def _people(request: ForgetRequest) -> set[int]:
    return {*request.users, *(user for user, _ in request.interactions)}

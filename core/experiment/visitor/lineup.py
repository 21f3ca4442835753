"""The line-up: a visitor among people whom no model met, by how much each is suspected to have been in the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.data.samples import Samples, Split, concat
from core.evaluation.distances import Values
from core.evaluation.membership import loss_scores, margins
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.visitor.visitor import DOZEN, Visitor, known_items, visitor_samples
from core.models.backbone import Backbone

CROWD = 100
"""People in the line-up beside the visitor, at most."""
SIMULATED = 50
"""People who are kept out of it, to be learned as visitors themselves."""
_SEED = 1407
"""Draws who is simulated, who stands in the line, and which of their ratings are asked."""
_SURE = 1.96
"""Standard deviations on either side that hold 95 % of what is normal."""


@dataclass(frozen=True, eq=False)
class LineUp:
    """People whom none of the models met, asked in the same form as a visitor.

    A person's suspicion is minus the mean log loss (nats) of what they really said: the better a model guesses it, the
    likelier the person was in its data.

    Attributes:
        experiment: Whose original is attacked.
        samples: Their questions (n,).
        owner: (n,) place of each one's person, 0 to c - 1.
        never: Models that met neither them nor a visitor: the original, and the retrained ones that are bundled.

    Source: Yeom et al., 2018 (loss threshold), on people; the form is ours.
    """

    experiment: Experiment
    samples: Samples
    owner: npt.NDArray[np.int64]
    never: tuple[Backbone, ...]

    @property
    def people(self) -> int:
        """How many stand in the line."""
        return int(self.owner.max(initial=-1)) + 1

    def suspicion(self, backbone: Backbone, mine: Samples) -> tuple[Values, float]:
        """Return the suspicion of each person in the line (c,), and of whose samples are ``mine``, under attack."""
        both = concat([self.samples, mine])
        said = click_probability(self.experiment.engine.answers(backbone, both))
        scores = loss_scores(margins(both.label, said))
        line = scores[: len(self.owner)]
        each = np.bincount(self.owner, line, self.people) / np.bincount(self.owner, minlength=self.people)
        return each, float(scores[len(self.owner) :].mean())

    def place(self, backbone: Backbone, mine: Samples) -> int:
        """Return the visitor's place in the line, 1 for the most suspected, with ``backbone`` under attack."""
        return place_in(*self.suspicion(backbone, mine))

    @cached_property
    def noise(self) -> float:
        """Standard deviation (places) of where two models that met nobody here put the same person; 0 for a single one.

        Each person of the line is asked about in turn, among the others, so that many people tell it.
        """
        if len(self.never) < 2 or not self.people:
            return 0.0
        each = [self.suspicion(one, self.samples.take([0]))[0] for one in self.never]
        places = np.array([(scores[None, :] > scores[:, None]).sum(axis=1) for scores in each], float)
        return float(np.sqrt(2 * places.var(axis=0, ddof=1).mean()))

    def band(self, place: int) -> tuple[int, int]:
        """Return the places that another training without the visitor would give, where one gives ``place``."""
        away = _SURE * self.noise
        return max(1, round(place - away)), min(self.people + 1, round(place + away))


def place_in(line: Values, mine: float) -> int:
    """Return the place of somebody whose suspicion is ``mine`` among those of a ``line`` (c,), 1 for the highest."""
    return 1 + int((line > mine).sum())


def line_up(experiment: Experiment, most: int = CROWD) -> LineUp:
    """Return the line-up of ``experiment``; who stands in it is always the same.

    Args:
        experiment: Whose original is attacked.
        most: People in the line at most.
    """
    people = never_met(experiment)[SIMULATED:][:most]
    encode = experiment.recommender.backbone.encode
    asked = [visitor_samples(experiment.interactions, encode, as_visitor(experiment, one)) for one in people]
    owner = np.repeat(np.arange(len(asked)), [len(one) for one in asked])
    samples = concat(asked) if asked else experiment.samples.take(np.zeros(0, np.int64))
    return LineUp(experiment, samples, owner, (experiment.recommender.backbone, *_retrained(experiment)))


def never_met(experiment: Experiment) -> Sequence[int]:
    """Return ids of people who were never trained on and rated enough well-known items, in a drawn order."""
    columns, train = experiment.interactions.columns, experiment.samples.of(Split.TRAIN)
    met, known = columns.people.index.isin(train.user), columns.titles.index.isin(known_items(experiment.interactions))
    counts = columns.counts(columns.user, known[columns.item])
    people = columns.people.index.to_numpy()[(counts >= DOZEN) & ~met]
    return [int(one) for one in np.random.default_rng(_SEED).permutation(people)]


def as_visitor(experiment: Experiment, user: int) -> Visitor:
    """Return somebody of the data set as a visitor: their profile and a dozen of their ratings of well-known items."""
    data = experiment.interactions
    all_mine = data.rows(data.rows_by([user]))
    mine = all_mine[all_mine["item"].isin(known_items(data))]
    chosen = np.random.default_rng([_SEED, user]).permutation(len(mine))[:DOZEN]
    rated = mine.iloc[np.sort(chosen)]
    gender, age, occupation = data.users.loc[user, ["gender", "age", "occupation"]]
    return Visitor(tuple(zip(rated["item"].tolist(), rated["rating"].tolist(), strict=True)), gender, age, occupation)


def _retrained(experiment: Experiment) -> list[Backbone]:
    """Return the bundled models that were retrained; they met neither the line's people nor a visitor."""
    found = [experiment.retrained(request) for request in experiment.presets().values()]
    return [experiment.engine.place(one) for one in found if one is not None]

"""What a model owes to a visitor, how much of it is gone, and what it cost the others."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.data.samples import Samples, Split
from core.evaluation.distances import Values
from core.evaluation.eval_sets import PROBE
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.visitor.lineup import LineUp
from core.experiment.visitor.model import VisitorModel
from core.training.loop import Logits

_SEED = 0


@dataclass(frozen=True, eq=False)
class VisitorOutcome:
    """One visitor, as three states of a model see them: never met, learned, forgotten.

    Attributes:
        never: (n,) p(yes) of each rating, of the model that never met them.
        learned: (n,) the same, once they were learned.
        forgotten: (n,) the same, once they were forgotten again.
        places: Place in the line-up, 1 for the most suspected, of the three in this order.
        band: Places that models give who never met the visitor.
        people: How many stand in the line, the visitor among them.
    """

    never: Values
    learned: Values
    forgotten: Values
    places: tuple[int, int, int]
    band: tuple[int, int]
    people: int

    @cached_property
    def owed(self) -> Values:
        """(n,) how far each answer is from the never-met model's once the visitor was learned."""
        return np.abs(self.learned - self.never)

    @cached_property
    def left(self) -> Values:
        """(n,) how far it still is once they were forgotten."""
        return np.abs(self.forgotten - self.never)

    @property
    def share_gone(self) -> float:
        """Share of what was owed that is gone; NaN where nothing was owed, below 0 where more is left."""
        return share_gone(self.owed, self.left)

    @property
    def back_in_band(self) -> bool:
        """Whether the visitor stands again where models put them that never met them."""
        return self.band[0] <= self.places[2] <= self.band[1]


def share_gone(owed: Values, left: Values) -> float:
    """Return the share of what was ``owed`` (n,) that is not ``left`` (n,); NaN where nothing was owed."""
    return 1 - float(left.sum() / owed.sum()) if owed.sum() else float("nan")


def outcome(line: LineUp, model: VisitorModel, learned: Logits, learned_place: int) -> VisitorOutcome:
    """Return what became of a visitor who was learned and forgotten.

    Args:
        line: Among whom they stand.
        model: The model, after it forgot.
        learned: (n, 2) logits of its answers before it forgot.
        learned_place: Their place in the line then.
    """
    before = line.place(line.experiment.recommender.backbone, model.samples)
    said = (model.never, learned, model.answers(model.samples))
    clicks = [click_probability(one).astype(float) for one in said]
    places = before, learned_place, line.place(model.backbone, model.samples)
    return VisitorOutcome(clicks[0], clicks[1], clicks[2], places, line.band(before), line.people + 1)


def retained_probe(experiment: Experiment, most: int = PROBE) -> Samples:
    """Return training samples, always the same, on which it is measured what others are told."""
    train = experiment.samples.of(Split.TRAIN)
    chosen = np.random.default_rng(_SEED).choice(len(train), min(most, len(train)), replace=False)
    return train.take(np.sort(chosen))


def moved(before: npt.ArrayLike, after: npt.ArrayLike) -> float:
    """Return the mean distance of two models' p(yes), both (n,)."""
    return float(np.abs(np.asarray(before, float) - np.asarray(after, float)).mean())

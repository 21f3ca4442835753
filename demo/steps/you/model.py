"""The visitor as a model meets them: what they say of themselves, two short trainings, and what they show."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any

import numpy as np
from torch import Tensor

from core.data.reading.given_ids import read_id
from core.evaluation.distances import Values
from core.evaluation.plain import LineOfRun, Memory, PlainVerdict, Standing
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.visitor import LineUp, Visitor, VisitorModel, line_up, outcome
from core.experiment.visitor.model import FORGET, LEARN
from core.runs.events import Step
from demo import text
from demo.session.own_models import Acquaintance, OwnModels
from demo.session.zero_gpu.away import away
from demo.session.zero_gpu.durations import visitor_seconds
from demo.widgets.pictures.card import ShareCard

_AGES = range(4, 121)


@dataclass(frozen=True)
class VisitorInProgress:
    """What a job is about that learns a visitor or forgets them.

    Attributes:
        title: What it is called on the page.
    """

    title: str


@dataclass(frozen=True, eq=False)
class VisitorMoment:
    """A training at work.

    Attributes:
        share: Share of its steps that is done, 0 to 1.
        memory: What the model owes to the visitor's ratings now.
    """

    share: float
    memory: Memory


@lru_cache(maxsize=4)
def line_of(experiment: Experiment) -> LineUp:
    """Return the line-up in which visitors of ``experiment`` stand, the model asked about it once."""
    line = line_up(experiment)
    line.band(1)  # asks all models that never met anybody in it
    return line


def visitor_from(given: Sequence[Sequence[Any]], gender: str | None, age: str | None) -> Visitor:
    """Return the visitor who gave these items these stars, [item, stars] each, in this order.

    An ``age`` that nobody has counts as none.
    """
    rated = tuple((int(item), int(stars)) for item, stars in given)
    years = read_id((age or "").strip())
    return Visitor(rated, gender or None, years if years in _AGES else None)


def learning(
    experiment: Experiment, visitor: Visitor, models: OwnModels, folder: str
) -> Generator[VisitorMoment, None, None]:
    """Learn a visitor, telling how far that is; what came of it is in ``models`` then.

    Raises:
        RequestError: Their ratings cannot be learned.
    """
    model = VisitorModel(experiment, visitor)
    seconds = yield from _moments(experiment, model, LEARN)
    line = line_of(experiment)
    before = line.place(experiment.recommender.backbone, model.samples)
    places = before, line.place(model.backbone, model.samples)
    learned = model.answers(model.samples)
    band, people = line.band(before), line.people + 1
    models.keep(folder, Acquaintance(model, experiment.original, learned, places, band, people, (seconds,)))


def forgetting(
    experiment: Experiment, known: Acquaintance, models: OwnModels, folder: str
) -> Generator[VisitorMoment, None, None]:
    """Forget a visitor again, telling how far that is; what came of it is in ``models`` then."""
    seconds = yield from _moments(experiment, known.model, FORGET)
    found = outcome(line_of(experiment), known.model, known.learned, known.places[1])
    models.keep(folder, replace(known, seconds=(known.seconds[0], seconds), outcome=found))


def card_of_visitor(experiment: Experiment, known: Acquaintance, memory: Memory) -> ShareCard | None:
    """Return the card of a visitor who was forgotten; None before that."""
    found = known.outcome
    if found is None:
        return None
    about = text.take_away.card_about(known.original, experiment.interactions.name, "", date.today().isoformat())
    standing = Standing(known.people, known.places[1], found.places[2], known.band) if known.people > 1 else None
    line = LineOfRun((), [standing], parts=False) if standing else None
    return ShareCard(
        who=text.you.CARD_WHO,
        standing=standing,
        kind=PlainVerdict(memory, line).kind,
        owed=memory.glowing,
        gone=memory.gone,
        seconds=known.seconds[1],
        retraining=None,
        about=about,
        link="?step=you",
    )


def memory_of_visitor(experiment: Experiment, known: Acquaintance) -> Memory:
    """Return what the model owes to the visitor's ratings, and what is left of that once it forgot."""
    learned = click_probability(known.learned).astype(float)
    return _memory(experiment, known.model, learned, known.outcome.forgotten if known.outcome else None)


def _moments(experiment: Experiment, model: VisitorModel, phase: str) -> Generator[VisitorMoment, None, float]:
    """Train a visitor's model, wherever that is done, and pass on what it tells, as what is shown of it.

    Returns:
        Wall seconds.
    """
    steps = away(partial(_trained, model, phase), visitor_seconds(experiment, phase))
    try:
        while True:
            step = next(steps)
            if step.watched:
                now = np.array([step.watched[str(at)] for at in range(len(model.samples))])
                yield VisitorMoment(step.step / step.of, _memory(experiment, model, now))
    except StopIteration as end:
        seconds, weights = end.value
        model.take(weights)
        return float(seconds)
    finally:
        steps.close()


def _trained(model: VisitorModel, phase: str) -> Generator[Step, None, tuple[float, Sequence[Tensor]]]:
    """Train a visitor's model and return wall seconds and what it has come to, on the CPU."""
    seconds = yield from (model.learn() if phase == LEARN else model.forget())
    return seconds, model.weights


def _memory(experiment: Experiment, model: VisitorModel, now: Values, after: Values | None = None) -> Memory:
    rated, titles = model.visitor.ratings, experiment.interactions.titles
    never = click_probability(model.never).astype(float)
    named = [str(titles[item]) for item, _ in rated]
    return Memory(named, [stars for _, stars in rated], now, never[None, :], after)


def offered(experiment: Experiment, items: Sequence[int]) -> list[list[Any]]:
    """Return [id, title] of each of ``items``."""
    titles = experiment.interactions.titles
    return [[int(item), str(titles[item])] for item in items]

"""One person put into a recommender and taken out again as one job, as the page does it in two."""

from collections.abc import Generator
from typing import Any

from core.evaluation.plain import Memory
from core.evaluation.utility import click_probability
from core.experiment.experiment import Experiment
from core.experiment.visitor.lineup import line_up
from core.experiment.visitor.model import FORGET, LEARN, VISITOR, VisitorModel
from core.experiment.visitor.outcome import VisitorOutcome, outcome
from core.experiment.visitor.visitor import Visitor
from core.runs.events import Evaluated, Events, Finished, Started

_JOB = "forget-me"


def learn_and_forget(experiment: Experiment, visitor: Visitor, seed: int = 0) -> Events:
    """Learn a person, forget them again, and tell what the model said of them meanwhile; nothing of them is kept.

    Args:
        experiment: Whose original they are put into; it stays as it is.
        visitor: Who they are.
        seed: Decides both trainings.

    Returns:
        Events that end with the metrics ``ratings``, a row each: ``item``, ``title``, ``stars`` and p(yes) ``never``
        (of the original, which never met the person), ``learned`` and ``forgotten``; ``owed``, how many answers
        plainly changed by learning, ``still``, how many still differ, ``share_gone``; ``places`` in the line of
        ``people`` never met, 1 for the most suspected, of the three states, the ``band`` of such places, whether the
        person is ``back_in_band``; and the seconds of both trainings.

    Raises:
        RequestError: The ratings cannot be learned.
    """
    visitor.check(experiment.interactions)
    return experiment.alone(_learned_and_forgotten(experiment, visitor, seed))


def _learned_and_forgotten(experiment: Experiment, visitor: Visitor, seed: int) -> Events:
    yield Started(_JOB, experiment.engine.device, (LEARN, FORGET))
    model, line = VisitorModel(experiment, visitor, VISITOR, seed), line_up(experiment)
    seconds = {LEARN: (yield from _passed_on(model.learn()))}
    learned, place = model.answers(model.samples), line.place(model.backbone, model.samples)
    seconds[FORGET] = yield from _passed_on(model.forget())
    found = outcome(line, model, learned, place)
    told = {"seed": seed, **_told(experiment, visitor, model, found)}
    yield Evaluated(told | {f"seconds_{name}": one for name, one in seconds.items()})
    yield Finished(seconds)


def _passed_on(steps: Generator[Any, None, float]) -> Generator[Any, None, float]:
    return float((yield from steps))


def _told(experiment: Experiment, visitor: Visitor, model: VisitorModel, found: VisitorOutcome) -> dict[str, Any]:
    titles, given = experiment.interactions.titles, experiment.interactions.given.items
    names = [str(titles[item]) for item, _ in visitor.ratings]
    never = click_probability(model.never).astype(float)
    memory = Memory(names, [stars for _, stars in visitor.ratings], found.learned, never[None, :], found.forgotten)
    states = zip(visitor.ratings, names, found.never, found.learned, found.forgotten, strict=True)
    rows = [
        {
            "item": given.called(item) if given else item,
            "title": title,
            "stars": stars,
            **dict(zip(("never", "learned", "forgotten"), map(float, said), strict=True)),
        }
        for (item, stars), title, *said in states
    ]
    return {
        "ratings": rows,
        "owed": memory.glowing,
        "still": memory.still,
        "share_gone": found.share_gone,
        "places": list(found.places),
        "band": list(found.band),
        "people": found.people,
        "back_in_band": found.back_in_band,
    }

"""The recommender at work on one question: a person's history, a candidate, the prompt, the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from core.data.card import DatasetCard
from core.data.questions import Question, Rated, rated_before
from core.data.reading.given_ids import NUMBERS, GivenIds
from core.data.requests import preset
from core.data.samples import HISTORY, Ints, Split
from core.errors import RequestError
from core.evaluation.plain import Memory
from core.experiment.experiment import Experiment
from core.experiment.recommend import recommend
from demo import text
from demo.session.app_context import PERSON_PRESET
from demo.widgets.memory import memory_of

_LATEST = 32
"""Questions among which the first to be shown is looked for: few, so that the page is there at once."""
_RECOMMENDED = 5
"""How much is recommended."""


@dataclass(frozen=True)
class Scene:
    """One prediction and all that the model knew when it made it.

    Attributes:
        user: The person's id.
        profile: What the data set says about the person: gender, age, occupation.
        history: (title, stars) of the earlier ratings that the prompt shows, oldest first, with the visitor's changes.
        given: Stars that the person really gave to these, in the same order.
        candidate: Title of what is asked about.
        stars: What the person really gave it.
        trained: Whether the model was trained on this very rating.
        prompt: The text that the model reads.
        click: Predicted probability that the person likes it.
        unchanged: The same with the stars that the person really gave; equal to ``click`` where nothing was changed.
        never: The same of models that never met the person, on average; None where there are none.
        upcoming: (title, P(click)) of what is recommended after this history, surest first.
        card: What rated things are called.
        levels: Every rating that can be given, the worst first.
        given_ids: The texts for which people's ids stand.
    """

    user: int
    profile: tuple[Any, Any, Any]
    history: tuple[tuple[str, float], ...]
    given: tuple[float, ...]
    candidate: str
    stars: float
    trained: bool
    prompt: str
    click: float
    unchanged: float
    never: float | None
    upcoming: tuple[tuple[str, float], ...]
    card: DatasetCard
    levels: tuple[float, ...]
    given_ids: GivenIds = NUMBERS.users

    @property
    def whose(self) -> str:
        """The person's id as it was given."""
        return self.given_ids.called(self.user)

    @property
    def changed(self) -> bool:
        """Whether the visitor changed a rating."""
        return tuple(stars for _, stars in self.history) != self.given


def questions(experiment: Experiment, user: int) -> Ints:
    """Return the positions of the samples of ``user``: what the model can be asked about this person."""
    return np.flatnonzero(experiment.samples.user == user)


def default_user(experiment: Experiment) -> int:
    """Return the person whom the first screen shows: the one of the preset ``one-user``."""
    return preset(PERSON_PRESET, experiment.samples).users[0]


def default_question(experiment: Experiment, user: int) -> int:
    """Return the position of the question that is shown first.

    Of a person whom models were retrained without, it is the rating whose answer retraining changes most, whatever may
    become of it later; of others, of the latest, the one whose answer is surest to be yes. The model computes here.
    """
    known = remembered(experiment)
    if known is not None and user == default_user(experiment):
        return int(known.positions[known.memory.owed.argmax()])
    asked = questions(experiment, user)[-_LATEST:]
    return int(asked[experiment.predict(experiment.samples.take(asked)).argmax()])


@dataclass(frozen=True, eq=False)
class Remembered:
    """What the original owes to the person of the first screen.

    Attributes:
        positions: (n,) positions of the samples that ask about the person's ratings.
        memory: What is owed to these.
    """

    positions: Ints
    memory: Memory


_KNOWN: WeakKeyDictionary[Experiment, Remembered | None] = WeakKeyDictionary()
"""What was found once; a visitor's own experiment is not held on to when their visit has ended."""


def remembered(experiment: Experiment) -> Remembered | None:
    """Return what ``experiment`` owes to the first person; None where no models are bundled that never met them.

    The model computes here, once.
    """
    if experiment not in _KNOWN:
        _KNOWN[experiment] = _found(experiment)
    return _KNOWN[experiment]


def _found(experiment: Experiment) -> Remembered | None:
    request = experiment.presets()[PERSON_PRESET]
    memory = memory_of(experiment, request)
    if memory is None:
        return None
    order = np.argsort(experiment.samples.row)
    rows = experiment.plan(request).forget.row
    return Remembered(order[np.searchsorted(experiment.samples.row, rows, sorter=order)], memory)


def _never(experiment: Experiment, position: int) -> float | None:
    known = remembered(experiment)
    if known is None or position not in known.positions:
        return None
    return float(known.memory.never[:, known.positions == position].mean())


def scene(experiment: Experiment, position: int, stars: Sequence[float] | None = None) -> Scene:
    """Return the prediction for the sample at ``position``; the model computes here.

    Args:
        experiment: Whose recommender is asked.
        position: Position of a sample.
        stars: What the visitor lets the person have given to what the history shows; the truth where None.

    Raises:
        RequestError: ``stars`` are not a rating that can be given for each one of the history.
    """
    sample = experiment.samples.take([position])
    told = rated_before(experiment.interactions, sample.shown[0])
    truth = told[-HISTORY:]
    card, levels = experiment.interactions.card, experiment.interactions.card.scale.levels
    if stars is not None and not _are_ratings(stars, len(truth), levels):
        raise RequestError(text.meet.bad_stars(card.item, levels[0], levels[-1]))
    history = truth if stars is None else _changed(truth, stars, levels)
    asked = experiment.interactions.rows(sample.row).iloc[0]
    question = Question(int(asked["user"]), (*told[: -len(truth)], *history), int(asked["item"]))
    unchanged = float(experiment.predict(sample)[0])
    [prompt] = experiment.recommender.reader.question_texts(experiment.interactions, [question])
    titles = experiment.interactions.titles
    upcoming = recommend(experiment, question.user, history, _RECOMMENDED)
    return Scene(
        user=question.user,
        profile=(asked["gender"], asked["age"], asked["occupation"]),
        history=tuple((titles[item], given) for item, given in history),
        given=tuple(given for _, given in truth),
        candidate=asked["title"],
        stars=levels[levels.index(asked["rating"])],
        trained=bool(sample.split[0] == Split.TRAIN),
        prompt=prompt,
        click=unchanged if history == truth else float(experiment.ask([question])[0]),
        unchanged=unchanged,
        never=_never(experiment, position),
        upcoming=tuple(zip(titles.loc[upcoming.index], upcoming.tolist(), strict=True)),
        card=card,
        levels=levels,
        given_ids=experiment.interactions.given.users,
    )


def _are_ratings(stars: Sequence[float], wanted: int, levels: Sequence[float]) -> bool:
    return len(stars) == wanted and all(one in levels for one in stars)


def _changed(history: Rated, stars: Sequence[float], levels: Sequence[Any]) -> Rated:
    """Return the history with other stars, each as the number that the data set has for it."""
    return tuple((item, levels[levels.index(given)]) for (item, _), given in zip(history, stars, strict=True))


def titles_of(experiment: Experiment, positions: Sequence[int] | Ints) -> list[str]:
    """Return the title that each of the samples at ``positions`` asks about."""
    rows = experiment.samples.row[np.asarray(positions, np.int64)]
    return [str(title) for title in experiment.interactions.rows(rows)["title"]]

"""The recommender at work on one question: a person's history, a candidate, the prompt, the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.questions import Question, Rated, prompts_for, rated_before
from core.data.samples import Ints, Split
from core.errors import RequestError
from core.experiment import Experiment
from core.forgetting import preset
from core.recommending import recommend
from demo import text

LATEST = 32
"""Questions among which the first to be shown is looked for: few, so that the page is there at once."""
RECOMMENDED = 5
"""Films that are recommended."""
STARS = range(1, 6)


@dataclass(frozen=True)
class Scene:
    """One prediction and all that the model knew when it made it.

    Attributes:
        user: The person's id.
        profile: What the data set says about the person: gender, age, occupation.
        history: (title, stars) of the earlier ratings that the prompt shows, oldest first, with the visitor's changes.
        given: Stars that the person really gave to these, in the same order.
        candidate: Title of the film that is asked about.
        stars: What the person really gave it.
        trained: Whether the model was trained on this very rating.
        prompt: The text that the model reads.
        click: Predicted probability that the person likes the film.
        unchanged: The same with the stars that the person really gave; equal to ``click`` where nothing was changed.
        upcoming: (title, P(click)) of the films that are recommended after this history, surest first.
    """

    user: int
    profile: tuple[Any, Any, Any]
    history: tuple[tuple[str, int], ...]
    given: tuple[int, ...]
    candidate: str
    stars: int
    trained: bool
    prompt: str
    click: float
    unchanged: float
    upcoming: tuple[tuple[str, float], ...]

    @property
    def changed(self) -> bool:
        """Whether the visitor changed a rating."""
        return tuple(stars for _, stars in self.history) != self.given


def questions(experiment: Experiment, user: int) -> Ints:
    """Return the positions of the samples of ``user``: what the model can be asked about this person."""
    return np.flatnonzero(experiment.samples.user == user)


def default_user(experiment: Experiment) -> int:
    """Return the person whom the first screen shows: the one of the preset ``one-user``."""
    return preset("one-user", experiment.samples).users[0]


def default_question(experiment: Experiment, user: int) -> int:
    """Return the position of the question that is shown first: of the latest, the film that they like most surely.

    The model computes here.
    """
    asked = questions(experiment, user)[-LATEST:]
    return int(asked[experiment.predict(experiment.samples.take(asked)).argmax()])


def scene(experiment: Experiment, position: int, stars: Sequence[int] | None = None) -> Scene:
    """Return the prediction for the sample at ``position``; the model computes here.

    Args:
        experiment: Whose recommender is asked.
        position: Position of a sample.
        stars: What the visitor lets the person have given to the films of the history; the truth where None.

    Raises:
        RequestError: ``stars`` are not a number from 1 to 5 for each film of the history.
    """
    sample = experiment.samples.take([position])
    truth = rated_before(experiment.interactions, sample.history[0])
    history = truth if stars is None else _changed(truth, stars)
    asked = experiment.interactions.table.iloc[int(sample.row[0])]
    question = Question(int(asked["user"]), history, int(asked["item"]))
    unchanged = float(experiment.predict(sample)[0])
    [phrases], titles = prompts_for(experiment.interactions, [question]), experiment.interactions.titles
    upcoming = recommend(experiment, question.user, history, RECOMMENDED)
    return Scene(
        user=question.user,
        profile=(asked["gender"], asked["age"], asked["occupation"]),
        history=tuple((titles[item], given) for item, given in history),
        given=tuple(given for _, given in truth),
        candidate=asked["title"],
        stars=int(asked["rating"]),
        trained=bool(sample.split[0] == Split.TRAIN),
        prompt="".join(phrases),
        click=unchanged if history == truth else float(experiment.ask([question])[0]),
        unchanged=unchanged,
        upcoming=tuple(zip(titles.loc[upcoming.index], upcoming.tolist(), strict=True)),
    )


def _changed(history: Rated, stars: Sequence[int]) -> Rated:
    if len(stars) != len(history) or not all(one in STARS for one in stars):
        raise RequestError(text.BAD_STARS)
    return tuple((item, int(given)) for (item, _), given in zip(history, stars, strict=True))


def titles_of(experiment: Experiment, positions: Sequence[int] | Ints) -> list[str]:
    """Return the title that each of the samples at ``positions`` asks about."""
    rows = experiment.samples.row[np.asarray(positions, np.int64)]
    return [str(title) for title in experiment.interactions.table["title"].iloc[rows]]

"""The recommender at work on one question: a person's history, a candidate, the prompt, the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.data.samples import Ints, Split, prompts_of
from core.experiment import Experiment
from core.forgetting import preset

LATEST = 32
"""Questions among which the first to be shown is looked for: few, so that the page is there at once."""


@dataclass(frozen=True)
class Scene:
    """One prediction and all that the model knew when it made it.

    Attributes:
        user: The person's id.
        profile: What the data set says about the person: gender, age, occupation.
        history: (title, stars) of the earlier ratings that the prompt shows, oldest first.
        candidate: Title of the film that is asked about.
        stars: What the person really gave it.
        trained: Whether the model was trained on this very rating.
        prompt: The text that the model reads.
        click: Predicted probability that the person likes the film.
    """

    user: int
    profile: tuple[Any, Any, Any]
    history: tuple[tuple[str, int], ...]
    candidate: str
    stars: int
    trained: bool
    prompt: str
    click: float


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


def scene(experiment: Experiment, position: int) -> Scene:
    """Return the prediction for the sample at ``position``; the model computes here."""
    sample = experiment.samples.take([position])
    table = experiment.interactions.table
    asked = table.iloc[int(sample.row[0])]
    seen = table.iloc[sample.history[0][sample.history[0] >= 0]]
    [phrases] = prompts_of(experiment.interactions, sample.row, sample.history)
    return Scene(
        user=int(asked["user"]),
        profile=(asked["gender"], asked["age"], asked["occupation"]),
        history=tuple(zip(seen["title"], seen["rating"].astype(int), strict=True)),
        candidate=asked["title"],
        stars=int(asked["rating"]),
        trained=bool(sample.split[0] == Split.TRAIN),
        prompt="".join(phrases),
        click=float(experiment.predict(sample)[0]),
    )


def titles_of(experiment: Experiment, positions: Sequence[int] | Ints) -> list[str]:
    """Return the title that each of the samples at ``positions`` asks about."""
    rows = experiment.samples.row[np.asarray(positions, np.int64)]
    return [str(title) for title in experiment.interactions.table["title"].iloc[rows]]

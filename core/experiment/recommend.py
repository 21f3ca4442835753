"""What a recommender is for: the items that somebody may like next."""

import numpy as np
import pandas as pd

from core.data.questions import Question, Rated, latest, unrated
from core.experiment.experiment import Experiment
from core.runs.store import Run

CANDIDATES = 300
"""How many items are asked about: the compact model answers so many in a tenth of a second on one core."""


def recommend(
    experiment: Experiment,
    user: int,
    history: Rated | None = None,
    count: int = 5,
    among: int = CANDIDATES,
    run: Run | None = None,
) -> pd.Series:
    """Return the items that ``user`` has not rated and is most likely to click.

    Args:
        experiment: The recommender on its data.
        user: Id of the person.
        history: What the prompt shows as rated before; the person's latest ratings where None.
        count: How many items.
        among: Only so many of the most rated items are asked about, in one batch.
        run: The finished run whose model answers; the original where None.

    Returns:
        p(yes) by item id, highest first; at most ``count`` of them.

    Raises:
        KeyError: The data set has no such person.
        RunError: The run has not finished or belongs to another recommender.
    """
    shown = latest(experiment.interactions, user) if history is None else history
    items = unrated(experiment.interactions, user, among)
    clicks = experiment.ask([Question(user, shown, item) for item in items.tolist()], run)
    best = np.argsort(-clicks, kind="stable")[:count]
    return pd.Series(clicks[best], index=items[best])

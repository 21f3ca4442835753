"""What a recommender is for: the films that somebody should see next."""

import numpy as np
import pandas as pd

from core.data.questions import Question, Rated, latest, unrated
from core.experiment import Experiment
from core.store import Run

CANDIDATES = 300
"""Films among which is chosen: the compact model answers so many in a tenth of a second on one core."""


def recommend(
    experiment: Experiment,
    user: int,
    history: Rated | None = None,
    count: int = 5,
    among: int = CANDIDATES,
    run: Run | None = None,
) -> pd.Series:
    """Return p(yes), highest first, of the films that ``user`` should see next, by item id.

    Args:
        experiment: Who recommends.
        user: Who has not rated them.
        history: What the prompt shows as rated before; the person's latest ratings where None.
        count: How many films.
        among: Only so many of the most rated films are asked about, in one batch.
        run: The finished run whose model answers; the original where None.

    Raises:
        RunError: The run has not finished or belongs to another recommender.
    """
    shown = latest(experiment.interactions, user) if history is None else history
    items = unrated(experiment.interactions, user, among)
    clicks = experiment.ask([Question(user, shown, item) for item in items.tolist()], run)
    best = np.argsort(-clicks, kind="stable")[:count]
    return pd.Series(clicks[best], index=items[best])

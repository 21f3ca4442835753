"""What is announced before models are retrained, and how they are counted while they are."""

from demo.text.en.common import seconds
from demo.text.en.unlearn import retraining

_NUMBERS = {1: "one model", 2: "two models", 3: "three models"}
_BUTTONS = {2: "Retrain two", 3: "Retrain three"}


def button(models: int, usual: str) -> str:
    """Return what the button says that retrains so many models; ``usual`` where it is one."""
    return _BUTTONS.get(models, usual)


def announced(models: int, spent: float, measuring: float) -> str:
    """Return how long retraining will take here.

    Args:
        models: How many are retrained, one after another.
        spent: Seconds of training all of them.
        measuring: Seconds of asking all of them.
    """
    several = f"Retrains {_NUMBERS.get(models, f'{models} models')}"
    why = ", so that what chance does can be told from what forgetting does" if models > 1 else ""
    return f"{several}{why}: about {seconds(spent + measuring)} on this machine."


def title(models: int, ratings: int) -> str:
    """Return the title of a retraining of several models."""
    if models == 1:
        return retraining(ratings)
    without = "that rating" if ratings == 1 else f"those {ratings:,} ratings"
    return f"Retraining {_NUMBERS.get(models, f'{models} models')} without {without}"

"""Words of the two panels of the fourth step in which all three models are asked."""

from demo.text.en.common import count, person, signed_points
from demo.text.en.compare import RETRAIN

WENT, STAYED = "Somebody whose ratings went", "Somebody who stayed"
PERSON = "Person"
ASKING = "The models are being asked. If the machine is busy training, the answers come when it is done."
NEW, UP, DOWN, SAME = "new", "▲", "▼", "="
ONE_RETRAINED = "Here “never saw it” is one such model; in the charts it is the mean of all there are."
MEAN_OF_ALL = "“Never saw it” is the mean of all models there are that never saw it, as in the charts."
KNOWN = {
    "forgotten": "This rating was forgotten.",
    "trained": "The original was trained on this rating, and it was kept.",
    "held out": "No model was trained on this rating.",
    "never rated": "This person never rated it.",
}


def recommended_lead(nouns: str) -> str:
    """Return what the recommendations show; ``nouns`` is what several rated things are called."""
    why = "All three read the same history, so any difference comes from what they learned."
    return f"The {nouns} each model is surest this person would like. {why}"


def what_if_lead(noun: str) -> str:
    """Return what can be asked; ``noun`` is what a rated thing is called."""
    return f"Put the same question to all three models, about anybody and any {noun}."


def recommended_reading(kept: int, retrained: int | None, shown: int, nouns: str) -> str:
    """Return how many recommendations are the same as before.

    Args:
        kept: Of the model after unlearning.
        retrained: Of the retrained model; None where there is none.
        shown: How many each recommends.
        nouns: What several rated things are called.
    """
    said = f"{kept} of the {shown} {nouns} are the same after unlearning"
    return f"{said}." if retrained is None else f"{said}, {retrained} with the model that never saw it."


def candidates(number: int, nouns: str) -> str:
    """Return of what the recommended ones are the best; ``nouns`` is what several rated things are called."""
    return f"Of the {number:,} most-rated {nouns} they have not rated. The small mark: how it ranked before."


def rank_moved(up: int) -> str:
    """Return by how many places something rose, in words."""
    if not up:
        return "same place as before"
    return f"{'up' if up > 0 else 'down'} {count(abs(up), 'place')}"


def what_if_reading(before: float, after: float, retrained: float | None) -> str:
    """Return what unlearning did to one answer, beside what retraining does."""
    said = f"Unlearning moved the answer by {signed_points(after - before)} points"
    return (
        f"{said}."
        if retrained is None
        else f"{said}; never having seen the data, by {signed_points(retrained - before)}."
    )


def what_if_question(user: str | int, title: str) -> str:
    """Return the question that is asked, as people would say it."""
    return f"Would {person(user)} like {title}?"


def no_retrained(came: bool) -> str:
    """Return why no retrained model answers; ``came`` is whether predictions of such models came with the app."""
    if not came:
        return f"Nobody has retrained yet. “{RETRAIN}”, above, makes a model to ask."
    return "The retrained models' predictions came with the app, the models did not, so none can be asked here."

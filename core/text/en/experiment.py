"""What people are told by ``core/experiment``."""

from pathlib import Path

from core.config import COMMAND


def other_data(dataset: str, wanted: str) -> str:
    """Return why a recommender of ``dataset`` cannot be asked about the data set ``wanted``."""
    return (
        f"This recommender was trained on another version of {dataset}; "
        f"train one with `{COMMAND} train {wanted} --out FOLDER` and open that folder."
    )


def no_recommender(folder: Path) -> str:
    """Return that there is no trained recommender in ``folder``."""
    return f"There is no trained recommender in {folder}; make one with `{COMMAND} train`."


def run_not_kept(folder: Path, reason: object) -> str:
    """Return why a run broke off: its folder could not be written, for the system's ``reason``."""
    return f"The run could not be kept in {folder} ({reason}); make room and start it again."


def ensemble_left(folder: Path, method: str) -> str:
    """Return why no further request can start from a run of ``method``, which left several models."""
    return (
        f"The run in {folder} left several models that answer as one, from which no other method can go on; "
        f"ask {method} for both requests in one instead."
    )


def parent_missing(folder: Path, noted: Path | None) -> str:
    """Return that the run before the one in ``folder`` is not where it was ``noted`` to be, nor beside it."""
    where = f" in {noted} or" if noted else ""
    return f"The run in {folder} goes on from another, which is not{where} beside it; put it there, or start anew."


def run_of_other_requests(folder: Path) -> str:
    """Return why a run does not fit: other requests were forgotten before it."""
    return f"The run in {folder} was made after other requests; open the run that it goes on from."


def run_of_other_original(folder: Path, original: str) -> str:
    """Return why a run does not fit: it started from another trained model, ``original``."""
    return f"The run in {folder} was made from another original; open {original} instead."


def visitor_ratings(given: int, least: int, most: int) -> str:
    """Return why so many ratings of a visitor cannot be learned."""
    return f"You gave {given} ratings; give between {least} and {most}, so that there is something to learn."


def visitor_items(noun: str) -> str:
    """Return why a visitor's ratings cannot be learned; ``noun`` is what a rated thing is called."""
    return f"Rate each {noun} once, and only those that are in the data."


def visitor_stars(lowest: float, highest: float) -> str:
    """Return why a visitor's ratings cannot be learned that are off the scale from ``lowest`` to ``highest``."""
    return f"Give each rating between {lowest:g} and {highest:g} stars."

"""Words of the third step: a run, its settings, and the race."""

from demo.text.en.common import count, percent, seconds
from demo.text.en.compare import speed_line

LEAD = "The model is changed here and now. Where the page replays a recording instead, it says so."

# Buttons
CHOOSE_AGAIN, SEE_CHANGE = "Choose again", "See what changed"
CANCEL = "Cancel"
RACE, WAIT, STOP_RETRAINING = "Race against retraining", "Wait for it", "Stop it"

# The run
NOTHING_YET = (
    "Nothing is being forgotten yet. First choose whom or what to forget, or let unlearning race on what is chosen."
)
CANCELLED = "Cancelled. Nothing of it was kept; the original model is as it was."
RETRAIN_CANCELLED = "Cancelled. What was trained so far is kept; start it again, and it goes on from there."
NOT_STARTED = "not started"

# What the model says on the way
PROBE_MOVED, PROBE_USE = "How far have some answers moved?", "Still a good recommender, on some unseen ratings?"
PROBED = {
    "moved_forgotten": "that go",
    "moved_retained": "that stay",
    "auc": "a liked one ahead",
}

# Two teachers, one student
TEACHERS_PICTURE = "Two teachers and a student"
FORGETTING_TEACHER, STUDENT, REMEMBERING_TEACHER = "Forgetting teacher", "Student", "Remembering teacher"
STUDENT_IS = "The original with a small adapter; only the adapter is trained."
REMEMBERING_TEACHER_IS = "The original, unchanged: on everything else the student must agree with it."

# Settings
SETTINGS = "How it forgets: method and settings"
SETTINGS_HINT = (
    "Found by trial on other people, for this model and this size of request. Turn them, forget again, and see what "
    "each one does."
)
PROPOSED = "Proposed here: of all methods it did best on people who were set aside for such trials."
SETTINGS_UNTUNED = (
    "Nobody has tuned this method for this model; these are its published settings, made for larger models."
)
NO_SETTINGS = "There is nothing to turn here."
METHOD = "Method"
RESET = "Back to the tuned settings"
FORGET_AGAIN = "Forget with these"

# The race
RACE_HINT = "Both take turns on this machine and get the same computing time, until one of them is done."
RACE_CANCELLED = "Cancelled. The original model is as it was."
DONE_BEFORE = "done before"
MEASURING = "being measured"


def forgetting(people: int, ratings: int) -> str:
    """Return the title of a run."""
    return f"Forgetting {count(ratings, 'rating')} of {count(people, 'person', 'people')}"


def by_method(what: str, method: str) -> str:
    """Return the title of a run with what its method is called."""
    return f"{what} · {method}"


def retraining(ratings: int) -> str:
    """Return the title of a retraining."""
    return f"Retraining without {'that rating' if ratings == 1 else f'those {ratings:,} ratings'}"


def step_line(step: int, of: int, left: float) -> str:
    """Return where a phase stands; ``left`` is in seconds."""
    return f"step {step:,} of {of:,} · about {seconds(left)} left in this phase"


def loss(phase: str) -> str:
    """Return what the curve of a training's loss is, drawn of a phase."""
    return f"{phase} (training loss, one batch after another: noisy)"


def draining(tiles: int, ratings: int) -> str:
    """Return what the strip of a run shows; of more ``ratings`` than ``tiles``, some are asked."""
    which = "A tile for each rating that has to go" if tiles == ratings else f"{tiles:,} of {ratings:,} ratings"
    return f"{which}, asked again every few steps: it drains as the model forgets."


def among(said: str, asked: int, ratings: int) -> str:
    """Return what is ``said`` of some of the ratings that go, so that nobody takes it for all of them."""
    return f"Among {asked:,} of the {ratings:,} ratings: {said[0].lower()}{said[1:]}"


def share_of_phase(share: float) -> str:
    """Return how much of a phase is done, for those who do not see the bar; ``share`` is 0 to 1."""
    return f"{percent(share)} of this phase"


def forgotten(spent: float, ratings: int) -> str:
    """Return the sentence at the end of a run.

    Args:
        spent: Seconds.
        ratings: How many went.
    """
    return f"Done: {count(ratings, 'rating')} unlearned in {seconds(spent)}."


def racing(people: int, ratings: int, method: str) -> str:
    """Return the title of a race; ``method`` is what the method is called."""
    return f"{forgetting(people, ratings)}: {method} against retraining"


PACE = "Retraining, at its recorded pace"


def pace(share: float, total: float, device: str, done: bool) -> str:
    """Return where retraining would be by now.

    Args:
        share: How much of it would be done, 0 to 1.
        total: Seconds that it took when it was recorded.
        device: On what, in words; may be empty.
        done: Whether forgetting is over.
    """
    at = "would be done too" if share >= 1 else f"{'was' if done else 'is'} at {percent(share)}"
    where = f" on {device}" if device else ""
    return f"{at}; it took {seconds(total)}{where}"


def at_step(step: int, of: int) -> str:
    """Return where a lane is in its phase."""
    return f"step {step:,} of {of:,}"


def took(spent: float) -> str:
    """Return how long a lane took, in seconds."""
    return f"done in {seconds(spent)}"


def would_take(step: int, of: int, total: float) -> str:
    """Return where a lane is in its phase, and how long the whole phase will have taken at its speed so far."""
    return f"{at_step(step, of)} · about {seconds(total)} in all (extrapolated)"


def took_alone(name: str, spent: float) -> str:
    """Return how long the first of a race took, where nothing can be said of the second."""
    return f"{name} took {seconds(spent)}."


def race_ahead(name: str, spent: float, share: float, left: float) -> str:
    """Return where retraining is when the first is done, and when it will end at its own speed."""
    return (
        f"{name} took {seconds(spent)}. Retraining is at {percent(share)}; "
        f"at this rate it ends in about {seconds(left)} (extrapolated)."
    )


def race_stopped(name: str, spent: float, share: float, total: float) -> str:
    """Return the result of a race whose retraining was stopped."""
    return (
        f"{name} took {seconds(spent)}. Retraining was stopped at {percent(share)}; "
        f"at that rate it would have taken about {seconds(total)} in all (extrapolated)."
    )


def race_over(name: str, spent: float, retrain: float) -> str:
    """Return the result of a race that both finished."""
    return f"{name} took {seconds(spent)}, retraining {seconds(retrain)}: {speed_line(spent, retrain)}"


WAITING = "The model is busy with somebody else."


def waiting(ahead: int, seconds: float | None) -> str:
    """Return the sentence for a job in line.

    Args:
        ahead: How many jobs come before it.
        seconds: For about how long; None where nobody can tell.
    """
    before = f"{ahead} {'job comes' if ahead == 1 else 'jobs come'} before yours" if ahead else "Yours is next"
    long = "" if seconds is None else f", in about {max(round(seconds), 1)} s"
    return f"{WAITING} {before}{long}. It starts by itself."

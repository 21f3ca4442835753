"""Every word on the page, in one place."""

from typing import Any

import pandas as pd

TITLE = "Make a recommender forget you"
LEAD = (
    "A language model reads what people rated and predicts what they will like. "
    "Choose whose data must go, watch it go, and check the result against models that never saw it."
)
NEVER_SAW = "Models that never saw {it} say"

# Steps
MEET, CHOOSE, UNLEARN, COMPARE = "Meet", "Choose", "Unlearn", "Compare"
MEET_LEAD = "This is the recommender at work, answering one question about one person."
CHOOSE_LEAD = "Whom, or what, shall the model forget?"
UNLEARN_LEAD = "The model is being changed here and now; nothing on this page is a recording."
COMPARE_LEAD = "What the model said before, what it says now, and what models say that never saw the data."

# Status strip
COMPUTING_ON, DATA, MODEL = "computing on", "data", "model"

# Originals
ORIGINAL = "Which model?"
ORIGINALS = {
    "best": "Best\nTrained for as long as unseen ratings gained from it.",
    "memorising": "Memorising\nTrained 2.5 times as long: its memory of single people is plain to see.",
}

# Meet
PERSON = "Person"
QUESTION = "Ask about"
HISTORY = "Rated before, oldest first"
ASKS = "Will they like it?"
PROMPT = "The exact text that the model reads"
CLICK = "P(click)"
TO_CHOOSE = "Choose what to forget"
TRAINED_ON = "The model was trained on this rating."
HELD_OUT = "The model was never trained on this rating."

# Choose
PRESETS_TAB, PEOPLE_TAB, RATINGS_TAB = "Ready-made", "People", "Single ratings"
PRESETS = "Pick one"
PEOPLE_COLUMNS = ("Id", "Profile", "Ratings", "Trained on", "Likes %")
RATING_COLUMNS = ("Id", "Film", "Stars", "Rated on")
PEOPLE_TABLE = "People that the model was trained on"
PEOPLE_CHOSEN = "People to forget: type an id, or click rows below"
WHOSE = "Whose ratings?"
RATINGS_TABLE = "Ratings that the model was trained on"
RATINGS_CHOSEN = "Ratings to forget: type, or click rows below"
SUMMARY = "What would be forgotten"
FORGET = "Forget"
NOBODY_CHOSEN = "Nobody is chosen yet; pick at least one person."
NO_RATING_CHOSEN = "No rating is chosen yet; pick a person and at least one of their ratings."
NO_PRESET_CHOSEN = "Nothing is chosen yet; pick one of the three."

# Unlearn
CANCEL = "Cancel"
SEE_CHANGE = "See what changed"
BACK_TO_CHOOSE = "Choose again"
NOTHING_YET = "Nothing is being forgotten yet. Choose whom or what to forget first."
WAITING = "The model is busy with somebody else. You are next in line; this starts by itself."
CANCELLED = "Cancelled. Nothing was kept of it; the original model is as it was."
RETRAIN_CANCELLED = "Cancelled. What was trained so far is kept, and goes on from there if you start it again."
NOT_STARTED = "not started"
DONE = "done"
LOSSES = {
    "augment": "How well a copy learns the forgotten ratings by heart",
    "student": "How far the student is from its two teachers",
    "retrain": "Training from scratch without the forgotten ratings",
}
LOSS_NAMES = {"click": "click loss", "forget": "forget", "remember": "remember"}
PHASES = {
    "augment": (
        "Overlearn",
        "A copy learns the forgotten ratings even better, to find out what the model owes to them.",
    ),
    "teachers": ("Ask the teachers", "One teacher has that subtracted, the other is the original; both give answers."),
    "student": ("Train the student", "A small adapter follows the first on what must go, the second on what stays."),
    "retrain": ("Retrain", "A new model is trained from scratch on everything but the forgotten ratings."),
    "evaluate": ("Measure", "The new model answers the forgotten, some retained and all test questions."),
}

# Compare
NO_RUN = "There is nothing to compare yet. Choose whom or what to forget, and press Forget."
BEFORE, AFTER, RETRAINED = "before", "after", "retrained"
NO_REFERENCE = "Retrained reference missing"
NO_REFERENCE_WHY = (
    "Nobody has yet retrained a model without exactly these ratings, so there is nothing to measure the result "
    "against. Retraining from scratch here fills in every “retrained” on this page."
)
RETRAIN = "Retrain for comparison"
MISSING = "missing"
RATINGS_CHART = "Each forgotten rating"
RATINGS_CHART_HINT = "P(click) of those that changed most. The nearer “after” is to “retrained”, the better."
SPREAD_CHART = "All forgotten ratings together"
SPREAD_CHART_HINT = "How P(click) is spread over them."
PEOPLE_CHART = "Distance to retrained models, by person"
PEOPLE_CHART_HINT = (
    "JSD (Jensen–Shannon divergence, nats) of those with most ratings: 0 is the same answers, the grey tick the noise "
    "of retraining."
)
PEOPLE_CHART_EMPTY = "A distance needs the retrained reference, which is missing."
FLOOR = "noise of retraining"
RATINGS_RESULT = "Every forgotten rating"
PEOPLE_RESULT = "Every person"
RESULT_COLUMNS = ("Person", "Film", "Stars", "Before %", "After %", "Retrained %")
PEOPLE_RESULT_COLUMNS = ("Person", "Ratings", "JSD before", "JSD after", "JSD noise")
UTILITY = "Is it still a good recommender?"
UTILITY_HINT = "On the test ratings, which none of the models was trained on."
UTILITY_NAMES = {
    "auc": ("AUC", "ranks a liked film above a disliked one; higher is better"),
    "acc": ("ACC", "share of right guesses; higher is better"),
    "ll": ("LL", "log loss of its probabilities; lower is better"),
}
AGAIN = "Forget somebody else"


def profile(gender: Any = None, age: Any = None, occupation: Any = None) -> str:
    """Return a person's profile in a few words; missing fields are left out."""
    return ", ".join(str(field) for field in (gender, age, occupation) if not pd.isna(field)) or "no profile"


def person(user: int) -> str:
    """Return how a person is called."""
    return f"user {user}"


def no_such_id(given: str) -> str:
    """Return the sentence for something that is no id."""
    return f"“{given}” is no id; choose from the list."


def percent(share: float) -> str:
    """Return a share as people say it, never rounded to a certainty that it is not."""
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %"


def seconds(value: float) -> str:
    """Return a duration in the units that suit it."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 600:
        return f"{value:.0f} s"
    return f"{value / 60:.1f} min"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def fallback(reason: str) -> str:
    """Return the notice that made-up data is shown, with the reason in the words of the error."""
    return f"Shown on made-up people and films, because the real ratings could not be opened. {reason}"


def truth(user: int, stars: int) -> str:
    """Return what the person really said."""
    return f"User {user} gave it {count(stars, 'star')}."


def preset_card(name: str, users: tuple[int, ...], pairs: list[tuple[int, str]], samples: int) -> str:
    """Return the two lines of a preset's card."""
    what = count(samples, "rating")
    if name == "one-user":
        return f"One user\nEverything of user {users[0]}: {what} that the model was trained on."
    if name == "one-interaction":
        user, title = pairs[0]
        return f"One rating\nUser {user} and {title}, which later histories of theirs show."
    return f"Twenty percent\nA fifth of all people, as in the paper: {len(users)} of them, {what}."


def summary(people: int, ratings: int, share: float, rebuilt: int) -> list[tuple[str, str]]:
    """Return the lines of the running summary: a number and what it counts."""
    small = "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
    return [
        (f"{people:,}", "person" if people == 1 else "people"),
        (f"{ratings:,}", ("rating" if ratings == 1 else "ratings") + " it was trained on"),
        (small, "of all its training"),
        (f"{rebuilt:,}", "later histories rewritten"),
    ]


def forgetting(people: int, ratings: int) -> str:
    """Return the title of a run."""
    return f"Forgetting {count(ratings, 'rating')} of {count(people, 'person', 'people')}"


def retraining(ratings: int) -> str:
    """Return the title of a retraining."""
    return f"Retraining without {'that rating' if ratings == 1 else f'those {ratings:,} ratings'}"


def step_line(step: int, of: int, left: float) -> str:
    """Return where a phase stands."""
    return f"step {step:,} of {of:,} · about {seconds(left)} left in this phase"


def forgotten(spent: float, ratings: int) -> str:
    """Return the sentence at the end of a run."""
    return f"Done: {count(ratings, 'rating')} unlearned in {seconds(spent)}."


def headline(before: float, after: float, retrained: float | None, user: int, title: str, models: int) -> str:
    """Return the result in one breath, with the visitor's own numbers."""
    said = f"Before: {percent(before)} sure that user {user} would like {title}. Now {percent(after)}."
    if retrained is None:
        return said
    if models == 1:
        return f"{said} A model that never saw it says {percent(retrained)}."
    return f"{said} Models that never saw it say {percent(retrained)}."


def chosen_because(has_reference: bool, ratings: int) -> str:
    """Return why the headline speaks of that rating."""
    if ratings == 1:
        return "The one forgotten rating."
    why = "retraining changes most" if has_reference else "changed most"
    return f"Of {ratings:,} forgotten ratings the one that {why}; all of them are below."


def distance_line(before: float, after: float, floor: float | None) -> str:
    """Return the distance to retraining in a sentence."""
    if floor is None:
        return "One retrained model shows no noise of its own; with several, their spread would be marked here."
    if before <= floor:
        return "The original was already as near to retrained models as they are to each other."
    share = (before - after) / (before - floor)
    if share < 0:
        return "Unlearning moved the answers away from retrained models."
    if share >= 1:
        return "As near to retrained models as they are to each other."
    return f"{percent(share)} of the distance above the noise is gone."


def speed_line(spent: float, retrain: float, elsewhere: str) -> str:
    """Return how unlearning's time compares with retraining's; no ratio where the two were not timed side by side.

    Args:
        spent: Seconds of unlearning.
        retrain: Seconds of retraining.
        elsewhere: What retraining was timed on, where that was not here; else empty.
    """
    if elsewhere:
        return f"Retraining was timed where the reference was made ({elsewhere}), so no ratio is claimed."
    times = retrain / spent if spent else 0.0
    faster = f"{times:.1f}× faster than retraining" if times >= 1 else f"{1 / times:.1f}× slower than retraining"
    return f"{faster}, timed on this machine."


def strangers(users: tuple[int, ...]) -> str:
    """Return the note that some of those who were named have nothing to be forgotten."""
    names = ", ".join(map(str, users[:5])) + (f" and {len(users) - 5} more" if len(users) > 5 else "")
    return f"The model was never trained on user {names}, so there is nothing of theirs to forget."

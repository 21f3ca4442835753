"""Words of the comparison of methods."""

from collections.abc import Sequence

from demo.text.en.common import count
from demo.text.en.walk import CHOOSE

LEAD = "Other ways to forget, on the very same request. Which comes closest to retraining, and at what cost?"
CHOSEN = "Methods to compare"
RUN = "Run them"
TOO_FEW = "Choose at least two methods to compare."
NOTHING_YET = "Nothing has been compared yet. Choose two or more methods, and run them."
CANCELLED = "Cancelled. What had finished is kept; run them again to do the others."
QUEUE_HINT = "One after another, on the same ratings, with the same seed; those not tuned run with published settings."
NOT_LEARNED = "Not for this model: it learns beforehand, from many models that are trained for that alone."
UNTUNED = "not tuned for this model"
TABLE = "All of them side by side"
TABLE_HINT = "The best method in each column is in bold. Retrained models' own JSD and L2 are the noise of retraining."
JSD_CHART = "How close to retraining, in how much time"
LOGARITHMIC = "logarithmic"
JSD_CHART_HINT = "Down and to the left is better. The grey line joins the methods that no other beats on both."
AUC_CHART = "How good a recommender, in how much time"
AUC_CHART_HINT = "Up and to the left is better. The grey line joins the methods that no other beats on both."
CLICKS_CHART = "What each says about the forgotten ratings"
CLICKS_CHART_HINT = "P(click) of the ratings on which the methods disagree most. The closer to “retrained”, the better."
ADAPTER_KEY, WHOLE_KEY = "trains a small adapter", "trains whole models"


def contested(people: int, ratings: int) -> str:
    """Return what the methods are run on."""
    return (
        f"Your request, as it stands in “{CHOOSE}”: {count(ratings, 'rating')} of {count(people, 'person', 'people')}."
    )


def method_card(title: str, sentence: str) -> str:
    """Return the two lines by which a method is offered."""
    return f"{title}\n{sentence}"


def offered(title: str, ready: bool) -> str:
    """Return how a method is called in a list; ``ready`` is whether it can be run on this model."""
    return title if ready else f"{title} (not for this model)"


def not_ready(titles: Sequence[str]) -> str:
    """Return the refusal of methods that have not learned on this model."""
    learns = "it learns" if len(titles) == 1 else "they learn"
    return (
        f"{' and '.join(titles)} cannot run on this model: {learns} beforehand, from many models that are trained for "
        "that alone. Choose another method."
    )


def timed_elsewhere(where: str) -> str:
    """Return the note that the reference was not timed here."""
    return f"* Timed where the reference was made ({where})."

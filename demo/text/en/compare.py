"""Words of the fourth step."""

from collections.abc import Mapping, Sequence

import numpy as np

from demo.text.en.common import AFTER, BEFORE, RETRAINED, distance, percent, seconds, signed_points
from demo.text.en.common import stars as so_many

LEAD = "What the model said before, what it says now, and what models say that never saw the data."
MODELS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}
NO_RUN = "There is nothing to compare yet. Choose whom or what to forget, and press Forget."
TO_CHOOSE = "Choose what to forget"
NO_REFERENCE = "Retrained reference missing"
NO_REFERENCE_WHY = (
    "Nobody has retrained a model without exactly these ratings yet, so there is nothing to measure the result "
    "against. Retrain from scratch here, and every “retrained” on this page is filled in."
)
RETRAIN = "Retrain for comparison"
ANSWERS_TAB, DISTANCE_TAB, RECOMMENDED_TAB, WHAT_IF_TAB = "Answers", "Distance", "Recommendations", "Ask all three"
NUMBERS_TAB = "All numbers"
CHARTS = {
    "rating": "Each forgotten rating",
    "spread": "All answers together",
    "histogram": "Distance of each single rating",
    "levels": "Distance, by stars given",
    "people": "Distance to retrained models, by person",
}
SPREAD_PART = "Which ratings?"
SPREAD_PARTS = {"forget": "Forgotten", "retain": "Kept", "test": "Test"}
SPREAD_NAMES = {
    "forget": "the forgotten ratings",
    "retain": "ratings that were kept",
    "test": "test ratings, which no model was trained on,",
}
NO_DISTANCE = "A distance needs the retrained reference, which is missing."
JSD_NATS, SHARE_OF_RATINGS = "JSD (nats)", "share of ratings"
WHAT_ARE_THESE = {"utility": "What are AUC, ACC and LL?"}
RATINGS_RESULT = "Every forgotten rating"
PEOPLE_RESULT = "Every person"
LEVELS_RESULT = "By stars"
DISTANCE_COLUMNS = {
    "user": "Person",
    "stars": "Stars",
    "ratings": "Ratings",
    "before": "JSD before",
    "after": "JSD after",
    "floor": "JSD noise",
}
NO_DISTANCE_TILE, TIME_TILE = "Distance to retrained models", "Time to forget"
NO_RETRAIN_TIME = "How long retraining takes is not known yet."
UTILITY = "Is it still a good recommender?"
UTILITY_HINT = "On the test ratings, which no model was trained on. The gap is “after” minus “retrained”."
GAP = "gap"
NOISE = "noise"
_JSD = "JSD(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m),  m = ½ (p + q),  KL(p ‖ m) = Σ p ln(p / m)"
_CLICK = "P(click) = exp(z_yes) / (exp(z_yes) + exp(z_no))"
EXPLAINED = {
    "rating": (
        "One line for each of the ratings whose answer retraining changes most. P(click) is how sure the model is that "
        "this person would like it: the weight of “Yes” against “No”, from the scores z it gives the two words. The "
        "ring is the original, the dot the model after unlearning, the diamond the mean of models that never saw the "
        "rating. Unlearning should bring the dot to the diamond, wherever that lies, not push it down.",
        _CLICK,
    ),
    "spread": (
        "The same P(click), of many ratings at once: the height of a line over a value is the share of ratings that "
        "get this answer; where there are few, each rating is drawn. On the forgotten ones “after” should look like "
        "“retrained”. On those that were kept and on test ratings nothing should have been lost.",
        _CLICK,
    ),
    "people": (
        "JSD is the Jensen–Shannon divergence between two models' answers p and q, each a pair of probabilities for "
        "“Yes” and “No”: 0 where they agree, ln 2 = 0.69 nats where each is sure of the opposite. It is averaged over "
        "a person's forgotten ratings and over the retrained models. The grey tick shows how far apart two retrained "
        "models are that differ only by chance: no method can be asked for less.",
        _JSD,
    ),
    "levels": (
        "The same distance, averaged over ratings with the same number of stars. A model may forget praise and keep "
        "complaints, or the other way round: it would show here. The grey tick is the noise of retraining.",
        _JSD,
    ),
    "histogram": (
        "The same distance for each rating on its own. The axis is logarithmic: to the right is further from retrained "
        "models. The grey area is how far retrained models are from one another, the dashed line its mean; where "
        "“after” lies over the grey area, unlearning can no longer be told from retraining.",
        _JSD,
    ),
    "utility": (
        "AUC is the chance that something a person liked gets a higher P(click) than something they did not, ACC the "
        "share of right guesses at 50 %, LL the mean surprise at what people really said (y = 1 for a click, else 0).",
        "AUC = P(p_liked > p_disliked),  ACC = mean [(p > ½) = y],  LL = −mean [y ln p + (1 − y) ln(1 − p)]",
    ),
}
"""What a chart shows, and its formula, by chart."""
TO_METHODS = "Try other methods"


def result_columns(noun: str) -> dict[str, str]:
    """Return the columns of the table of forgotten ratings; ``noun`` is what a rated thing is called."""
    answers = {"before": "Before %", "after": "After %", "retrained": "Retrained %"}
    return {"user": "Person", "title": noun.capitalize(), "stars": "Stars", **answers}


def whose(people: Sequence[int]) -> str:
    """Return whose ratings were forgotten."""
    return f"user {people[0]}" if len(people) == 1 else f"these {len(people):,} people"


def headline(clicks: Mapping[str, float], user: int, title: str, models: int) -> str:
    """Return the result in one breath, with the visitor's own numbers.

    Args:
        clicks: P(click) ``before``, ``after`` and, where there are such models, ``retrained``.
        user: Id of the person.
        title: What they were asked about.
        models: How many retrained models there are.
    """
    said = f"Before: {percent(clicks['before'])} sure that user {user} would like {title}."
    said = f"{said} Now {percent(clicks['after'])}."
    if "retrained" not in clicks:
        return said
    who = "A model that never saw it says" if models == 1 else "Models that never saw it say"
    return f"{said} {who} {percent(clicks['retrained'])}."


def chosen_because(has_reference: bool, ratings: int, only_shown: bool) -> str:
    """Return why the headline speaks of that rating; ``only_shown`` where histories alone held what was forgotten."""
    if only_shown:
        return "What was forgotten stood in histories only: these are the questions that showed it, asked as before."
    if ratings == 1:
        return "The one forgotten rating."
    why = "retraining changes most" if has_reference else "changed most"
    return f"The one of {ratings:,} forgotten ratings that {why}; all of them are below."


def distance_line(before: float, after: float, floor: float | None) -> str:
    """Return what the distance of forgotten ratings says, and what it cannot say."""
    if floor is None:
        return "A single retrained model shows no noise; with several, how far they are apart would be marked here."
    if after >= before:
        if before <= floor:
            return "The original was already as close to retrained models as they are to each other."
        return "Unlearning moved the answers away from retrained models."
    said = "As close to retrained models as they are to each other." if after <= floor else "Closer than before."
    return f"{said} An average of models that forgot nothing comes closer too: whether it forgot, an attacker must say."


def stayed_line(before: float, after: float, floor: float | None) -> str:
    """Return whether ratings that stayed were left in peace."""
    if floor is None:
        return "" if after <= before else "Whether what stayed moved by more than such noise cannot be said."
    if after <= max(before, floor):
        return "What stayed is no further from retrained models than it was, or than they are from each other."
    return "What stayed moved too, by more than the noise of retraining."


def timed_apart(retrain: float, elsewhere: str) -> str:
    """Return what retraining took (seconds) that was timed at another time, and maybe ``elsewhere``, in words."""
    return f"Retraining was recorded at {seconds(retrain)}{f' on {elsewhere}' if elsewhere else ''}, not side by side."


def speed_line(spent: float, retrain: float) -> str:
    """Return how unlearning's time compares with retraining's, in seconds, both timed on this machine."""
    times = retrain / spent if spent else 0.0
    faster = f"{times:.1f}× faster than retraining" if times >= 1 else f"{1 / times:.1f}× slower than retraining"
    return f"{faster}, timed on this machine."


def ratings_reading(nearer: int | None, total: int, change: float) -> str:
    """Return what became of all forgotten ratings.

    Args:
        nearer: How many answers moved closer to the retrained models'; None without such models.
        total: How many were forgotten.
        change: Mean change of P(click).
    """
    moved = f"P(click) changed by {signed_points(change)} points on average."
    if nearer is None:
        return moved if total > 1 else f"P(click) changed by {signed_points(change)} points."
    if total == 1:
        return (
            "The answer moved closer to retrained models." if nearer else "It did not move closer to retrained models."
        )
    return f"{nearer:,} of {total:,} answers moved closer to those of retrained models. {moved}"


def spread_reading(part: str, before: float, after: float, retrained: float | None) -> str:
    """Return the mean P(click) on a part, by model."""
    said = f"On {SPREAD_NAMES[part]} P(click) is {100 * after:.1f} % on average; it was {100 * before:.1f} %"
    return f"{said}." if retrained is None else f"{said}, and retrained models say {100 * retrained:.1f} %."


def people_reading(nearer: int, within: int | None, people: int) -> str:
    """Return for how many people the distance fell, and how many are within the noise (None where that is unknown)."""
    if people == 1:
        said = f"{'Closer' if nearer else 'No closer'} to retrained models than before"
        return f"{said}." if within is None else f"{said}, and {'within' if within else 'still above'} their noise."
    said = f"{nearer:,} of {people:,} people moved closer to retrained models"
    return f"{said}." if within is None else f"{said}; {within:,} {'is' if within == 1 else 'are'} within the noise."


def levels_reading(stars: float, after: float, floor: float | None) -> str:
    """Return which ratings are now furthest from retrained models."""
    said = f"Now furthest from retraining: ratings of {so_many(stars)}: {distance(after)} nats"
    return f"{said}." if floor is None else f"{said}, where the noise of retraining is {distance(floor)}."


def paper_click(table: str, away: float) -> str:
    """Return what the paper prints that is nearest to a comparison of P(click)."""
    said = f"The paper prints no P(click). The closest is its L2 norm to retraining: {away:.2f} for E2URec (× 100)."
    return f"{said} {_paper(table)}"


def paper_jsd(table: str, away: float, worst: float) -> str:
    """Return what the paper prints as JSD, of E2URec and of the method furthest from retraining."""
    return (
        f"The paper prints a JSD of {away:.2f} for E2URec, and up to {worst:.2f} for others (× 100, mean over the "
        f"forgotten ratings). It has the size of a symmetric KL, about four times a JSD. {_paper(table)}"
    )


def paper_utility(table: str, original: float, unlearned: float, retrained: float) -> str:
    """Return the AUC that the paper prints."""
    said = f"The paper prints an AUC of {original:.2f} before, {unlearned:.2f} after E2URec, {retrained:.2f} retrained"
    return f"{said} (× 100). {_paper(table)}"


def _paper(table: str) -> str:
    return f"That is T5-base on {table}, with a fifth of the people forgotten, on their GPU."


def gap(after: float, retrained: float | None) -> str:
    """Return how far a metric is from the retrained models', with its sign."""
    return "–" if retrained is None or np.isnan(after) else f"{after - retrained:+.4f}".replace("-", "−")

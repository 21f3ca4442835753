"""Words of the fourth step."""

from collections.abc import Mapping

from core.text.en.plainly.verdict import owners as owners
from core.text.en.plainly.verdict import stayed
from demo.text.en.common import AFTER, BEFORE, RETRAINED, distance, percent, person, seconds, signed_points
from demo.text.en.common import stars as so_many

LEAD = "What the model said before, what it says now, and what models say that never saw the data."
MODELS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}
NO_RUN = "There is nothing to compare yet. Choose whom or what to forget, and press Forget."
TO_CHOOSE = "Choose what to forget"
COMPARING = "The answers before and after are being compared …"
NO_REFERENCE = "Nothing to compare with yet"
NO_REFERENCE_WHY = (
    "No model has been trained without exactly these ratings yet. Retrain one from scratch here, and the page shows "
    "beside every answer what a model says that never saw them."
)
RETRAIN = "Retrain for comparison"
ANSWERS_TAB, DISTANCE_TAB, RECOMMENDED_TAB, WHAT_IF_TAB = "Answers", "Distance", "Recommendations", "Ask all three"
NUMBERS_TAB = "All numbers"
CHARTS = {
    "rating": "Each forgotten rating",
    "spread": "All answers together",
    "histogram": "Distance of each single rating",
    "levels": "Distance, by stars given",
    "people": "Distance, by person",
}
SPREAD_PART = "Which ratings?"
SPREAD_PARTS = {"forget": "Forgotten", "retain": "Kept", "test": "Test"}
SPREAD_NAMES = {
    "forget": "the forgotten ratings",
    "retain": "ratings that were kept",
    "test": "test ratings, which no model was trained on,",
}
NO_DISTANCE = "A distance needs a model that never saw the ratings, and there is none yet."
JSD_NATS, SHARE_OF_RATINGS = "distance (0 the same answer, 0.69 the opposite)", "share of ratings"
WHAT_ARE_THESE = {"utility": "What do these numbers mean?"}
RATINGS_RESULT = "Every forgotten rating"
PEOPLE_RESULT = "Every person"
LEVELS_RESULT = "By stars"
DISTANCE_COLUMNS = {
    "user": "Person",
    "stars": "Stars",
    "ratings": "Ratings",
    "before": "Distance before",
    "after": "Distance after",
    "floor": "By chance",
}
DISTANCE_TILE, TIME_TILE = "How far from models that never saw it?", "Time to forget"
NO_RETRAIN_TIME = "How long retraining takes is not known yet."
UTILITY = "Is it still a good recommender?"
UTILITY_HINT = (
    "On the test ratings, which no model was trained on: of all pairs of a liked and a disliked one, in how many is "
    "the liked one ahead, and how many guesses are right."
)
MEASURES_RESULT = "Every measure"
MEASURES_COLUMNS = {"measure": "Measure", "before": "Before", "after": "After", "retrained": "Never saw it"} | {
    "floor": "By chance"
}
_JSD = "JSD(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m),  m = ½ (p + q),  KL(p ‖ m) = Σ p ln(p / m)"
_CLICK = "p = exp(z_yes) / (exp(z_yes) + exp(z_no))"
EXPLAINED = {
    "rating": (
        "One line for each of the ratings that matter most: those whose answer is most different where a model never "
        "saw them. How sure a model is of a yes is the weight of “Yes” against “No”, from the scores z that it gives "
        "the two words; papers call it P(click). The ring is the original, the dot the model after unlearning, the "
        "diamond the mean of models that were retrained from scratch and never saw the rating. Unlearning should "
        "bring the dot to the diamond, wherever that lies, not push it down.",
        _CLICK,
    ),
    "spread": (
        "The same answers, of many ratings at once: the height of a line over a value is the share of ratings that "
        "get this answer; where there are few, each rating is drawn. On the forgotten ones “after” should look like "
        "“never saw it”. On those that were kept and on test ratings nothing should have been lost.",
        _CLICK,
    ),
    "people": (
        "The distance is the Jensen–Shannon divergence (JSD) between two models' answers p and q, each a pair of "
        "probabilities for “Yes” and “No”: 0 where they agree, ln 2 = 0.69 nats where each is sure of the opposite. "
        "It is averaged over a person's forgotten ratings and over the models that never saw them. The grey tick "
        "shows how far two such models are apart by chance, trained with another seed: no method can be asked for "
        "less.",
        _JSD,
    ),
    "levels": (
        "The same distance, averaged over ratings with the same number of stars. A model may forget praise and keep "
        "complaints, or the other way round: it would show here. The grey tick is what chance alone makes.",
        _JSD,
    ),
    "histogram": (
        "The same distance for each rating on its own. The axis is logarithmic: to the right is further from models "
        "that never saw it. The grey area is how far those are from one another by chance, the dashed line its mean; "
        "where “after” lies over the grey area, the model can no longer be told from one that never saw the rating.",
        _JSD,
    ),
    "utility": (
        "A liked one ahead of a disliked one is what papers call AUC: the chance that a model is surer of something "
        "that a person liked than of something that they did not; 50 % is tossing a coin. Right guesses are ACC: yes "
        "from 50 % on. The distance is JSD, and L2 another one. Those, LL (the mean surprise at what people really "
        "said) and all other measures stand under “All numbers”.",
        "AUC = P(p_liked > p_disliked),  ACC = mean [(p > ½) = y],  LL = −mean [y ln p + (1 − y) ln(1 − p)]",
    ),
}
"""What a chart shows, and its formula, by chart."""
TO_METHODS = "Try other methods"


def result_columns(noun: str) -> dict[str, str]:
    """Return the columns of the table of forgotten ratings; ``noun`` is what a rated thing is called."""
    answers = {"before": "Before %", "after": "After %", "retrained": "Never saw it %"}
    return {"user": "Person", "title": noun.capitalize(), "stars": "Stars", **answers}


def headline(clicks: Mapping[str, float], user: str | int, title: str, models: int) -> str:
    """Return the result in one breath, with the visitor's own numbers.

    Args:
        clicks: p(yes) ``before``, ``after`` and, where there are such models, ``retrained``.
        user: Id of the person.
        title: What they were asked about.
        models: How many retrained models there are.
    """
    said = f"Before: {percent(clicks['before'])} sure that {person(user)} would like {title}."
    said = f"{said} Now {percent(clicks['after'])}."
    if "retrained" not in clicks:
        return said
    who = "A model that never saw it says" if models == 1 else "Models that never saw it say"
    return f"{said} {who} {percent(clicks['retrained'])}."


def chosen_because(has_reference: bool, ratings: int, only_shown: bool, remembered: bool = True) -> str:
    """Return why the headline speaks of that rating; ``only_shown`` where histories alone held what was forgotten."""
    if only_shown:
        return "What was forgotten stood in histories only: these are the questions that showed it, asked as before."
    if not remembered:
        which = "The one forgotten rating" if ratings == 1 else "The forgotten rating that the model owed most to"
        return f"{which}; and yet nothing of it was plainly remembered: models that never saw it say much the same."
    if ratings == 1:
        return "The one forgotten rating."
    why = "the model owed most to" if has_reference else "changed most"
    return f"Of all forgotten ratings the one that {why}; every one of them is below."


def distance_line(before: float, after: float, floor: float | None) -> str:
    """Return what the distance of forgotten ratings says, and what it cannot say."""
    if floor is None:
        return "One model that never saw it does not tell what chance does; two would."
    if after >= before:
        if before <= floor:
            return "The original was already as close as such models are to each other by chance."
        return "Unlearning moved the answers away from models that never saw it."
    said = "As close as such models are to each other by chance." if after <= floor else "Closer than before."
    return f"{said} An average of models that forgot nothing comes closer too: whether it forgot, an attacker must say."


def stayed_line(before: float, after: float, floor: float | None) -> str:
    """Return whether ratings that stayed were left in peace."""
    if floor is None:
        return "" if after <= before else "Whether what stayed moved by more than chance moves it cannot be said."
    return stayed(after > max(before, floor))


def timed_apart(retrain: float, elsewhere: str) -> str:
    """Return what retraining took (seconds) that was timed at another time, and maybe ``elsewhere``, in words."""
    return f"Retraining was recorded at {seconds(retrain)}{f' on {elsewhere}' if elsewhere else ''}, not side by side."


def once_before(spent: float) -> str:
    """Return what a method took (seconds) beforehand, in words."""
    return f"Before anybody asked, once for all requests, other models were trained for {seconds(spent)}."


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
        change: Mean change of p(yes).
    """
    if nearer is None:
        return (
            f"The {'answers' if total > 1 else 'answer'} changed by {signed_points(change)} points"
            f"{' on average' if total > 1 else ''}."
        )
    if total == 1:
        return f"The answer {'moved' if nearer else 'did not move'} closer to models that never saw it."
    return f"{nearer:,} of {total:,} answers moved closer to those of models that never saw them."


def spread_reading(part: str, before: float, after: float, retrained: float | None) -> str:
    """Return the mean p(yes) on a part, by model."""
    said = f"On {SPREAD_NAMES[part]} the model is {percent(after)} sure of a yes on average; it was {percent(before)}"
    return f"{said}." if retrained is None else f"{said}, and models that never saw it are {percent(retrained)}."


def people_reading(nearer: int, within: int | None, people: int) -> str:
    """Return for how many people the distance fell, and how many are as near as chance (None where unknown)."""
    if people == 1:
        said = f"{'Closer' if nearer else 'No closer'} to models that never saw it than before"
        return f"{said}." if within is None else f"{said}, and {'as near as' if within else 'further than'} by chance."
    said = f"{nearer:,} of {people:,} people moved closer to models that never saw them"
    return (
        f"{said}." if within is None else f"{said}; {within:,} {'is' if within == 1 else 'are'} as near as by chance."
    )


def levels_reading(stars: float, after: float, floor: float | None) -> str:
    """Return which ratings are now furthest from models that never saw them."""
    said = f"Now furthest from models that never saw it: ratings of {so_many(stars)}, at {distance(after)}"
    return f"{said}." if floor is None else f"{said}; by chance it would be {distance(floor)}."

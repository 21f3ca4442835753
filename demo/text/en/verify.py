"""Words of the fifth step."""

from collections.abc import Mapping

import numpy as np

from core.evaluation.bootstrap import Estimate
from core.text.en.plainly.verdict import VERDICT_TITLES as VERDICT_TITLES
from core.text.en.plainly.verdict import walked as walked
from core.text.en.plainly.verdict import walked_all as walked_all
from core.text.en.plainly.verdict import whose as whose
from demo.text.en.common import AFTER, BEFORE, MANY, RETRAINED, distance, percent

TO_VERIFY = "Let an attacker try"
ATTACKING = "An attacker is trying …"
LEAD = "Somebody who holds the model, and suspects whose ratings it learned from, tries to find out."
MODELS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED}

# The line-up
LINE_UP_HINT = (
    "Everybody else in this line is somebody whom no model here ever saw. The attacker sorts them all by how much each "
    "looks like somebody the model learned from: by how well it guesses what they gave or, with models of the "
    "attacker's own, by how much likelier its answers are from a model that saw the ratings than from one that did "
    "not. "
    "Coloured marks are the others who went. Who is named is decided by retraining: whoever it moves farthest."
)
MORE = "The curve, the threshold and the intervals"

# The attack, drawn
ROC = "Who was in the data?"
ROC_HINT = (
    "Working alone, the attacker bets on whatever the model predicts well. With models of their own, trained with and "
    "without each person, they know what to expect. On the dashed line, they might as well toss a coin."
)
ROC_ACROSS, ROC_DOWN = "share of never-seen wrongly accused", "share of forgotten caught"
LEVEL = "What does the attacker look at?"
LEVELS = {"rating": "Single ratings", "person": "Whole people"}
ATTACKER = "How does the attacker tell?"
ATTACKERS = {"loss": "From the model alone", "ratio": "With models of their own"}
THRESHOLDS = {
    "loss": "Accuse from which log loss downwards?",
    "ratio": "Accuse from which log-likelihood ratio upwards?",
}
NO_RATIO = "An attacker with models of their own may see more; nobody has trained such models for this recommender yet."
EACH = "each model that never saw it"

# The attack in figures
CAN_TELL = "Can the attacker still tell?"
ATTACK_AUC, INTERVAL = "tells them apart (AUC × 100)", "95 % interval"
VERDICTS = {
    "unknown": "Nobody can say without a model that never saw them to compare with.",
    "unsure": "So few {many} say too little to be sure.",
    "leaks": "Yes: the attacker does better than against models that never saw the forgotten {many}.",
    "sticks out": "In a way: the model knows the forgotten {many} even less than ones it never saw, and that shows.",
    "safe": "No: the attacker does no better than against models that never saw the forgotten {many}.",
}

# Distances, rating by rating
JSD_SPREAD = "How far is each rating from models that never saw it?"
JSD_SPREAD_HINT = (
    "The thick bar holds the middle half of the forgotten ratings, the thin line nine tenths of them, and the dot is "
    "the median. Further left is closer; each grid line is ten times the one before."
)
JSD_SPREAD_EMPTY = "Nobody can say without a model that never saw it."
JSD_SPREAD_ROWS = {"before": BEFORE, "after": AFTER, "floor": "by chance"}
JSD_AXIS = "distance (0 the same answer, 0.69 the opposite)"

# Relearning
RELEARN = "Is it gone, or only hidden?"
RELEARN_HINT = (
    "A copy of the model is shown a few forgotten ratings again. What was only hidden comes back at once; what is gone "
    "has to be learned, just as a model that never saw it has to learn it."
)
BRING_BACK = "Try to bring it back"
BRINGING_BACK = "Showing the model a few of the ratings it forgot"
RELEARN_CANCELLED = "Cancelled. The unlearned model is as it was."
NOT_BROUGHT_BACK = "Nobody has tried yet."
RELEARN_CHART = "How much worse than the original it guesses the ratings shown again, step by step"
RELEARN_BASE, RELEARN_STEPS = "the original", "steps; upwards: worse than the original (log loss)"
RELEARN_HALF = "half is back"


def accusation(attacker: str, level: str, threshold: float, rates: Mapping[str, tuple[float, float]]) -> str:
    """Return what the attacker's threshold does.

    Args:
        attacker: ``loss`` or ``ratio``.
        level: ``rating`` or ``person``.
        threshold: What the slider says: nats, or the logarithm of a ratio.
        rates: Shares caught and accused, by whose model it is; without ``retrained`` where there is none.
    """
    many = MANY[level]
    caught, accused = map(percent, rates["after"])
    said = f"Accusing all {many} {called(attacker, level, threshold)} catches {caught} of the forgotten ones "
    said += f"and wrongly accuses {accused} of the never-seen ones."
    if "retrained" not in rates:
        return said
    caught, accused = map(percent, rates["retrained"])
    return f"{said} With a model that never saw them it would be {caught} and {accused}."


def called(attacker: str, level: str, threshold: float) -> str:
    """Return which ratings or people a threshold accuses; people are judged by the mean over their ratings."""
    mean = " on average" if level == "person" else ""
    if attacker == "loss":
        return f"whose loss is{mean} at most {threshold:.2f}"
    return f"whose answers are{mean} at least {np.exp(threshold):.2f} times as likely from a model that saw them"


def roc_label(areas: Mapping[str, float]) -> str:
    """Return what the ROC curves show, for those who do not see them; areas are 0 to 1."""
    return "ROC curves; area " + ", ".join(f"{name} {100 * area:.1f} %" for name, area in areas.items())


def verdict(kind: str, level: str) -> str:
    """Return the sentence that the intervals allow."""
    return VERDICTS[kind].format(many=MANY[level])


def gap_line(gaps: Mapping[str, Estimate], noise: float | None) -> str:
    """Return how much higher than on retrained models the AUC is, in AUC points, and what that was before.

    Args:
        gaps: By whose it is, ``after`` and perhaps ``before``.
        noise: How far one retrained model lies from the others; None where that is not known.
    """
    now = gaps["after"]
    if np.isnan(now.value):
        return "How it does against models that never saw them is not known."
    said = f"Beyond what it does on models that never saw them, on the same people: {100 * now.value:+.1f} points"
    said += "" if np.isnan(now.low) else f" (95 % interval {100 * now.low:+.1f} to {100 * now.high:+.1f})"
    said += f"; before, {100 * gaps['before'].value:+.1f}" if "before" in gaps else ""
    return f"{said}." if noise is None else f"{said}. By chance it would be {100 * noise:.1f}."


def attack_about(members: int, others: int, level: str) -> str:
    """Return why the figures cannot be read alone."""
    return (
        f"{members:,} forgotten {MANY[level]} against {others:,} that no model here was trained on. The forgotten ones "
        "are older, so even against models that never saw them the AUC is not 50: only the difference counts."
    )


def jsd_spread(before: float, after: float, floor: float | None) -> str:
    """Return how far the median forgotten rating is from retrained models; distances are in nats."""
    now, then = map(distance, (after, before))
    said = f"Half of the forgotten ratings are now within {now} of models that never saw them; before, it was {then}."
    return said if floor is None else f"{said} By chance it would be {distance(floor)}."


def relearned(shown: int, steps: int, half: float | None, retrained: float | None, compared: bool) -> str:
    """Return how soon half of what was lost was back.

    Args:
        shown: Ratings that the model was shown again.
        steps: Steps that were tried.
        half: Steps until half was back; None where it never was, or nothing was lost.
        retrained: The same of retrained models.
        compared: Whether there are retrained models to compare with.
    """
    whom = "that rating" if shown == 1 else f"those {shown} ratings"
    if half is None:
        said = f"In {steps} steps, not even half of what it had lost on {whom} came back."
    else:
        said = f"After {half:.1f} steps, half of what it had lost on {whom} was back."
    if not compared:
        return f"{said} How soon a model that never saw it learns is not known: there is none here."
    needs = f"needs {retrained:.1f} steps" if retrained is not None else f"does not get that far in {steps} steps"
    return f"{said} A model that never saw it {needs}."

"""What people are told by ``core/evaluation`` and ``core/metrics``."""

from collections.abc import Sequence
from pathlib import Path

from core.config import COMMAND

ATTACKS = {
    "mia": "loss threshold, per sample",
    "mia_user": "loss threshold, per person",
    "lira": "likelihood ratio, per sample",
    "lira_user": "likelihood ratio, per person",
}
ATTACK_FIGURES = {"auc": "AUC", "tpr": "TPR at 1 % FPR", "privleak": "leakage", "ks": "KS distance"}
COSTS = {
    "seconds": ("seconds", "Wall time of the request."),
    "seconds_setup": ("set-up seconds", "Wall time that is spent once, before any request."),
    "retrain_seconds": ("seconds of retraining", "Mean wall time of a retraining, where it was made."),
    "speedup": ("speed-up", "Retraining's seconds over the request's."),
    "trainable_params": ("parameters", "How many weights were trained."),
    "peak_memory": ("peak MiB", "The most memory that was in use."),
}
"""Title and sentence of each cost."""
SUFFIXES = {
    "_before": "{}, before",
    "_retrained": "{}, retrained models",
    "_floor": "{} floor",
    "_to_mean": "{} to the mean",
    "_to_mean_floor": "{} floor to the mean of the others",
    "_to_others": "{} to the mean of the others",
    "_to_previous": "{} to the model before this request",
    "_to_original": "{} to the first model",
    "_gap": "{} gap",
    "_low": "{}, lower end of the interval",
    "_high": "{}, upper end of the interval",
    "_p": "{}, p-value",
    "_q05": "{}, 5th percentile",
    "_q25": "{}, 25th percentile",
    "_q50": "{}, median",
    "_q75": "{}, 75th percentile",
    "_q95": "{}, 95th percentile",
}
PREFIXES = {
    "retain_": "{} (retained ratings)",
    "rebuilt_": "{} (rebuilt samples)",
    "rebuilt_old_": "{} (rebuilt samples, old prompt)",
    "earlier_": "{} (what went earlier)",
    "later_": "{} (later ratings of the forgotten)",
    "stayed_": "{} (people who stayed)",
    "user_": "{} (per person)",
}
"""How the name of a variant begins or ends → its title, around that of its metric."""
SHADOWS_REMEDY = f"make them with `{COMMAND} shadows`"
TOO_FEW_SHADOWS = "Every sample must be in and out of some shadow models, and there must be at least four of them."


def better(way: str | None) -> str:
    """Return which way is better, in words; nothing where neither is."""
    return {"higher": "higher is better", "lower": "lower is better"}.get(way or "", "")


def attack_metric(attack: str, figure: str) -> tuple[str, str]:
    """Return the title of an attack's figure, and the sentence about it."""
    title = "MIA-AUC" if (attack, figure) == ("mia", "auc") else f"{ATTACK_FIGURES[figure]} ({ATTACKS[attack]})"
    return title, f"How well an attack tells who was in the data: {ATTACKS[attack]}."


def distances_caption(titles: Sequence[str]) -> str:
    """Return what a table's distances are, and what stands under “retrained”."""
    listed = f"{', '.join(titles[:-1])} and {titles[-1]} are distances" if titles[1:] else f"{titles[0]} is a distance"
    return f"{listed} to retrained models, on the forget set; under 'retrained', those models' distance to each other."


def metric_exists(name: str, title: str) -> str:
    """Return why a metric cannot be entered."""
    return f"The name {name!r} is taken by the metric “{title}”; choose another one."


def not_a_distance(name: str, why: str) -> str:
    """Return why a function is no divergence of predictions."""
    return (
        f"The metric {name!r} is no distance: {why}. It must take two arrays (n,) of probabilities and return n "
        "numbers, 0 where the two are equal."
    )


def no_shadows(path: Path) -> str:
    """Return that nobody has trained shadow models for a recommender."""
    return f"There are no shadow models for {path.parent.name}/{path.stem}; {SHADOWS_REMEDY}."


def foreign_shadows(path: Path) -> str:
    """Return that shadow models were trained for something else."""
    return f"The shadow models in {path} were made for other data or another recipe; {SHADOWS_REMEDY}."

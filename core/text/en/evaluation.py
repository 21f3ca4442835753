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
ATTACK_FIGURES = {
    "auc": "AUC",
    "gap": "gap to retraining",
    "tpr": "TPR at 1 % FPR",
    "privleak": "leakage",
    "ks": "KS distance",
}
BEFORE_AFTER = {
    "fall": "fall of the true answer, sample against never-seen",
    "fall_user": "fall of the true answer, person against never-seen",
    "fall_kept": "fall of the true answer, sample against retained",
    "fall_kept_user": "fall of the true answer, person against those who stayed",
    "move": "move of the answer, sample against never-seen",
    "move_user": "move of the answer, person against never-seen",
    "move_kept": "move of the answer, sample against retained",
    "move_kept_user": "move of the answer, person against those who stayed",
}
"""Name of each attack by who holds both models → what it is."""
STAYED = {
    "retain_mia": "loss threshold, per retained sample",
    "retain_mia_user": "loss threshold, per person who stayed",
    "retain_lira": "likelihood ratio, per retained sample",
    "retain_lira_user": "likelihood ratio, per person who stayed",
    "retain_ulira": "unlearned shadows, per retained sample",
    "retain_ulira_user": "unlearned shadows, per person who stayed",
}
"""Name of each attack on those who stayed → what it is."""
METHOD_KNOWN = {
    "ulira": "unlearned shadows, per sample",
    "ulira_user": "unlearned shadows, per person",
}
"""Name of each attack by who knows the method → what it is."""
TOLD_APART = {
    "ulira_told": "unlearned model or retrained one, by a sample",
    "ulira_told_user": "unlearned model or retrained one, by a person",
}
"""Name of each test that tells an unlearned model from a retrained one → what it is."""
BEFORE_AFTER_FIGURES = {
    "auc": ("AUC", "How well the change of answers tells who was forgotten: {}."),
    "gap": ("gap to retraining", "How much more the change tells than if a retrained model were handed out: {}."),
}
METHOD_KNOWN_FIGURES = {
    "auc": ("AUC", "How well somebody who knows the method tells who was forgotten: {}."),
    "tpr": ("TPR at 1 % FPR", "The share of the forgotten that are found where 1 % of the others are accused: {}."),
    "gap": ("gap to retraining", "How much more is found than if a retrained model were handed out: {}."),
}
TOLD_APART_FIGURES = {"auc": ("AUC", "How well answers to what was forgotten tell which model was unlearned: {}.")}
STAYED_FIGURES = {
    "auc": ("AUC", "How well an attack tells those who stayed from never-seen people: {}."),
    "gap": ("rise by unlearning", "How much more an attack tells after unlearning than before: {}."),
}
"""Figure of such an attack → its title and its sentence."""
SHORT_TITLES = {
    ("mia", "auc"): "MIA-AUC",
    ("mia_user", "gap"): "MIA gap",
    ("lira_user", "gap"): "LiRA gap",
}
"""Attack and figure → the title where it heads a column of a benchmark."""
USEFULNESS = {
    "ndcg10": ("NDCG@10", "How high a liked item ranks among the ten best of 100, 99 of which were never rated."),
    "hr10": ("HR@10", "How often a liked item is among the ten best of 100, 99 of which were never rated."),
    "gender_spread": ("AUC spread, gender", "How far the AUC of the genders is apart."),
    "age_spread": ("AUC spread, age", "How far the AUC of the best-served and the worst-served age group is apart."),
}
"""Title and sentence of each metric of usefulness."""
CANARIES = {
    "canary_taught": ("taught", "How often a model answers as the flipped labels of the forgotten have it."),
    "canary_taught_before": ("taught, before", "How often the original answers as the flipped labels have it."),
    "canary_taught_retrained": (
        "taught, retrained",
        "How often retrained models answer as the flipped labels have it.",
    ),
    "canary_left": ("left", "What is left of the probability that training added to the flipped labels."),
}
"""Title and sentence of each metric of canaries."""
RANKING_CAPTION = (
    "Each liked item of the test split stands against others that the same person never rated, drawn alike for all"
    " models (sampled metrics: compare them with one another only). Brackets hold 95 % intervals over people;"
    " 'retrained' is one retrained model."
)
FAIRNESS_CAPTION = (
    "AUC on test samples of each group that is large enough. A spread is the best-served group less the worst-served"
    " one; chance keeps groups apart too, so read it beside the original's and the retrained models'."
)
SPREAD = "spread"
COSTS = {
    "seconds": ("seconds", "Wall time of the request."),
    "latency_p50": ("latency, median (s)", "The median wall time of the requests so far."),
    "latency_p95": ("latency, 95th percentile (s)", "The 95th percentile of the wall time of the requests so far."),
    "seconds_setup": ("set-up seconds", "Wall time that is spent once, before any request."),
    "retrain_seconds": ("seconds of retraining", "Wall time of the fastest retraining, where it was made."),
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
    "_change": "{}, after less before",
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
ATTACKS_CAPTION = (
    "Members are the forgotten samples, the others are of people whom the model was never trained on. They differ in"
    " time too, so what an attack is worth is what it finds beyond the retrained models: the gap is the AUC less their"
    " mean, leakage the same as a share of it, and ± is how far one retrained model is from the mean of the others."
    " Brackets hold 95 % intervals over people and retrained models."
)
BEFORE_AFTER_CAPTION = (
    "Forgotten samples are told from others by how much their answers changed. Under 'retrained' stands what the same"
    " attacker finds who holds the original and a retrained model."
)
STAYED_CAPTION = (
    "Members are retained samples of people who lost nothing, the others are of people whom the model was never trained"
    " on. A rise above 0 means that unlearning exposed those who stayed."
)
METHOD_KNOWN_CAPTION = (
    "Shadow models were unlearned by the same method. A forgotten sample is compared with those that saw and forgot it"
    " and those that never saw it; under 'retrained' stands what the same attacker finds in retrained models. Of the"
    " last lines one half is nothing: there the two models are told apart by the same forgotten samples."
)
SHADOWS_REMEDY = f"make them with `{COMMAND} shadows`"
TOO_FEW_SHADOWS = "Every sample must be in and out of some shadow models, and there must be at least four of them."


def better(way: str | None) -> str:
    """Return which way is better, in words; nothing where neither is."""
    return {"higher": "higher is better", "lower": "lower is better"}.get(way or "", "")


def attack_metric(attack: str, figure: str) -> tuple[str, str]:
    """Return the title of an attack's figure, and the sentence about it."""
    title = SHORT_TITLES.get((attack, figure), f"{ATTACK_FIGURES[figure]} ({ATTACKS[attack]})")
    if figure == "gap":
        return title, f"How much more an attack finds than in retrained models, on the same people: {ATTACKS[attack]}."
    return title, f"How well an attack tells who was in the data: {ATTACKS[attack]}."


def distances_caption(titles: Sequence[str], stayed: str) -> str:
    """Return what a table's distances are, and what stands under “retrained”."""
    listed = f"{', '.join(titles[:-1])} and {titles[-1]} are distances" if titles[1:] else f"{titles[0]} is a distance"
    return (
        f"{listed} to retrained models, on the forget set; {stayed} is one on a sample of what was kept. Under"
        " 'retrained' stands those models' distance to each other."
    )


def age_group(youngest: int, beyond: int | None) -> str:
    """Return what an age group is called: from its youngest year to the year before the next group's first."""
    if beyond is None:
        return f"{youngest} and older"
    return f"{youngest} to {beyond - 1}" if youngest else f"under {beyond}"


def by_group(name: str) -> str:
    """Return the heading of AUCs by group."""
    return f"AUC by {name}, × 100"


def no_ranking_of_retrained(bundled: bool) -> str:
    """Return why no retrained model was asked to rank."""
    kept = "Of the retrained models only what they answered before is bundled" if bundled else "There is no such model"
    return f"{kept}, so none can be asked to rank; retrain here with `{COMMAND} unlearn … --method retrain`."


def ranked(samples: int, people: int, candidates: int) -> str:
    """Return how many liked items of how many people were ranked among how many candidates."""
    return f"{samples:,} liked items of {people:,} people, each among {candidates}"


def sides(title: str, members: int, others: int) -> str:
    """Return what an attack is called and how many it was tried on."""
    one = "member" if members == 1 else "members"
    return f"{title} ({members:,} {one}, {others:,} {'other' if others == 1 else 'others'})"


def attacks_caption(members: int, others: int, skipped: str | None) -> str:
    """Return how a table of attacks is to be read, and why what is missing is missing."""
    needs = f"TPR at 1 % FPR needs at least {members} members and {others} others; with fewer there is a dash."
    return " ".join(filter(None, (ATTACKS_CAPTION, needs, skipped)))


def no_epsilon(unlearned: tuple[int, ...], retrained: tuple[int, ...]) -> str:
    """Return why unlearned and retrained models cannot be compared."""
    return (
        f"Answers of unlearned models {unlearned} and of retrained ones {retrained} do not fit: give both as (models,"
        " samples), with the same samples and at least two models of each."
    )


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

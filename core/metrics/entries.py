"""The metrics that we have, in the order of tables."""

from collections.abc import Iterator, Mapping

from core import text
from core.metrics.metric import EVERYWHERE, Better, Metric, Place

ATTACK_TITLES: Mapping[str, str] = text.evaluation.ATTACKS
"""Name of each attack → what it is."""
ATTACK_FIGURES: Mapping[str, str] = text.evaluation.ATTACK_FIGURES
"""What is told of each attack → its title; the metric is called by both names, such as ``mia_auc``."""

_PAPER = "E2URec (Wang et al.), evaluation metrics."
_HEADLINE: frozenset[Place] = EVERYWHERE | {"headline"}
_SOURCES = {
    "auc": "Yeom et al., 2018 (loss threshold); Carlini et al., 2022 (likelihood ratio).",
    "tpr": "Carlini et al., 2022: success at a small false-positive rate.",
    "gap": "Ours: Yeom et al.'s and Carlini et al.'s attacks, paired over people.",
    "privleak": "Shi et al., 2024 (MUSE), PrivLeak.",
    "ks": "The two-sample Kolmogorov–Smirnov test.",
}
_BOTH_MODELS = "Chen et al., 2021; Du et al., 2024 (TULA), arXiv 2406.13348; thresholds on margins alone are ours."
_METHOD_KNOWN = "Hayes et al., 2024, arXiv 2403.01218 (U-LiRA); RULI, arXiv 2506.13009."
_ON_STAYED = "Carlini et al., 2022 (The Privacy Onion Effect); Hayes et al., 2024, arXiv 2403.01218."
_SAMPLED = "He et al., 2017, section 4.1; sampled, so see Krichene and Rendle, 2020."
_SPREAD = "Ours; CURE4Rec (Chen et al., 2024), arXiv 2408.14393, asks for fairness between groups."
_USEFUL = {"ndcg10": _SAMPLED, "hr10": _SAMPLED, "gender_spread": _SPREAD, "age_spread": _SPREAD}


def _useful(name: str, source: str) -> Metric:
    title, about = text.evaluation.USEFULNESS[name]
    better: Better = "lower" if source == _SPREAD else "higher"
    return Metric(name, title, about, "utility", better=better, shown_in=frozenset({"usefulness"}), source=source)


def _canary(name: str) -> Metric:
    title, about = text.evaluation.CANARIES[name]
    better: Better | None = "lower" if name.endswith("_left") else None
    source = "Ours, after Goel et al., Corrective Machine Unlearning, 2024."
    return Metric(name, title, about, "attack", better=better, shown_in=frozenset({"canaries"}), source=source)


def _attack(attack: str, figure: str) -> Metric:
    title, about = text.evaluation.attack_metric(attack, figure)
    places: tuple[Place, ...] = ("benchmark", "page") if figure == "auc" else ("benchmark",)
    shown = frozenset(places if (attack, figure) in text.evaluation.SHORT_TITLES else ())
    return Metric(f"{attack}_{figure}", title, about, "attack", shown_in=shown, source=_SOURCES[figure])


def _exposed(titles: Mapping[str, str], figures: Mapping[str, tuple[str, str]], source: str) -> Iterator[Metric]:
    for name, title in titles.items():
        for figure, (called, about) in figures.items():
            said = f"{called} ({title})", about.format(title)
            yield Metric(f"{name}_{figure}", *said, "attack", shown_in=frozenset({"audit"}), source=source)


def _cost(name: str, scale: float, digits: int, unit: str, better: Better, *shown: Place) -> Metric:
    title, about = text.evaluation.COSTS[name]
    return Metric(name, title, about, "cost", "", unit, scale, digits, better, frozenset(shown))


ENTRIES = (
    Metric(
        "auc", "AUC", "How often a liked item is ranked above a disliked one.", "utility", "area under the ROC curve",
        better="higher", shown_in=_HEADLINE | {"audit"}, source=_PAPER,
    ),
    Metric(
        "user_auc", "AUC per person", "The mean AUC of people who liked and disliked something.", "utility",
        better="higher", shown_in=frozenset({"audit"}),
    ),
    Metric(
        "acc", "ACC", "The share of right guesses, yes from a probability of one half on.", "utility", "accuracy",
        better="higher", shown_in=EVERYWHERE | {"audit"}, source=_PAPER,
    ),
    Metric(
        "ll", "LL", "The mean surprise at what people really said.", "utility", "log loss", "nats",
        better="lower", shown_in=EVERYWHERE | {"audit"}, source=_PAPER,
    ),
    *(_useful(name, source) for name, source in _USEFUL.items()),
    Metric(
        "jsd", "JSD", "How far answers are from those of retrained models.", "distance", "Jensen–Shannon divergence",
        "nats", digits=3, better="lower", shown_in=_HEADLINE, source="Lin, 1991; E2URec, evaluation metrics.",
    ),
    Metric(
        "l2", "L2", "How far answers are from those of retrained models.", "distance", "Euclidean distance",
        better="lower", source=_PAPER,
    ),
    Metric(
        "symmetric_kl", "symmetric KL", "What E2URec's released code prints under the name JSD.", "distance",
        "mean of both Kullback–Leibler divergences", "nats", better="lower",
        shown_in=frozenset({"cli", "benchmark", "certificate"}), source="Jeffreys, 1946, halved.",
    ),
    Metric(
        "retain_jsd", "JSD on what stayed", "How far answers on what was kept are from those of retrained models.",
        "distance", "Jensen–Shannon divergence", "nats", digits=3, better="lower",
        source="Lin, 1991; measuring it on what was kept is ours.",
    ),
    Metric(
        "nearer", "came nearer", "How many requests end nearer to retrained models than the original was, in percent.",
        "distance", digits=0, better="higher", shown_in=frozenset(),
    ),
    Metric(
        "rebuilt_shift", "shift by the prompt", "How far answers to the cleaned prompt are from those to the old one.",
        "distance", "", "nats", digits=3, shown_in=frozenset(),
    ),
    Metric(
        "forget_ks", "KS distance of losses", "How far losses on the forget set are from those of retrained models.",
        "distance", better="lower", shown_in=frozenset(),
        source="The test behind TOFU's forget quality (Maini et al., 2024).",
    ),
    *(_attack(attack, figure) for attack in ATTACK_TITLES for figure in ATTACK_FIGURES),
    *_exposed(text.evaluation.BEFORE_AFTER, text.evaluation.BEFORE_AFTER_FIGURES, _BOTH_MODELS),
    *_exposed(text.evaluation.METHOD_KNOWN, text.evaluation.METHOD_KNOWN_FIGURES, _METHOD_KNOWN),
    *_exposed(text.evaluation.TOLD_APART, text.evaluation.TOLD_APART_FIGURES, _METHOD_KNOWN),
    *_exposed(text.evaluation.STAYED, text.evaluation.STAYED_FIGURES, _ON_STAYED),
    *(_canary(name) for name in text.evaluation.CANARIES),
    _cost("seconds", 1.0, 1, "s", "lower", "benchmark", "page"),
    _cost("latency_p50", 1.0, 1, "s", "lower"),
    _cost("latency_p95", 1.0, 1, "s", "lower"),
    _cost("seconds_setup", 1.0, 1, "s", "lower", "benchmark"),
    _cost("retrain_seconds", 1.0, 1, "s", "lower"),
    _cost("speedup", 1.0, 1, "", "higher", "benchmark", "page"),
    _cost("trainable_params", 1.0, 0, "", "lower", "benchmark", "page"),
    _cost("peak_memory", 2.0**-20, 0, "bytes", "lower", "benchmark"),
)  # fmt: skip

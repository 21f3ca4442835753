"""What every metric is, told once: its names, unit, scale, digits, which way is better, and where it is shown.

The command line, the benchmark, the certificate and the page read it from here. A distance has a function too, which
:func:`core.evaluation.distances.register_divergence` attaches to its entry.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from core import text

Better: TypeAlias = Literal["higher", "lower"]
MetricKind: TypeAlias = Literal["utility", "distance", "attack", "cost"]
Place: TypeAlias = Literal["cli", "audit", "benchmark", "certificate", "page", "headline"]
"""Where a metric is shown: ``cli`` is the table of ``evaluate``, ``audit`` the tables below it, ``benchmark`` the table
of a benchmark, ``certificate`` what can be taken away, ``page`` the demo; what is in the ``headline`` is also drawn,
tested for significance, told while a benchmark runs, and has a column for its noise floor."""

EVERYWHERE: frozenset[Place] = frozenset({"cli", "benchmark", "certificate", "page"})
KINDS_IN_ORDER: tuple[MetricKind, ...] = ("utility", "distance", "attack", "cost")
NOT_KNOWN = "–"


@dataclass(frozen=True)
class Metric:
    """The facts of one metric.

    Attributes:
        name: Its key in every JSON.
        title: What a column or a row is called.
        about: One sentence: what it measures.
        kind: ``utility`` (on test), ``distance`` (to retrained models), ``attack`` or ``cost``.
        full: The name in full, where the title shortens it; empty where it does not.
        unit: Such as ``nats``; empty for shares.
        scale: What a value is multiplied with in tables.
        digits: Decimal places in tables, after scaling.
        better: Which way is better; None where neither is.
        shown_in: Where it is shown.
        source: Where it is defined.
    """

    name: str
    title: str
    about: str
    kind: MetricKind
    full: str = ""
    unit: str = ""
    scale: float = 100.0
    digits: int = 2
    better: Better | None = None
    shown_in: frozenset[Place] = EVERYWHERE
    source: str = "Ours."

    @property
    def heading(self) -> str:
        """The title as it begins a line."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def label(self) -> str:
        """The title with the name in full, as it begins a line."""
        return f"{self.heading}, {self.full}" if self.full else self.heading

    @property
    def scaled_title(self) -> str:
        """The title with what values are multiplied with, such as ``JSD × 100``."""
        return self.title if self.scale == 1 else f"{self.title} × {self.scale:g}"

    @property
    def explained(self) -> str:
        """The sentence with which way is better, without a full stop, for a heading's hint."""
        return "; ".join(filter(None, (self.about.removesuffix("."), text.evaluation.better(self.better))))

    def format(self, value: float | None, digits: int | None = None, sign: str = "", unknown: str = NOT_KNOWN) -> str:
        """Return a value as tables show it, scaled and rounded.

        Args:
            value: The value, in ``unit``; None and what is not finite is not known.
            digits: Decimal places, where not the metric's own.
            sign: ``+`` to write it before positive numbers too.
            unknown: What stands for an unknown value.
        """
        if value is None or not math.isfinite(value):
            return unknown
        return f"{self.scale * value:{sign},.{self.digits if digits is None else digits}f}"

    def cost(self, value: float) -> float:
        """Return a number that is the lower the better; the value itself, unless higher is better."""
        return -value if self.better == "higher" else value

    def beats(self, value: float, other: float) -> bool:
        """Return whether ``value`` is strictly better than ``other``; lower is, unless higher is better."""
        return self.cost(value) < self.cost(other)


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
_ON_STAYED = "Carlini et al., 2022 (The Privacy Onion Effect); Hayes et al., 2024, arXiv 2403.01218."
_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "_gap": {"better": None},
    "_p": {"better": None, "scale": 1.0, "digits": 3},
}
"""What a variant has otherwise than its metric, by the end of its name."""


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


_OURS = (
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
    *_exposed(text.evaluation.STAYED, text.evaluation.STAYED_FIGURES, _ON_STAYED),
    _cost("seconds", 1.0, 1, "s", "lower", "benchmark", "page"),
    _cost("seconds_setup", 1.0, 1, "s", "lower", "benchmark"),
    _cost("retrain_seconds", 1.0, 1, "s", "lower"),
    _cost("speedup", 1.0, 1, "", "higher", "benchmark", "page"),
    _cost("trainable_params", 1.0, 0, "", "lower", "benchmark", "page"),
    _cost("peak_memory", 2.0**-20, 0, "bytes", "lower", "benchmark"),
)  # fmt: skip

KNOWN_METRICS: dict[str, Metric] = {one.name: one for one in _OURS}
"""All entries by name."""


def register_metric(metric: Metric) -> Metric:
    """Enter ``metric``; entering the very same facts again changes nothing.

    Raises:
        ValueError: The name is another metric's, or that of a variant of one.
    """
    try:
        known = find_metric(metric.name)
    except KeyError:
        KNOWN_METRICS[metric.name] = metric
        return metric
    if known != metric:
        raise ValueError(text.evaluation.metric_exists(metric.name, known.title))
    return metric


def find_metric(name: str) -> Metric:
    """Return the facts of a metric, or of a variant of one, such as ``jsd_floor`` or ``retain_l2_before``.

    A variant is titled by rule and shown nowhere by itself.

    Raises:
        KeyError: There is no such metric.
    """
    if name in KNOWN_METRICS:
        return KNOWN_METRICS[name]
    for base, affix, said in _without_an_affix(name):
        try:
            metric = find_metric(base)
        except KeyError:
            continue
        changed = _CHANGED.get(affix, {})
        return replace(metric, name=name, title=said.format(metric.title), full="", shown_in=frozenset(), **changed)
    raise KeyError(name)


def metrics_in(place: Place, *kinds: MetricKind) -> tuple[Metric, ...]:
    """Return the metrics that a place shows, in the order in which it shows them; of certain ``kinds``, or of all."""
    return tuple(
        one
        for kind in KINDS_IN_ORDER
        for one in KNOWN_METRICS.values()
        if one.kind == kind and place in one.shown_in and (not kinds or kind in kinds)
    )


def _without_an_affix(name: str) -> list[tuple[str, str, str]]:
    """Return what is left of a name without each affix that it has, with that affix and the variant's title."""
    words = text.evaluation
    begins = [(name.removeprefix(one), one, said) for one, said in words.PREFIXES.items() if name.startswith(one)]
    ends = [(name.removesuffix(one), one, said) for one, said in words.SUFFIXES.items() if name.endswith(one)]
    return [affix for side in (begins, ends) for affix in sorted(side, key=lambda one: -len(one[1]))]

"""What a metric says of itself."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core import text

Better: TypeAlias = Literal["higher", "lower"]
MetricKind: TypeAlias = Literal["utility", "distance", "attack", "cost"]
Place: TypeAlias = Literal["cli", "audit", "benchmark", "certificate", "page", "headline", "usefulness", "canaries"]
"""Where a metric is shown: ``cli`` is the table of ``evaluate``, ``audit`` the tables below it, ``benchmark`` the table
of a benchmark, ``certificate`` what can be taken away, ``page`` the demo; what is in the ``headline`` is also drawn,
tested for significance, told while a benchmark runs, and has a column for its noise floor. ``usefulness`` is the table
of what a recommender is good for beyond AUC, ``canaries`` that of people whose labels were flipped."""

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
    def plain(self) -> str:
        """What it is called in plain words; empty where it has no such name."""
        return text.plainly.measures.NAMES.get(self.name, "")

    def say(self, value: float | None, unknown: str = NOT_KNOWN) -> str:
        """Return a value as people read it beside the plain name: a share in percent, a distance as it is.

        Args:
            value: The value, in ``unit``; None and what is not finite is not known.
            unknown: What stands for an unknown value.
        """
        if value is None or not math.isfinite(value):
            return unknown
        return text.plainly.measures.share(value) if self.kind == "utility" else text.plainly.measures.distance(value)

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

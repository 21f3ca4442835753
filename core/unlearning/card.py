"""A method's card: all that tables, figures and the page say of a method, written once, on its class."""

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Any

from core import text

SYMBOLS: Mapping[str, str] = {
    "star": "6,0 7.6,4.2 12,4.4 8.5,7.2 9.7,11.6 6,9.1 2.3,11.6 3.5,7.2 0,4.4 4.4,4.2",
    "hexagon": "6,0 11.4,3 11.4,9 6,12 0.6,9 0.6,3",
    "bowtie": "0,1 6,6 12,1 12,11 6,6 0,11",
    "square": "1,1 11,1 11,11 1,11",
    "hourglass": "1,0 11,0 6,6 11,12 1,12 6,6",
    "triangle-down": "0,1.5 12,1.5 6,11.5",
    "triangle-up": "6,0.5 12,10.5 0,10.5",
    "x": "3,0 6,3 9,0 12,3 9,6 12,9 9,12 6,9 3,12 0,9 3,6 0,3",
    "cross": "4,0 8,0 8,4 12,4 12,8 8,8 8,12 4,12 4,8 0,8 0,4 4,4",
    "pentagon": "6,0.3 12,4.7 9.7,11.7 2.3,11.7 0,4.7",
    "hexagram": "6,0 8,3 12,3 10,6 12,9 8,9 6,12 4,9 0,9 2,6 0,3 4,3",
    "star-diamond": "6,0 7.8,4.2 12,6 7.8,7.8 6,12 4.2,7.8 0,6 4.2,4.2",
    "triangle-left": "11,0 11,12 1,6",
    "triangle-right": "1,0 11,6 1,12",
    "star-square": "0,0 6,3.2 12,0 8.8,6 12,12 6,8.8 0,12 3.2,6",
    "octagon": "3.5,0 8.5,0 12,3.5 12,8.5 8.5,12 3.5,12 0,8.5 0,3.5",
    "diamond-tall": "6,0 9.5,6 6,12 2.5,6",
    "diamond-wide": "0,6 6,2.5 12,6 6,9.5",
    "diamond": "6,0 12,6 6,12 0,6",
    "circle-open": "6,0 9,0.8 11.2,3 12,6 11.2,9 9,11.2 6,12 3,11.2 0.8,9 0,6 0.8,3 3,0.8",
}
"""Plotly's name of each shape that can stand for a method → the same shape for SVG, in a square of 12.

The last two are the page's marks of retrained models and of the original.
"""
BEHIND_OURS = 1000
"""Place of a method that does not say where it stands: behind all of ours."""


@dataclass(frozen=True)
class Knob:
    """One number of a method's settings that people may turn.

    Attributes:
        setting: Dotted name within the method's ``Settings``, such as ``student.learning_rate``.
        low: Least value.
        high: Greatest value.
        step: Between two neighbouring values; 1 for whole numbers.
        label: What it is called.
        hint: What it does, in a sentence.
    """

    setting: str
    low: float
    high: float
    step: float
    label: str = ""
    hint: str = ""

    def value(self, settings: Any) -> float | None:
        """Return where it stands in ``settings``, within its bounds; None where it is switched off there."""
        for part in self.setting.split("."):
            settings = getattr(settings, part, None)
        return None if settings is None or is_dataclass(settings) else min(max(float(settings), self.low), self.high)


@dataclass(frozen=True)
class PhaseCard:
    """What people read about one phase of a method.

    Attributes:
        title: What it is called.
        sentence: What happens in it.
        losses: Heading of the figure of its losses; empty where none is drawn.
    """

    title: str
    sentence: str
    losses: str = ""


@dataclass(frozen=True)
class Card:
    """What people read about a method, and how figures show it.

    Attributes:
        title: What it is called.
        sentence: What it does.
        source: Where it was published; ``Ours.`` for what was not.
        phases: Its phases in the order in which they run, by the names under which it reports its steps. A phase's
            name is never changed: it seeds the phase's randomness.
        knobs: What can be turned of its settings, in the order in which it is shown.
        symbol: Its mark in figures, one of ``SYMBOLS`` that no other method names; a free one is given where empty.
        teacher: What the teacher is from which its student learns to forget, where it has two teachers.
        terms: What the terms of its losses are called.
        colour: A hex colour of its own; where empty, that of all methods of its scope.
        order: Where it stands in tables: before those with greater numbers.
        yardstick: Whether it is what others are measured by rather than a method to choose.
    """

    title: str
    sentence: str
    source: str
    phases: Mapping[str, PhaseCard]
    knobs: tuple[Knob, ...] = ()
    symbol: str = ""
    teacher: str = ""
    terms: Mapping[str, str] = field(default_factory=lambda: text.unlearning.TERMS)
    colour: str = ""
    order: int = BEHIND_OURS
    yardstick: bool = False

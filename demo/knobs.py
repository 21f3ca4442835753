"""What a visitor may turn of a method's settings, and within which bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Knob:
    """One setting that can be turned.

    Attributes:
        name: Dotted name within the method's settings, such as ``student.learning_rate``.
        low: Least value.
        high: Greatest value.
        step: Between two neighbouring values.
    """

    name: str
    low: float
    high: float
    step: float

    def value(self, settings: Any) -> float | None:
        """Return where it stands in ``settings``, within the bounds; None where it is switched off there."""
        for part in self.name.split("."):
            settings = getattr(settings, part, None)
        return None if settings is None or is_dataclass(settings) else min(max(float(settings), self.low), self.high)


_PACE = Knob("pace.passes", 0.2, 3.0, 0.05)
_WHOLE = (Knob("optimisation.learning_rate", 0.00005, 0.002, 0.00005), _PACE)
KNOBS: Mapping[str, Sequence[Knob]] = {
    "e2urec": (
        Knob("reach", 0.02, 0.8, 0.01),
        Knob("alpha", 0.0, 8.0, 0.25),
        Knob("w", 0.0, 1.0, 0.05),
        Knob("student.learning_rate", 0.0005, 0.01, 0.0005),
        Knob("student_passes", 0.1, 3.0, 0.05),
        Knob("student_lora.rank", 1, 32, 1),
    ),
    "rehearsed": (
        Knob("w", 0.0, 1.0, 0.05),
        Knob("optimisation.learning_rate", 0.0005, 0.01, 0.0005),
        _PACE,
        Knob("lora.rank", 1, 32, 1),
    ),
    "npo": (
        Knob("beta", 0.05, 2.0, 0.05),
        Knob("optimisation.learning_rate", 0.0001, 0.01, 0.0001),
        _PACE,
        Knob("lora.rank", 1, 32, 1),
    ),
    "neggrad": (Knob("forget_weight", 0.0, 2.0, 0.01), *_WHOLE),
    "negkl": (Knob("forget_weight", 0.0, 2.0, 0.05), *_WHOLE),
    "bad_teacher": (Knob("forget_weight", 0.0, 2.0, 0.01), *_WHOLE),
    "finetune": (Knob("optimisation.learning_rate", 0.0005, 0.005, 0.0005), Knob("share", 0.05, 0.5, 0.05)),
}
"""By method, in the order in which they are shown; those of no method here have nothing to turn."""
MOST = max(map(len, KNOBS.values()))


def turned(method: str, settings: Any, values: Sequence[float | None]) -> dict[str, float]:
    """Return the knobs that were moved away from where they stand in ``settings``, by dotted name.

    A bound stays as it was where a value is None, and whole numbers stay whole.

    Args:
        method: Name of the method.
        settings: What it runs with by itself.
        values: Where its knobs stand now, in their order; what lies behind them is ignored.
    """
    changes: dict[str, float] = {}
    for knob, value in zip(KNOBS.get(method, ()), values, strict=False):
        before = knob.value(settings)
        if before is not None and value is not None and abs(value - before) > knob.step / 100:
            inside = min(max(value, knob.low), knob.high)
            changes[knob.name] = round(inside) if knob.step == 1 else inside
    return changes

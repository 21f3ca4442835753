"""What a visitor turned of a method's settings; which knobs there are stands on the method's card."""

from collections.abc import Sequence
from typing import Any

from core.data.requests import ForgetRequest
from core.experiment.experiment import Experiment
from core.unlearning.registry import card_of, choosable
from core.unlearning.tuned_settings import nested, updated


def most_knobs() -> int:
    """Return how many knobs the method has that has most of them."""
    return max(len(card_of(name).knobs) for name in choosable())


def turned(method: str, settings: Any, values: Sequence[float | None]) -> dict[str, float]:
    """Return the knobs that were moved away from where they stand in ``settings``, by dotted name.

    A bound stays as it was where a value is None, and whole numbers stay whole.

    Args:
        method: Name of the method.
        settings: What it runs with by itself.
        values: Where its knobs stand now, in their order; what lies behind them is ignored.

    Raises:
        RequestError: There is no such method.
    """
    changes: dict[str, float] = {}
    for knob, value in zip(card_of(method).knobs, values, strict=False):
        before = knob.value(settings)
        if before is not None and value is not None and abs(value - before) > knob.step / 100:
            inside = min(max(value, knob.low), knob.high)
            changes[knob.setting] = round(inside) if knob.step == 1 else inside
    return changes


def turned_settings(
    experiment: Experiment, request: ForgetRequest, method: str, moved: Sequence[float | None] | None
) -> Any:
    """Return the settings of a method: those tuned for the request, with what the visitor turned.

    Raises:
        RequestError: The request cannot be carried out, or there is no such method.
    """
    tuned = experiment.method(method, experiment.plan(request)).settings
    return updated(tuned, nested(turned(method, tuned, moved))) if moved else tuned

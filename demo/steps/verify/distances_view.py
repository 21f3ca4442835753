"""How far answers are from those of retrained models: percentiles on one logarithmic axis, a row each."""

from collections.abc import Mapping
from html import escape

import numpy as np

from demo import text
from demo.widgets import page
from demo.widgets.marks import tag

_WIDTH, _ROW, _EDGE = 420, 26, 8
_LEAST = 1e-8
"""Nats; predictions are held as 32-bit numbers, which tell no nearer ones apart."""
_PERCENTILES = ("jsd_q05", "jsd_q25", "jsd_q50", "jsd_q75", "jsd_q95")


def spread(found: Mapping[str, Mapping[str, float]]) -> str:
    """Return the chart with its one-line reading.

    Args:
        found: Percentiles by row, ``before``, ``after`` and maybe ``floor``, under the names that
            :func:`core.evaluation.distances.jsd_spread` gives them; empty without a reference.
    """
    if not found:
        return page.empty(text.verify.JSD_SPREAD_EMPTY)
    middle = {who: one["jsd_q50"] for who, one in found.items()}
    said = text.verify.jsd_spread(middle["before"], middle["after"], middle.get("floor"))
    return tag("p", escape(said), "said") + _chart(found)


def _chart(found: Mapping[str, Mapping[str, float]]) -> str:
    powers = {who: np.log10(np.maximum([one[name] for name in _PERCENTILES], _LEAST)) for who, one in found.items()}
    low, high = _ends(powers)
    grid = "".join(_grid(_across(power, low, high), len(found)) for power in range(low, high + 1))
    rows = "".join(
        _row(who, at, [_across(power, low, high) for power in one]) for at, (who, one) in enumerate(powers.items())
    )
    view = f'viewBox="0 0 {_WIDTH} {_ROW * len(found)}" role="img" aria-label="{escape(text.verify.JSD_SPREAD)}"'
    names = "".join(tag("span", escape(text.verify.JSD_SPREAD_ROWS[who]), f"key {who}") for who in found)
    ends = (
        tag("span", text.common.distance(10.0**low))
        + tag("span", escape(text.verify.JSD_AXIS))
        + tag("span", text.common.distance(10.0**high))
    )
    return tag("div", names, "legend") + f'<svg class="spread" {view}>{grid}{rows}</svg>' + tag("div", ends, "ends")


def _ends(powers: Mapping[str, np.ndarray]) -> tuple[int, int]:
    every = np.concatenate(list(powers.values()))
    low = int(np.floor(every.min()))
    return low, max(int(np.ceil(every.max())), low + 1)


def _across(power: float, low: int, high: int) -> float:
    return _EDGE + (_WIDTH - 2 * _EDGE) * (float(power) - low) / (high - low)


def _grid(x: float, rows: int) -> str:
    return f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{_ROW * rows}"/>'


def _row(who: str, at: int, places: list[float]) -> str:
    """Return the line from the 5th to the 95th percentile, the bar from the 25th to the 75th, and the median."""
    y, (least, lower, middle, upper, most) = _ROW * (at + 0.5), places
    line = f'<line class="{who}" x1="{least:.1f}" x2="{most:.1f}" y1="{y}" y2="{y}"/>'
    bar = f'<line class="{who} half" x1="{lower:.1f}" x2="{upper:.1f}" y1="{y}" y2="{y}"/>'
    return f'{line}{bar}<circle class="{who}" cx="{middle:.1f}" cy="{y}" r="5.5"/>'

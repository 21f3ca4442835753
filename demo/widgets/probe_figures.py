"""What a model in training says of the samples on which it is watched, from before its first step until now."""

from collections.abc import Sequence
from html import escape

from core.experiment.probe import AUC, FORGOTTEN, MOVED, RETAINED
from demo import text
from demo.session.job_progress import JobProgress
from demo.widgets.marks import CHART_HEIGHT, CHART_WIDTH, tag

_SIDES = {FORGOTTEN: "forget", RETAINED: "remember"}
_LINES = {MOVED + side: css for side, css in _SIDES.items()} | {AUC: "click"}
_LEAST = 0.05
"""Least height of an axis: what changes by less looks like what it is, next to nothing."""


def figures(view: JobProgress) -> str:
    """Return how answers and the usefulness move, a figure each; nothing where nobody watches."""
    if not view.probed:
        return ""
    return _figure(view, text.unlearn.PROBE_MOVED, [MOVED + side for side in _SIDES]) + _figure(
        view, text.unlearn.PROBE_USE, [AUC]
    )


def _figure(view: JobProgress, label: str, names: Sequence[str]) -> str:
    found = {name: [(at, one[name]) for at, one in view.probed if name in one] for name in names}
    found = {name: points for name, points in found.items() if points}
    legend = "".join(
        tag(
            "span",
            f"{escape(text.unlearn.PROBED[name])} {tag('b', escape(_moved(name, points)))}",
            f"key {_LINES[name]}",
        )
        for name, points in found.items()
    )
    head = tag("figcaption", escape(label)) + tag("div", legend or escape(text.unlearn.NOT_STARTED), "legend")
    values = [value for points in found.values() for _, value in points]
    said = f"{label}: " + ", ".join(
        f"{text.unlearn.PROBED[name]} {_moved(name, points)}" for name, points in found.items()
    )
    view_box = f'viewBox="0 0 {CHART_WIDTH} {CHART_HEIGHT}" preserveAspectRatio="none"'
    low, high = _axis(values)
    lines = "".join(_line(name, points, low, high) for name, points in found.items())
    return tag("figure", f'{head}<svg class="curves" role="img" aria-label="{escape(said)}" {view_box}>{lines}</svg>')


def _axis(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    middle, half = (min(values) + max(values)) / 2, max(max(values) - min(values), _LEAST) / 2
    return middle - half, middle + half


def _line(name: str, points: Sequence[tuple[float, float]], low: float, high: float) -> str:
    """Return a curve, and a dashed line at where it began."""
    places = [
        (CHART_WIDTH * at, CHART_HEIGHT - 4 - (CHART_HEIGHT - 8) * (value - low) / (high - low)) for at, value in points
    ]
    began, css = places[0][1], _LINES[name]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    base = f'<line class="{css} began" x1="0" x2="{CHART_WIDTH}" y1="{began:.1f}" y2="{began:.1f}"/>'
    return f'{base}<polyline class="{css}" points="{drawn}"/>'


def _moved(name: str, points: Sequence[tuple[float, float]]) -> str:
    """Return how far something has moved; of the usefulness, which is told of a small sample, the change alone."""
    first, last = points[0][1], points[-1][1]
    return text.common.moved_by(last if name.startswith(MOVED) else last - first, signed=name == AUC)

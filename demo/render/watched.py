"""What a model in training says of the samples on which it is watched, from before its first step until now."""

from collections.abc import Sequence
from html import escape

from core.watch import AUC, FORGOTTEN, MOVED, RETAINED
from demo import text
from demo.render.marks import HEIGHT, WIDTH, tag
from demo.view import Progress

SIDES = {FORGOTTEN: "forget", RETAINED: "remember"}
LINES = SIDES | {MOVED + side: css for side, css in SIDES.items()} | {AUC: "click"}
LEAST = 0.05
"""Least height of an axis: what changes by less looks like what it is, next to nothing."""


def figures(view: Progress) -> str:
    """Return how P(click) and the usefulness move, a figure each; nothing where nobody watches."""
    if not view.watched:
        return ""
    return (
        _figure(view, text.WATCHED_MOVED, [MOVED + side for side in SIDES])
        + _figure(view, text.WATCHED_CLICKS, list(SIDES))
        + _figure(view, text.WATCHED_USE, [AUC])
    )


def _figure(view: Progress, label: str, names: Sequence[str]) -> str:
    found = {name: [(at, one[name]) for at, one in view.watched if name in one] for name in names}
    found = {name: points for name, points in found.items() if points}
    legend = "".join(
        tag("span", f"{escape(text.WATCHED[name])} {tag('b', escape(_moved(name, points)))}", f"key {LINES[name]}")
        for name, points in found.items()
    )
    head = tag("figcaption", escape(label)) + tag("div", legend or escape(text.NOT_STARTED), "legend")
    values = [value for points in found.values() for _, value in points]
    said = f"{label}: " + ", ".join(f"{text.WATCHED[name]} {_moved(name, points)}" for name, points in found.items())
    view_box = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    low, high = _axis(values)
    lines = "".join(_line(name, points, low, high) for name, points in found.items())
    return tag("figure", f'{head}<svg class="curves" role="img" aria-label="{escape(said)}" {view_box}>{lines}</svg>')


def _axis(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    middle, half = (min(values) + max(values)) / 2, max(max(values) - min(values), LEAST) / 2
    return middle - half, middle + half


def _line(name: str, points: Sequence[tuple[float, float]], low: float, high: float) -> str:
    """Return a curve, and a dashed line at where it began."""
    places = [(WIDTH * at, HEIGHT - 4 - (HEIGHT - 8) * (value - low) / (high - low)) for at, value in points]
    began, css = places[0][1], LINES[name]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    base = f'<line class="{css} began" x1="0" x2="{WIDTH}" y1="{began:.1f}" y2="{began:.1f}"/>'
    return f'{base}<polyline class="{css}" points="{drawn}"/>'


def _moved(name: str, points: Sequence[tuple[float, float]]) -> str:
    first, last = points[0][1], points[-1][1]
    if name.startswith(MOVED):
        return text.moved_by(last)
    return text.went_from(first, last) if name == AUC else text.went_from_percent(first, last)

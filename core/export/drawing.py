"""The pictures of a certificate as SVG: no script, no library, nothing to be loaded; each with its text alternative."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from core import text
from core.metrics import find_metric

_ROW, _LABEL, _WIDTH, _RIGHT, _TOP = 22, 300, 720, 24, 26
"""Height of a row, width of its label, whole width, and the margins; in the units of the drawing."""
_SIDE, _EDGE = 260, 8
_LONGEST = 40
_MARKS = ("before", "after", "retrained")
_RADIUS = 4.5


def clicks(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return P(click) of ratings before, after and retrained, a line each."""
    labels = [text.export.rated(row["title"], row["stars"]) for row in rows]
    if len({row["user"] for row in rows}) > 1:
        labels = [f"{row['user']}: {label}" for row, label in zip(rows, labels, strict=True)]
    marks = [{name: row[name] for name in _MARKS} for row in rows]
    ticks = {0.0: "0 %", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 1.0: "100 %"}
    return _dumbbell(labels, marks, ticks, 1.0, text.export.RATINGS, text.export.percent)


def people(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the distance to retrained models of people before and after, with the noise of retraining as a tick."""
    names = ("before", "after", "floor")
    marks = [{name: row.get(name) for name in names} for row in rows]
    labels = [text.export.person(row["user"], row["ratings"]) for row in rows]
    top = 1.1 * max((value for row in marks for value in row.values() if value is not None), default=1.0) or 1.0
    ticks = {top * part / 4: find_metric("jsd").say(top * part / 4) for part in range(5)}
    return _dumbbell(labels, marks, ticks, top, text.export.PEOPLE, find_metric("jsd").say)


def roc(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """Return the ROC curves over the line of chance."""
    lines = "".join(_curve(name, curves[name]) for name in _MARKS if name in curves)
    frame = f'<rect class="frame" x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}"/>'
    chance = f'<line class="chance" x1="{_EDGE}" y1="{_EDGE + _SIDE}" x2="{_EDGE + _SIDE}" y2="{_EDGE}"/>'
    return _picture("roc", _SIDE + 2 * _EDGE, _SIDE + 2 * _EDGE, text.export.ROC, frame + chance + lines)


def _dumbbell(
    labels: Sequence[str],
    rows: Sequence[Mapping[str, float | None]],
    ticks: Mapping[float, str],
    top: float,
    title: str,
    say: Callable[[float], str],
) -> str:
    height = _TOP + _ROW * len(rows) + 6
    grid = "".join(_tick(_across(value, top), said, height) for value, said in ticks.items())
    lines = "".join(_row(at, *one, top, say) for at, one in enumerate(zip(labels, rows, strict=True)))
    return _picture("dumbbell", _WIDTH, height, title, grid + lines)


def _row(at: int, label: str, marks: Mapping[str, float | None], top: float, say: Callable[[float], str]) -> str:
    y = _TOP + _ROW * at + _ROW / 2
    short = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    said = f'<text class="name" x="{_LABEL - 12}" y="{y + 4:.1f}">{escape(short)}</text>'
    places = {name: _across(value, top) for name, value in marks.items() if value is not None}
    ends = f'x1="{places["before"]:.1f}" x2="{places["after"]:.1f}"'
    named = {**text.export.MODELS, "floor": text.export.FLOOR}
    told = ", ".join(f"{named[name]} {say(value)}" for name, value in marks.items() if value is not None)
    drawn = "".join(_mark(name, x, y) for name, x in places.items())
    link = f'<line class="link" {ends} y1="{y:.1f}" y2="{y:.1f}"/>'
    return f"<g><title>{escape(label)}: {told}</title>{said}{link}{drawn}</g>"


def _mark(name: str, x: float, y: float) -> str:
    """Return a mark; the three kinds differ in shape too, so that colour alone says nothing."""
    if name == "retrained":
        r = _RADIUS + 1
        return f'<path class="retrained" d="M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}z"/>'
    if name == "floor":
        return f'<line class="floor" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 7:.1f}" y2="{y + 7:.1f}"/>'
    return f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>'


def _tick(x: float, said: str, height: float) -> str:
    line = f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height}"/>'
    return f'{line}<text class="tick" x="{x:.1f}" y="{_TOP - 11}">{escape(said)}</text>'


def _across(value: float, top: float) -> float:
    return _LABEL + (_WIDTH - _LABEL - _RIGHT) * value / top


def _curve(name: str, curve: Mapping[str, Sequence[float]]) -> str:
    places = zip(curve["accused"], curve["caught"], strict=True)
    points = " ".join(f"{_EDGE + _SIDE * x:.1f},{_EDGE + _SIDE * (1 - y):.1f}" for x, y in places)
    return f'<polyline class="{name}" points="{points}"/>'


def _picture(css: str, width: float, height: float, title: str, inner: str) -> str:
    return f'<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{inner}</svg>'

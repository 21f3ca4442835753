"""Pictures for documents, as SVG: what reading ratings costs as there are more of them, and how fast a machine is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import numpy as np

from core import text
from core.benchmark.documents.sources import in_order
from core.palette import GREY, SERIES

_Points: TypeAlias = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT, _LEFT, _TOP, _APART = 300, 200, 54, 66, 390
"""A panel's inside, where the first begins, and from one to the next."""
_TICKS = 5


@dataclass(frozen=True)
class Panel:
    """One drawing of a picture.

    Attributes:
        title: Stands above it.
        along: What its horizontal axis is.
        lines: (x, y) of each line's points; both axes begin at 0.
    """

    title: str
    along: str
    lines: Sequence[_Points]


def reading_plot(found: Mapping[str, Any]) -> str:
    """Return CPU seconds and memory against ratings, a panel each with axes from 0, and a line for each way of reading.

    Args:
        found: ``measured``, rows as :func:`core.benchmark.studies.reading_size.reading_cost` returns them.
    """
    kinds = list(dict.fromkeys(one["kind"] for one in found["measured"]))
    panels = [
        Panel(
            called,
            text.documents.costs.READING_AXIS,
            [
                [(one["ratings"] / 1e6, one[name] / unit) for one in found["measured"] if one["kind"] == kind]
                for kind in kinds
            ],
        )
        for name, called, unit in text.documents.costs.READING_PANELS
    ]
    names = [text.documents.costs.READING[kind] for kind in kinds]
    return picture(text.documents.costs.READING_PLOT, names, [_panel(one) for one in panels])


def speed_plot(found: Mapping[str, Any]) -> str:
    """Return the seconds of growing sizes, each as a share of the largest, beside what is in proportion.

    Args:
        found: As :func:`core.benchmark.speed.speed` returns it.
    """
    named, phases = text.documents.costs.SPEED_GROWTH, text.documents.costs.SPEED_STARTS
    growth = {named[key]: one for key, one in in_order(found["growth"], named)}
    shares = [
        [(100 * size / one["sizes"][-1], 100 * spent / one["seconds"][-1]) for size, spent in _pairs(one)]
        for one in growth.values()
    ]
    lines = [*shares, [(0.0, 0.0), (100.0, 100.0)]]
    grows = Panel(text.documents.costs.SPEED_SECONDS, text.documents.costs.SPEED_AXIS, lines)
    starts = {phases[key]: one["ratio"] for key, one in in_order(found["startup"], phases)}
    bars = _bars(text.documents.costs.SPEED_STARTUP, starts)
    return picture(
        text.documents.costs.SPEED_PLOT, [*growth, text.documents.costs.IN_PROPORTION], [_panel(grows), bars]
    )


def picture(label: str, names: Sequence[str], panels: Sequence[str]) -> str:
    """Return an SVG of ``panels`` side by side below what their lines are called, with ``label`` for who cannot see."""
    placed = [f'<g transform="translate({_LEFT + at * _APART} {_TOP})">{panel}</g>' for at, panel in enumerate(panels)]
    legend = "".join(_named(at, name) for at, name in enumerate(names))
    width, height = _LEFT + _APART + _WIDTH + 16, _TOP + _HEIGHT + 44
    label = escape(label)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{label}" font-family="system-ui, sans-serif" font-size="12" fill="{GREY}">'
        f"<title>{label}</title>{legend}{''.join(placed)}</svg>\n"
    )


def ticks(most: float) -> list[float]:
    """Return the round numbers of an axis from 0 that reaches ``most``, about five; the last is not below it."""
    power = 10.0 ** np.floor(np.log10(most / _TICKS))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one * _TICKS >= most)
    return [float(step * at) for at in range(int(np.ceil(most / step - 1e-9)) + 1)]


def _pairs(grown: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    return zip(grown["sizes"], grown["seconds"], strict=True)


def _panel(panel: Panel) -> str:
    along, up = (ticks(max(point[axis] for line in panel.lines for point in line)) for axis in (0, 1))
    across = "".join(
        f'<path d="M0 {_y(one, up)}H{_WIDTH}" stroke="{GREY}" stroke-opacity="0.3"/>'
        f'<text x="-6" y="{_y(one, up)}" dy="4" text-anchor="end">{one:g}</text>'
        for one in up
    )
    below = "".join(
        f'<text x="{_x(one, along)}" y="{_HEIGHT + 16}" text-anchor="middle">{one:g}</text>' for one in along
    )
    drawn = "".join(_line(line, along, up, colour) for line, colour in zip(panel.lines, SERIES, strict=False))
    axis = f'<text x="{_WIDTH / 2:g}" y="{_HEIGHT + 34}" text-anchor="middle">{escape(panel.along)}</text>'
    return _titled(panel.title) + axis + across + below + drawn


def _bars(title: str, values: Mapping[str, float]) -> str:
    """Return a bar for each value, below its name, with the value at its end."""
    most, apart = max(values.values()), _HEIGHT / len(values)
    drawn = []
    for at, (name, value) in enumerate(values.items()):
        top, long = round(at * apart, 1), round(value / most * (_WIDTH - 50), 1)
        drawn.append(
            f'<text x="0" y="{top + 12:g}">{escape(name)}</text>'
            f'<rect x="0" y="{top + 17:g}" width="{long:g}" height="9" fill="{SERIES[0]}"/>'
            f'<text x="{long + 6:g}" y="{top + 26:g}">{value:.2f} ×</text>'
        )
    return _titled(title) + "".join(drawn)


def _titled(title: str) -> str:
    return f'<text x="0" y="-12" font-weight="600">{escape(title)}</text>'


def _line(line: _Points, along: Sequence[float], up: Sequence[float], colour: str) -> str:
    places = [(_x(first, along), _y(second, up)) for first, second in line]
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places)
    points = " ".join(f"{x},{y}" for x, y in places)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _named(at: int, called: str) -> str:
    x = 10 + at * _APART // 2
    return f'<circle cx="{x}" cy="18" r="4.5" fill="{SERIES[at]}"/><text x="{x + 10}" y="22">{escape(called)}</text>'


def _x(value: float, along: Sequence[float]) -> float:
    return round(float(value / along[-1] * _WIDTH), 1)


def _y(value: float, up: Sequence[float]) -> float:
    return round(float(_HEIGHT - value / up[-1] * _HEIGHT), 1)

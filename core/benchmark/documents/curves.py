"""A picture for documents, as SVG: what reading ratings costs as there are more of them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

import numpy as np

from core import text
from core.palette import GREY, SERIES

_Points: TypeAlias = Sequence[tuple[float, float]]
_WIDTH, _HEIGHT, _LEFT, _TOP, _APART = 300, 200, 54, 66, 390
"""A panel's inside, where the first begins, and from one to the next."""
_TICKS = 5


def reading_plot(found: Mapping[str, Any]) -> str:
    """Return CPU seconds and memory against ratings, a panel each with axes from 0, and a line for each way of reading.

    Args:
        found: ``measured``, rows as :func:`core.benchmark.studies.reading_size.reading_cost` returns them.
    """
    kinds = list(dict.fromkeys(one["kind"] for one in found["measured"]))
    panels = []
    for at, (name, called, unit) in enumerate(text.documents.READING_PANELS):
        lines = [
            [(one["ratings"] / 1e6, one[name] / unit) for one in found["measured"] if one["kind"] == kind]
            for kind in kinds
        ]
        panels.append(f'<g transform="translate({_LEFT + at * _APART} {_TOP})">{_panel(called, lines)}</g>')
    legend = "".join(_named(at, text.documents.READING[kind]) for at, kind in enumerate(kinds))
    width, height = _LEFT + _APART + _WIDTH + 16, _TOP + _HEIGHT + 44
    label = escape(text.documents.READING_PLOT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{label}" font-family="system-ui, sans-serif" font-size="12" fill="{GREY}">'
        f"<title>{label}</title>{legend}{''.join(panels)}</svg>\n"
    )


def ticks(most: float) -> list[float]:
    """Return the round numbers of an axis from 0 that reaches ``most``, about five; the last is not below it."""
    power = 10.0 ** np.floor(np.log10(most / _TICKS))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one * _TICKS >= most)
    return [float(step * at) for at in range(int(np.ceil(most / step - 1e-9)) + 1)]


def _panel(called: str, lines: Sequence[_Points]) -> str:
    along, up = (ticks(max(point[axis] for line in lines for point in line)) for axis in (0, 1))
    across = "".join(
        f'<path d="M0 {_y(one, up)}H{_WIDTH}" stroke="{GREY}" stroke-opacity="0.3"/>'
        f'<text x="-6" y="{_y(one, up)}" dy="4" text-anchor="end">{one:g}</text>'
        for one in up
    )
    below = "".join(
        f'<text x="{_x(one, along)}" y="{_HEIGHT + 16}" text-anchor="middle">{one:g}</text>' for one in along
    )
    drawn = "".join(_line(line, along, up, colour) for line, colour in zip(lines, SERIES, strict=False))
    titles = (
        f'<text x="0" y="-12" font-weight="600">{escape(called)}</text>'
        f'<text x="{_WIDTH / 2:g}" y="{_HEIGHT + 34}" text-anchor="middle">{escape(text.documents.READING_AXIS)}</text>'
    )
    return titles + across + below + drawn


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

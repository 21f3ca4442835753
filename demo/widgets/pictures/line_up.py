"""The line-up: people sorted by how much an attacker suspects them to have been in the data, and a place in it."""

from collections.abc import Sequence
from html import escape

from core.evaluation.plain import Standing
from demo import text
from demo.widgets.marks import tag

_WIDTH, _HEIGHT, _TOP = 720, 74, 30


def line_up(one: Standing, name: str, said: str, about: str, others: Sequence[int] = ()) -> str:
    """Return the line, the most suspected on the left, with what is ``said`` of it.

    Args:
        one: Who is marked, and walks from where they stood to where they stand.
        name: What they are called.
        said: The sentence above, which is the picture's text alternative too.
        about: What the line is, behind *What is this?*.
        others: Places of more people who were forgotten.
    """
    marks = "".join(_tick(at, one.people, "gone" if at in set(others) else "other") for at in range(1, one.people + 1))
    view = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(said)}"'
    drawn = f'<svg class="line-up" {view}>{_band(one)}{marks}{_marked(one, name)}</svg>'
    ends = tag("span", escape(text.common.FRONT))
    ends += tag("span", escape(text.common.BAND), "key band-key") if one.band else ""
    legend = tag("div", ends + tag("span", escape(text.common.BACK)), "ends")
    hint = tag("details", tag("summary", escape(text.common.WHAT_IS_THIS)) + tag("p", escape(about)))
    return tag("figure", tag("p", escape(said), "said") + drawn + legend + hint, "memory")


def _marked(one: Standing, name: str) -> str:
    x, start = _across(one.now, one.people), _across(one.start, one.people)
    at = min(max(x, 5 * len(name)), _WIDTH - 5 * len(name))
    ghost = f'<circle class="was" cx="{start:.1f}" cy="{_TOP + 17}" r="7"/>' if one.start != one.now else ""
    return (
        f'{ghost}<g class="me" style="--from:{start - x:.1f}px"><circle cx="{x:.1f}" cy="{_TOP + 17}" r="9"/>'
        f'<text x="{at:.1f}" y="{_TOP - 8}" text-anchor="middle">{escape(name)}</text></g>'
    )


def _band(one: Standing) -> str:
    if one.band is None:
        return ""
    low, high = (_across(place, one.people) for place in one.band)
    return f'<rect class="band" x="{low - 4:.1f}" width="{high - low + 8:.1f}" y="{_TOP}" height="34" rx="6"/>'


def _tick(place: int, people: int, css: str) -> str:
    x = _across(place, people)
    return f'<line class="{css}" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP + 8}" y2="{_TOP + 26}"/>'


def across(place: float, people: int, width: float, edge: float) -> float:
    """Return how far from the left a place in the line is drawn, on a picture of a ``width`` with an ``edge``."""
    return edge + (width - 2 * edge) * (place - 1) / max(people - 1, 1)


def _across(place: float, people: int) -> float:
    return across(place, people, _WIDTH, 12)

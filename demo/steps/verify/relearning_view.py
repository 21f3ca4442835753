"""How fast a model is brought back: its loss above the original's while it is tuned on a little of what went."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from demo import text
from demo.widgets.marks import tag

_WIDTH, _HEIGHT, _EDGE = 560, 190, 8
_PART, _MEASURE = "tuned", "loss"
"""What is drawn: the samples that it is shown again, and the log loss on them above the original's."""


def curves(shown: Mapping[str, Any], halves: Mapping[str, float | None] | None = None) -> str:
    """Return the curves as a picture.

    Args:
        shown: ``relearn_curves`` of the job's metrics: ``now``, a curve that still grows, or ``run`` and ``retrained``.
        halves: Steps until half was back, of ``after`` and ``retrained``; None where it never was.
    """
    own = shown.get("run") or shown["now"]
    others = shown.get("retrained", [])
    top = max(abs(value) for one in (own, *others) for value in _values(one)) or 1.0
    last = max(one["steps"][-1] for one in (own, *others))
    lines = "".join(_line("retrained", one, top, last) for one in others) + _line("after", own, top, last)
    marks = {who: steps for who, steps in (halves or {}).items() if steps is not None}
    lines += "".join(_mark(who, steps, last) for who, steps in marks.items())
    middle = _HEIGHT / 2
    base = f'<line class="before" x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{middle}" y2="{middle}"/>'
    picture = (
        f'<svg class="relearn" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" '
        f'role="img" aria-label="{escape(text.verify.RELEARN_CHART)}">'
    )
    keys = [
        ("before", text.verify.RELEARN_BASE),
        ("after", text.common.AFTER),
        *([("retrained", text.common.RETRAINED)] if others else []),
    ]
    keys += [("half", text.verify.RELEARN_HALF)] if marks else []
    legend = "".join(tag("span", escape(name), f"key {css}") for css, name in keys)
    return tag("div", legend, "legend all") + picture + base + lines + "</svg>" + _axis(last)


def result(metrics: Mapping[str, Any]) -> str:
    """Return the curves with the sentence that they allow."""
    half, there = f"relearn_{_PART}_{_MEASURE}_half", bool(metrics["relearn_curves"].get("retrained"))
    halves = {"after": metrics.get(half), "retrained": metrics.get(f"{half}_retrained")}
    steps = metrics["relearn_settings"]["steps"]
    said = text.verify.relearned(metrics["relearn_tuned"], steps, halves["after"], halves["retrained"], there)
    return tag("p", escape(said), "said", role="status") + curves(metrics["relearn_curves"], halves)


def _axis(last: int) -> str:
    ends = tag("span", "0") + tag("span", escape(text.verify.RELEARN_STEPS)) + tag("span", str(last))
    return tag("div", ends, "ends")


def _values(curve: Mapping[str, Any]) -> Sequence[float]:
    return [value for value in curve[_MEASURE].get(_PART, curve[_MEASURE]["all"]) if value is not None]


def _mark(css: str, steps: float, last: int) -> str:
    x = _EDGE + (_WIDTH - 2 * _EDGE) / max(last, 1) * steps
    return f'<line class="{css} half" x1="{x:.1f}" x2="{x:.1f}" y1="{_EDGE}" y2="{_HEIGHT - _EDGE}"/>'


def _line(css: str, curve: Mapping[str, Any], top: float, last: int) -> str:
    across, down = (_WIDTH - 2 * _EDGE) / max(last, 1), (_HEIGHT / 2 - _EDGE) / top
    places = zip(curve["steps"], _values(curve), strict=True)
    points = " ".join(f"{_EDGE + across * step:.1f},{_HEIGHT / 2 - down * value:.1f}" for step, value in places)
    return f'<polyline class="{css}" points="{points}"/>'

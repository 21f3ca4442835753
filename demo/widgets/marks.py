"""The small marks that everything else is drawn with."""

from collections.abc import Sequence
from html import escape
from math import ceil

from demo import text
from demo.session.job_progress import LossCurve, binned

CHART_WIDTH, CHART_HEIGHT = 300, 90


def tag(name: str, inner: str, css: str = "", **attributes: str) -> str:
    """Return an element around ``inner``, which is HTML already; attribute values are escaped."""
    named = {"class": css, **attributes}
    written = "".join(f' {key.replace("_", "-")}="{escape(value)}"' for key, value in named.items() if value)
    return f"<{name}{written}>{inner}</{name}>"


def stars(number: float) -> str:
    """Return a rating as stars, half ones included, named for those who do not see them."""
    rest = "★" * (5 - ceil(number))
    inner = f"{text.common.star_row(number)}{tag('span', rest, 'dim') if rest else ''}"
    return tag("span", inner, "stars", role="img", aria_label=text.common.of_five_stars(number))


def bar(share: float, css: str, label: str, more: bool = False) -> str:
    """Return a horizontal bar that is filled to ``share`` (0 to 1), its rest hatched where ``more`` is expected."""
    width = f"width:{100 * min(max(share, 0.0), 1.0):.1f}%"
    inner = tag("div", "", f"fill {css}", style=width)
    return tag("div", inner, "bar more" if more else "bar", role="img", aria_label=label)


def curves(lines: Sequence[tuple[str, LossCurve]], label: str) -> str:
    """Return loss curves over one axis from 0 to their highest value.

    Args:
        lines: (style class, values) of each curve.
        label: What is drawn, in words.
    """
    drawn = [(css, binned(values)) for css, values in lines if values]
    top = max((max(values) for _, values in drawn), default=0.0) or 1.0
    paths = "".join(_line(css, values, top) for css, values in drawn)
    grid = "".join(
        f'<line class="grid" x1="0" x2="{CHART_WIDTH}" y1="{y}" y2="{y}"/>'
        for y in (1, CHART_HEIGHT // 2, CHART_HEIGHT - 1)
    )
    view = f'viewBox="0 0 {CHART_WIDTH} {CHART_HEIGHT}" preserveAspectRatio="none"'
    return f'<svg class="curves" role="img" aria-label="{escape(label)}" {view}>{grid}{paths}</svg>'


def _line(css: str, values: LossCurve, top: float) -> str:
    across = CHART_WIDTH / max(len(values) - 1, 1)
    points = " ".join(
        f"{at * across:.1f},{CHART_HEIGHT - 3 - (CHART_HEIGHT - 8) * v / top:.1f}" for at, v in enumerate(values)
    )
    return f'<polyline class="{css}" points="{points}"/>'

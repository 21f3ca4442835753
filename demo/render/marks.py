"""The small marks that everything else is drawn with."""

from collections.abc import Sequence
from html import escape

from demo.view import Curve, binned

WIDTH, HEIGHT = 300, 90


def tag(name: str, inner: str, css: str = "", **attributes: str) -> str:
    """Return an element around ``inner``, which is HTML already; attribute values are escaped."""
    named = {"class": css, **attributes}
    written = "".join(f' {key.replace("_", "-")}="{escape(value)}"' for key, value in named.items() if value)
    return f"<{name}{written}>{inner}</{name}>"


def stars(number: int) -> str:
    """Return a rating as stars, named for those who do not see them."""
    shine, rest = "★" * number, "★" * (5 - number)
    inner = f"{shine}{tag('span', rest, 'dim') if rest else ''}"
    return tag("span", inner, "stars", role="img", aria_label=f"{number} of 5 stars")


def bar(share: float, css: str, label: str, more: bool = False) -> str:
    """Return a horizontal bar that is filled to ``share`` (0 to 1), its rest hatched where ``more`` is expected."""
    width = f"width:{100 * min(max(share, 0.0), 1.0):.1f}%"
    inner = tag("div", "", f"fill {css}", style=width)
    return tag("div", inner, "bar more" if more else "bar", role="img", aria_label=label)


def curves(lines: Sequence[tuple[str, Curve]], label: str) -> str:
    """Return loss curves over one axis from 0 to their highest value.

    Args:
        lines: (style class, values) of each curve.
        label: What is drawn, in words.
    """
    drawn = [(css, binned(values)) for css, values in lines if values]
    top = max((max(values) for _, values in drawn), default=0.0) or 1.0
    paths = "".join(_line(css, values, top) for css, values in drawn)
    grid = "".join(f'<line class="grid" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (1, HEIGHT // 2, HEIGHT - 1))
    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg class="curves" role="img" aria-label="{escape(label)}" {view}>{grid}{paths}</svg>'


def _line(css: str, values: Curve, top: float) -> str:
    across = WIDTH / max(len(values) - 1, 1)
    points = " ".join(f"{at * across:.1f},{HEIGHT - 3 - (HEIGHT - 8) * v / top:.1f}" for at, v in enumerate(values))
    return f'<polyline class="{css}" points="{points}"/>'

"""Every colour once: for the page, the certificate and the benchmark's figures.

Before, after and retrained look the same wherever they are drawn. Their colours come from the palette of Okabe and Ito
(blue, vermilion, bluish green), shaded to stand on light and dark alike, and are told apart by the colour-blind too;
``tests/core/test_palette.py`` measures that.
"""

from collections.abc import Mapping, Sequence

BEFORE, AFTER, RETRAINED = "#2d72c8", "#d9700b", "#0b9a78"
REMEMBER = "#8a63c6"
"""What must stay, beside what must go, while a model learns."""
GREY = "#7d8796"
"""The noise of retraining, lines that join, and the small print of figures."""
GRID, CLEAR = "rgba(125,135,150,0.22)", "rgba(0,0,0,0)"
TRAINS_ADAPTER, TRAINS_ALL = "#8c5b8c", "#5e7334"
"""Methods that train an adapter, and those that train whole models."""
_FREE = ("#7f41fa", "#f92145", "#de51fb", "#889c5e", "#b685ae")
"""More colours that are told apart from those above, and from one another."""
SERIES = (BEFORE, AFTER, RETRAINED, TRAINS_ADAPTER, TRAINS_ALL, *_FREE)
"""Lines and points side by side, in the order in which they are taken; all ten are told apart by the colour-blind."""
WHITE = "#ffffff"

INK_SCALE = {
    "c50": "#f5f6f8",
    "c100": "#e9ecf1",
    "c200": "#d5dae3",
    "c300": "#b4bdcb",
    "c400": "#8993a5",
    "c500": "#647086",
    "c600": "#4a556a",
    "c700": "#364053",
    "c800": "#212a3a",
    "c900": "#161d2a",
    "c950": "#0f1520",
}
"""The neutral hue of the page's controls, from the lightest to the darkest, under Gradio's names."""
LIGHT = {
    "before": BEFORE,
    "after": AFTER,
    "retrained": RETRAINED,
    "remember": REMEMBER,
    "before-ink": "#1d649f",
    "after-ink": "#a95206",
    "retrained-ink": "#077059",
    "remember-ink": "#6b46a8",
    "ink": INK_SCALE["c900"],
    "quiet": "#5a667a",
    "line": "#e3e1da",
    "card": WHITE,
    "soft": "#f4f3ee",
    "paper": "#f6f5f1",
    "aside": "#faf9f6",
    "star": "#a87400",
    "alarm": "#b3261e",
    "adapter": TRAINS_ADAPTER,
    "whole": TRAINS_ALL,
}
"""What things are drawn in on a light page: CSS variable → colour. ``*-ink`` is for words, which need more contrast."""
DARK = {
    "before-ink": "#6eb1ec",
    "after-ink": "#f19a4b",
    "retrained-ink": "#3cc7a3",
    "remember-ink": "#b597e6",
    "ink": INK_SCALE["c100"],
    "quiet": "#a3aec0",
    "line": "#2b3442",
    "card": "#181f2a",
    "soft": "#1f2733",
    "paper": "#10151d",
    "aside": "#141a24",
    "star": "#e6b64c",
    "alarm": "#ff8a80",
}
"""What differs on a dark page."""
STAGE_LIGHT = {"ink": "#0b0f17", "quiet": "#38424f", "line": "#b9b5a8"}
STAGE_DARK = {"ink": WHITE, "quiet": "#d3dae4", "line": "#52607a"}
"""What differs on a stage, seen from the last row."""


def series_colours(names: Sequence[object]) -> list[str]:
    """Return a colour for each line or point of a figure, by its place; after ten they begin again."""
    return [SERIES[at % len(SERIES)] for at in range(len(names))]


def css_variables(colours: Mapping[str, str], selector: str) -> str:
    """Return a CSS rule that defines a variable, such as ``--before``, for each of ``colours``."""
    return f"{selector} {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}"


def css_rgb(colour: str) -> str:
    """Return a colour ``#rrggbb`` as browsers write it into a style, such as ``rgb(45, 114, 200)``."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"

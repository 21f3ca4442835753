"""Colours and shapes of the page. Before, after and retrained look the same everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

BEFORE, AFTER, RETRAINED = "#2d72c8", "#d9700b", "#0b9a78"
"""From the palette of Okabe and Ito (blue, vermilion, bluish green), shaded to stand on light and dark alike.

They are told apart by the colour-blind too, see ``tests/demo/test_theme.py``; ``style.css`` has the same ones.
"""
GREY, GRID = "#7d8796", "rgba(125,135,150,0.22)"
ADAPTER, WHOLE = "#8c5b8c", "#5e7334"
"""Methods that train an adapter, and those that train whole models; their shapes tell them apart among themselves."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
ASSETS = Path(__file__).resolve().parent.parent / "assets"
STYLE, NAMES = ASSETS / "style.css", ASSETS / "names.js"
INK = gr.themes.Color(
    c50="#f5f6f8",
    c100="#e9ecf1",
    c200="#d5dae3",
    c300="#b4bdcb",
    c400="#8993a5",
    c500="#647086",
    c600="#4a556a",
    c700="#364053",
    c800="#212a3a",
    c900="#161d2a",
    c950="#0f1520",
    name="ink",
)


@dataclass(frozen=True)
class Mark:
    """What stands for a method in every figure, and beside its name.

    Attributes:
        colour: Says what it trains.
        symbol: Plotly's name of the shape.
        points: The same shape for SVG, in a square of 12.
    """

    colour: str
    symbol: str
    points: str


METHODS: Mapping[str, Mark] = {
    "e2urec": Mark(ADAPTER, "star", "6,0 7.6,4.2 12,4.4 8.5,7.2 9.7,11.6 6,9.1 2.3,11.6 3.5,7.2 0,4.4 4.4,4.2"),
    "rehearsed": Mark(ADAPTER, "hexagon", "6,0 11.4,3 11.4,9 6,12 0.6,9 0.6,3"),
    "npo": Mark(ADAPTER, "bowtie", "0,1 6,6 12,1 12,11 6,6 0,11"),
    "sisa": Mark(WHOLE, "square", "1,1 11,1 11,11 1,11"),
    "receraser": Mark(WHOLE, "hourglass", "1,0 11,0 6,6 11,12 1,12 6,6"),
    "neggrad": Mark(WHOLE, "triangle-down", "0,1.5 12,1.5 6,11.5"),
    "negkl": Mark(WHOLE, "triangle-up", "6,0.5 12,10.5 0,10.5"),
    "bad_teacher": Mark(WHOLE, "x", "3,0 6,3 9,0 12,3 9,6 12,9 9,12 6,9 3,12 0,9 3,6 0,3"),
    "finetune": Mark(WHOLE, "cross", "4,0 8,0 8,4 12,4 12,8 8,8 8,12 4,12 4,8 0,8 0,4 4,4"),
}
"""In the order in which they are offered."""


def theme() -> gr.themes.Base:
    """Return the page's theme: paper and ink, system fonts, one radius."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
    mono = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
    base = gr.themes.Base(primary_hue=INK, secondary_hue=INK, neutral_hue=INK, font=fonts, font_mono=mono)
    return base.set(**_SURFACES, **_CONTROLS)


_SURFACES = {
    "body_background_fill": "#f6f5f1",
    "body_background_fill_dark": "#10151d",
    "block_background_fill": "#ffffff",
    "block_background_fill_dark": "#181f2a",
    "background_fill_primary": "#ffffff",
    "background_fill_primary_dark": "#181f2a",
    "background_fill_secondary": "#faf9f6",
    "background_fill_secondary_dark": "#141a24",
    "border_color_primary": "#e3e1da",
    "border_color_primary_dark": "#2b3442",
    "block_border_width": "1px",
    "block_radius": "14px",
    "block_shadow": "none",
    "block_label_text_color": "*neutral_600",
    "block_label_text_color_dark": "*neutral_300",
    "block_title_text_color": "*neutral_600",
    "block_title_text_color_dark": "*neutral_300",
    "block_title_text_weight": "600",
    "body_text_color": "*neutral_900",
    "body_text_color_dark": "*neutral_100",
    "body_text_color_subdued": "*neutral_600",
    "body_text_color_subdued_dark": "*neutral_300",
}
_CONTROLS = {
    "button_primary_background_fill": "*neutral_900",
    "button_primary_background_fill_hover": "*neutral_700",
    "button_primary_background_fill_dark": "*neutral_100",
    "button_primary_background_fill_hover_dark": "#ffffff",
    "button_primary_text_color": "#ffffff",
    "button_primary_text_color_dark": "*neutral_900",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_dark": "transparent",
    "button_secondary_background_fill_hover": "*neutral_100",
    "button_secondary_background_fill_hover_dark": "*neutral_800",
    "button_secondary_border_color": "*neutral_300",
    "button_secondary_border_color_dark": "*neutral_600",
    "button_border_width": "1px",
    "button_large_radius": "999px",
    "input_background_fill": "#ffffff",
    "input_background_fill_dark": "#10151d",
    "input_radius": "10px",
    "input_border_color": "*neutral_200",
    "input_border_color_dark": "*neutral_700",
    "input_border_width": "1px",
    "checkbox_label_border_width": "1px",
    "checkbox_label_border_color": "*neutral_200",
    "checkbox_label_border_color_dark": "*neutral_700",
    "checkbox_label_background_fill_selected": "*neutral_100",
    "checkbox_label_background_fill_selected_dark": "*neutral_800",
    "checkbox_label_border_color_selected": "*neutral_900",
    "checkbox_label_border_color_selected_dark": "*neutral_100",
    "checkbox_background_color_selected": "*neutral_900",
    "checkbox_background_color_selected_dark": "*neutral_100",
    "color_accent_soft": "*neutral_100",
    "color_accent_soft_dark": "*neutral_800",
}

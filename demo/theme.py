"""How the page looks: its theme, the colours of its style sheet, and the shapes of methods; see core/palette.py."""

import gradio as gr

from core.palette import (
    BEFORE,
    DARK,
    GREY,
    INK_SCALE,
    LIGHT,
    RETRAINED,
    STAGE_DARK,
    STAGE_LIGHT,
    TRAINS_ADAPTER,
    TRAINS_ALL,
    WHITE,
    css_rgb,
    css_variables,
)
from core.unlearning.registry import find_method

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
INK = gr.themes.Color(**INK_SCALE, name="ink")
_PRESENT = "html:is(#stage, .present)"


def method_colour(method: str) -> str:
    """Return a method's colour: its card's, where it has one of its own, else that of all methods of its scope."""
    found = find_method(method)
    return found.card.colour or (TRAINS_ADAPTER if found.scope in ("adapter", "adapters") else TRAINS_ALL)


def style() -> str:
    """Return the colours that the style sheet draws with, as CSS.

    Figures come in colours that stand on light and dark; their small print is in ink, so that it can be read on either.
    """
    inks = {GREY: "quiet", BEFORE: "before-ink", RETRAINED: "retrained-ink"}
    small_print = [
        f'.js-plotly-plot text[style*="{css_rgb(colour)}"] {{ fill: var(--{ink}) !important; }}'
        for colour, ink in inks.items()
    ]
    return "\n".join([css_variables(LIGHT, ":root"), css_variables(DARK, ".dark"), *small_print])


def stage_style() -> str:
    """Return the colours on a stage, as CSS; they stand in the head of the page, with ``present.css``."""
    dark = f"{_PRESENT}:has(body.dark), {_PRESENT} .dark"
    return "\n".join([css_variables(STAGE_LIGHT, _PRESENT), css_variables(STAGE_DARK, dark)])


def theme() -> gr.themes.Base:
    """Return the page's theme: paper and ink, system fonts, one radius."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
    mono = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
    base = gr.themes.Base(primary_hue=INK, secondary_hue=INK, neutral_hue=INK, font=fonts, font_mono=mono)
    return base.set(**_SURFACES, **_CONTROLS)


_SURFACES = {
    "body_background_fill": LIGHT["paper"],
    "body_background_fill_dark": DARK["paper"],
    "block_background_fill": LIGHT["card"],
    "block_background_fill_dark": DARK["card"],
    "background_fill_primary": LIGHT["card"],
    "background_fill_primary_dark": DARK["card"],
    "background_fill_secondary": LIGHT["aside"],
    "background_fill_secondary_dark": DARK["aside"],
    "border_color_primary": LIGHT["line"],
    "border_color_primary_dark": DARK["line"],
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
    "button_primary_background_fill_hover_dark": WHITE,
    "button_primary_text_color": WHITE,
    "button_primary_text_color_dark": "*neutral_900",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_dark": "transparent",
    "button_secondary_background_fill_hover": "*neutral_100",
    "button_secondary_background_fill_hover_dark": "*neutral_800",
    "button_secondary_border_color": "*neutral_300",
    "button_secondary_border_color_dark": "*neutral_600",
    "button_border_width": "1px",
    "button_large_radius": "999px",
    "input_background_fill": WHITE,
    "input_background_fill_dark": DARK["paper"],
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

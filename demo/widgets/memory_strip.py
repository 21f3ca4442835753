"""The memory strip: a tile for each rating that shall go, which glows by what the model owes to it."""

from html import escape

import numpy as np

from core.evaluation.distances import Values
from core.evaluation.plain import GLOWS, Memory
from core.files import ASSETS
from demo import text
from demo.widgets.marks import tag

MOST_TILES = 600
"""Tiles that are drawn; of more ratings those to which most is owed."""
_FULL = 0.6
"""A distance of two p(yes) from which on a tile is as bright as it gets."""


def script() -> str:
    """Return what lets tiles be pointed at, touched, and walked by the arrow keys."""
    return (ASSETS / "strip.js").read_text(encoding="utf-8")


def strip(memory: Memory, who: str, headline: str = "") -> str:
    """Return the strip, the brightest tiles first; with two rows of it once something was forgotten.

    Args:
        memory: What is drawn.
        who: Whose ratings these are, in words.
        headline: What stands above; how many answers are owed, and gone, where empty.
    """
    order = np.argsort(-memory.owed, kind="stable")[:MOST_TILES]
    said = "\n".join("\t".join(_said(memory, int(at))) for at in order)  # as a list it would be twice as long
    head = tag("p", escape(headline or _headline(memory, who)), "said")
    head += "" if headline else _beside_chance(memory)
    rows = _row(memory.owed[order], text.meet.STRIP_BEFORE if memory.after is not None else "")
    if memory.after is not None:
        rows += _row(memory.left[order], text.meet.STRIP_NOW)
    shown = tag("p", escape(text.meet.hint(len(order), len(memory.owed))), "tile-said", data_hint="1")
    words = {"data_said": said, "data_form": text.meet.TILE if memory.after is None else text.meet.TILE_NOW}
    label = text.meet.label(memory.glowing, len(memory.owed))
    inner = tag("div", rows, "tiles-strip", tabindex="0", role="group", aria_label=label, **words)
    return tag("figure", head + inner + shown, "memory")


def _headline(memory: Memory, who: str) -> str:
    if memory.after is None:
        return text.meet.owed(memory.glowing, who)
    return text.meet.gone(memory.glowing, memory.gone, who)


def _beside_chance(memory: Memory) -> str:
    """Return how many answers stand out, once something was forgotten in words, with the figures one click behind."""
    counted = stand_out(memory)
    if not counted or memory.after is None or memory.by_chance is None:
        return tag("p", escape(counted), "fine")
    figures = f"{counted} {text.meet.most_by_chance(len(memory.never), memory.most_by_chance)}"
    said = tag("summary", escape(text.meet.as_by_chance(memory.as_by_chance)))
    return tag("details", said + tag("p", escape(figures), "fine"), "fine")


def stand_out(memory: Memory) -> str:
    """Return how many answers stand out, and how many would by chance; nothing where none ever did."""
    if not memory.glowing and not memory.still:
        return ""
    return text.meet.stand_out(None if memory.after is None else memory.still, memory.new, memory.by_chance)


def brightness(values: Values) -> list[float]:
    """Return how bright tiles are, 0 to 1, to which so much is owed; a third from :data:`GLOWS` on."""
    return [round(min(float(value) / _FULL, 1.0), 2) for value in values]


def _row(values: Values, name: str) -> str:
    bright = zip(values, brightness(values), strict=True)
    tiles = "".join(f"<i style=--o:{light:.2f}{_mark(value)}></i>" for value, light in bright)
    title = tag("b", escape(name)) if name else ""
    return tag("div", title + tag("div", tiles, "tiles-row", aria_hidden="true"), "tiles-line")


def _mark(value: float) -> str:
    return " class=lit" if value >= GLOWS else ""


def _said(memory: Memory, at: int) -> tuple[str, ...]:
    after = None if memory.after is None else float(memory.after[at])
    never = float(memory.never[:, at].mean())
    return text.meet.tile(memory.titles[at], memory.stars[at], float(memory.before[at]), never, after)

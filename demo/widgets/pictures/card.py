"""The card that people take away: one picture of what was forgotten, as SVG, which the browser may turn into PNG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from core.evaluation.plain import Standing, VerdictKind
from core.files import ASSETS
from core.palette import AFTER, BEFORE, GREY, LIGHT, RETRAINED, WHITE
from demo import text
from demo.widgets.marks import tag
from demo.widgets.pictures.line_up import across

_WIDTH, _HEIGHT, _EDGE = 1200, 630, 64
_LINE_TOP, _LINE_HEIGHT = 430, 60
_MOST_IN_A_LINE = 27
"""Characters."""
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class ShareCard:
    """What stands on a card.

    Attributes:
        who: Who was forgotten, in words.
        standing: Where they stand in the line-up; None where there is none.
        owed: How many answers were plainly owed to them; None where nobody can say.
        gone: How many of these are gone.
        seconds: What forgetting took.
        retraining: What retraining takes, in seconds; None where that is not known.
        once: What the method took beforehand, once for all requests, in seconds; None where nothing, or unknown.
        about: Model, data, method and date, in words.
        link: What follows the page's address to see this very result again; empty where it cannot be had.
        kind: What the verdict is.
    """

    who: str
    standing: Standing | None
    owed: int | None
    gone: int
    seconds: float
    retraining: float | None
    about: str
    link: str = ""
    kind: VerdictKind = "forgotten"
    once: float | None = None


def script() -> str:
    """Return what writes the page's address onto a card, and saves it."""
    return (ASSETS / "card.js").read_text(encoding="utf-8")


def card(one: ShareCard) -> str:
    """Return the card with a button for each kind of picture."""
    buttons = "".join(
        tag("button", escape(text.take_away.SAVE_CARD[kind]), type="button", data_save=kind) for kind in ("png", "svg")
    )
    hint = tag("span", escape(text.take_away.CARD_HINT), "fine")
    return tag("figure", picture(one) + tag("figcaption", buttons + hint), "card-out")


def picture(one: ShareCard) -> str:
    """Return the card as an SVG that stands alone."""
    said = text.take_away.card_title(one.who, one.kind)
    facts = _facts(one)
    label = escape(" ".join([f"{said}.", *(f"{value} {name}." for value, name in facts)]), quote=True)
    drawn = _text(_EDGE, 118, said, 52, LIGHT["ink"], weight=750)
    drawn += "".join(_fact(at, *fact) for at, fact in enumerate(facts))
    drawn += _line(one.standing) if one.standing else ""
    drawn += _text(_EDGE, 560, one.about, 22, LIGHT["quiet"])
    drawn += f'<g data-link="{escape(one.link)}">{_text(_EDGE, 594, "", 22, LIGHT["before-ink"])}</g>'
    frame = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{LIGHT["paper"]}"/>'
    frame += f'<rect width="{_WIDTH}" height="12" fill="{AFTER}"/>'
    view = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return (
        f'<svg class="card-picture" {view} role="img" aria-label="{label}" font-family="{_FONT}">{frame}{drawn}</svg>'
    )


def _facts(one: ShareCard) -> Sequence[tuple[str, str]]:
    """Return the numbers on the card, each with what it is."""
    facts = []
    if one.standing:
        facts.append((f"{one.standing.start} → {one.standing.now}", text.take_away.card_place(one.standing.people)))
    if one.owed is not None:
        facts.append((text.take_away.card_gone(one.gone, one.owed), text.take_away.CARD_GONE))
    spent = text.common.seconds(one.seconds)
    facts.append((spent, text.take_away.card_time(one.retraining, one.once)))
    return facts


def _fact(at: int, value: str, name: str) -> str:
    x = _EDGE + 372 * at
    lines = "".join(
        _text(x, 276 + 28 * row, part, 21, LIGHT["quiet"]) for row, part in enumerate(wrap(name, _MOST_IN_A_LINE))
    )
    return _text(x, 234, value, 58, LIGHT["after-ink"], weight=750) + lines


def _line(one: Standing) -> str:
    drawn = ""
    if one.band:
        low, high = (_across(place, one.people) for place in one.band)
        drawn += (
            f'<rect x="{low - 6:.1f}" y="{_LINE_TOP}" width="{high - low + 12:.1f}" height="{_LINE_HEIGHT}" rx="8" '
        )
        drawn += f'fill="{RETRAINED}" opacity=".25"/>'
        middle = min(max((low + high) / 2, _EDGE + 170), _WIDTH - _EDGE - 170)
        drawn += _text(middle, _LINE_TOP - 14, text.common.BAND, 19, LIGHT["retrained-ink"], anchor="middle")
    ends = f'y1="{_LINE_TOP + 16}" y2="{_LINE_TOP + 44}" stroke="{GREY}" opacity=".6"/>'
    for place in range(1, one.people + 1):
        x = _across(place, one.people)
        drawn += f'<line x1="{x:.1f}" x2="{x:.1f}" {ends}'
    middle = _LINE_TOP + _LINE_HEIGHT / 2
    start, now = _across(one.start, one.people), _across(one.now, one.people)
    drawn += f'<circle cx="{start:.1f}" cy="{middle}" r="12" fill="none" stroke="{BEFORE}" stroke-width="4"/>'
    return drawn + f'<circle cx="{now:.1f}" cy="{middle}" r="14" fill="{AFTER}" stroke="{WHITE}" stroke-width="3"/>'


def _across(place: float, people: int) -> float:
    return across(place, people, _WIDTH, _EDGE)


def _text(x: float, y: float, said: str, size: int, colour: str, weight: int = 450, anchor: str = "start") -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(said)}</text>'

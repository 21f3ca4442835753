"""The visitor as a model knows them: a sentence, the memory strip, and the line-up."""

from html import escape

from demo import text
from demo.session.own_models import Acquaintance
from demo.widgets import page
from demo.widgets.marks import bar, tag
from demo.widgets.memory import Memory
from demo.widgets.memory_strip import strip

_WIDTH, _HEIGHT, _TOP = 720, 74, 30


def at_work(title: str, memory: Memory | None, share: float) -> str:
    """Return how far a training is: ``share`` (0 to 1) of its steps, and the strip as it stands."""
    said = tag("h2", escape(f"{title} …"))
    drawn = strip(memory, "", text.you.owed(memory.glowing, len(memory.owed))) if memory else ""
    return tag("section", said + bar(share, "ink", f"{title}: {text.common.percent(share)}") + drawn, "you-result")


def result(known: Acquaintance, memory: Memory) -> str:
    """Return what the model knows of the visitor, or what is left of that once it forgot."""
    at = int(memory.owed.argmax())
    never, learned = float(memory.never[0, at]), float(memory.before[at])
    found = known.outcome
    if found is None:
        said = text.you.knows(memory.titles[at], memory.stars[at], never, learned, known.seconds[0])
        owed, now = text.you.owed(memory.glowing, len(memory.owed)), known.places[1]
    else:
        numbers = never, learned, float(found.forgotten[at]), found.share_gone
        said = text.you.forgot(memory.titles[at], *numbers, known.seconds[1])
        owed, now = text.you.left(memory.still, len(memory.owed)), found.places[2]
    fine = "" if found is None else page.fine(text.you.TAUGHT_BY)
    inner = tag("h2", escape(said), role="status") + strip(memory, "", owed) + fine
    inner += line_up(known, now) if known.people > 1 else ""
    return tag("section", inner, "you-result")


def line_up(known: Acquaintance, now: int) -> str:
    """Return the line of people with the visitor in it, the most suspected on the left.

    Args:
        known: The visitor.
        now: Their place now.
    """
    said = text.you.place(now, known.people, known.band, known.places[0])
    start = known.places[0] if known.outcome is None else known.places[1]
    low, high = (_across(one, known.people) for one in known.band)
    others = "".join(
        f'<line class="other" x1="{_across(at, known.people):.1f}" x2="{_across(at, known.people):.1f}" y1="{_TOP + 8}"'
        f' y2="{_TOP + 26}"/>'
        for at in range(1, known.people + 1)
    )
    band = f'<rect class="band" x="{low - 4:.1f}" width="{high - low + 8:.1f}" y="{_TOP}" height="34" rx="6"/>'
    x, moved = _across(now, known.people), _across(start, known.people) - _across(now, known.people)
    me = (
        f'<g class="me" style="--from:{moved:.1f}px"><circle cx="{x:.1f}" cy="{_TOP + 17}" r="9"/>'
        f'<text x="{min(max(x, 16), _WIDTH - 16):.1f}" y="{_TOP - 8}" text-anchor="middle">'
        f"{escape(text.you.ME)}</text></g>"
    )
    view = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(said)}"'
    ends = tag("span", escape(text.you.FRONT)) + tag("span", escape(text.you.BAND), "key band-key")
    legend = tag("div", ends + tag("span", escape(text.you.BACK)), "ends")
    about = tag("details", tag("summary", escape(text.common.WHAT_IS_THIS)) + tag("p", escape(text.you.LINE_UP_HINT)))
    drawn = f'<svg class="line-up" {view}>{band}{others}{me}</svg>'
    return tag("figure", tag("p", escape(said), "said") + drawn + legend + about, "memory")


def _across(place: float, people: int) -> float:
    return 12 + (_WIDTH - 24) * (place - 1) / max(people - 1, 1)

"""The visitor as a model knows them: a sentence, the memory strip, and the line-up."""

from html import escape

from core.evaluation.plain import Memory, Standing
from demo import text
from demo.session.own_models import Acquaintance
from demo.widgets import page
from demo.widgets.marks import bar, tag
from demo.widgets.memory_strip import strip
from demo.widgets.pictures.line_up import line_up


def at_work(title: str, memory: Memory | None, share: float, items: str) -> str:
    """Return how far a training is: ``share`` (0 to 1) of its steps, and the strip of the rated ``items``."""
    said = tag("h2", escape(f"{title} …"))
    drawn = strip(memory, "", text.you.owed(memory.glowing, len(memory.owed), items)) if memory else ""
    return tag("section", said + bar(share, "ink", f"{title}: {text.common.percent(share)}") + drawn, "you-result")


def result(known: Acquaintance, memory: Memory, items: str) -> str:
    """Return what the model knows of the visitor and the rated ``items``, or what is left of that once it forgot."""
    at = int(memory.owed.argmax())
    never, learned = float(memory.never[0, at]), float(memory.before[at])
    found = known.outcome
    if found is None:
        said = text.you.knows(memory.titles[at], memory.stars[at], never, learned, known.seconds[0])
        owed, now = text.you.owed(memory.glowing, len(memory.owed), items), known.places[1]
    else:
        numbers = never, learned, float(found.forgotten[at]), found.share_gone
        said = text.you.forgot(memory.titles[at], *numbers, known.seconds[1])
        owed, now = text.you.left(memory.still, len(memory.owed), items), found.places[2]
    fine = "" if found is None else page.fine(text.you.taught_by(items))
    inner = tag("h2", escape(said), role="status") + strip(memory, "", owed) + fine
    inner += _line(known, now) if known.people > 1 else ""
    return tag("section", inner, "you-result")


def _line(known: Acquaintance, now: int) -> str:
    """Return the line of people with the visitor in it."""
    start = known.places[0] if known.outcome is None else known.places[1]
    said = text.you.place(now, known.people, known.band, known.places[0])
    return line_up(Standing(known.people, start, now, known.band), text.you.ME, said, text.you.LINE_UP_HINT)

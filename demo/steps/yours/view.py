"""How the panel looks: what can be uploaded, what was understood of it, and how far its training is."""

from html import escape

from core.data.samples import MIN_HISTORY
from demo import text
from demo.session.job_progress import JobProgress
from demo.session.own_data import OwnTableFacts, training_for
from demo.widgets.marks import tag
from demo.widgets.progress import progress


def invitation(megabytes: int) -> str:
    """Return what stands above the place for a file, which may have so many megabytes."""
    said = [text.yours.data.hint(megabytes), text.yours.data.PRIVATE]
    return tag("h2", escape(text.yours.data.LEAD)) + "".join(tag("p", escape(one), "hint") for one in said)


def understood(facts: OwnTableFacts, seconds: float) -> str:
    """Return what was understood of a table, and how long training on it takes."""
    counted = text.yours.data.facts(facts.people, facts.ratings, facts.items, facts.nouns)
    numbers = "".join(tag("li", tag("b", escape(number)) + tag("span", escape(what))) for number, what in counted)
    notes = [text.yours.data.on_page(note) for note in facts.notes]
    notes.append(text.yours.data.questions(facts.asked, facts.learned, MIN_HISTORY))
    listed = tag("ul", "".join(tag("li", escape(note)) for note in notes), "notes")
    time = text.yours.data.announced(seconds, facts.learned, training_for(facts.learned).epochs)
    head = tag("h3", escape(text.yours.data.said(facts.file)))
    return tag(
        "div",
        head + tag("ul", numbers, "numbers") + listed + tag("p", escape(time), "time"),
        "understood",
        role="status",
    )


def at_work(view: JobProgress) -> str:
    """Return a training as it stands."""
    return progress(text.yours.data.TRAINING, view, text.yours.data.CANCELLED, done=text.yours.data.TRAINED)

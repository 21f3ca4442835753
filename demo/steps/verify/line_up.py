"""The line-up of a run as it is shown."""

from html import escape

from core.evaluation.plain import LineOfRun, VerdictKind
from demo import text
from demo.widgets.marks import tag
from demo.widgets.pictures.line_up import line_up


def verdict(kind: VerdictKind) -> str:
    """Return whether the run forgot, as the certificate says it."""
    return tag("h3", escape(text.verify.VERDICT_TITLES[kind]), "verdict-title")


def drawn(line: LineOfRun, user: str) -> str:
    """Return the line-up as it is shown, in which ``user`` stands first."""
    one = line.each[0]
    whose = text.verify.whose(user, line.parts)
    said = text.verify.walked(whose, one.start, one.now, one.people, one.band)
    if len(line.each) > 1:
        said += " " + text.verify.walked_all(len(line.each), line.back_before, line.back, one.band is not None)
    others = [other.now for other in line.each[1:]]
    return line_up(one, text.common.person(user), said, text.verify.LINE_UP_HINT, others)

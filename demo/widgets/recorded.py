"""The mark of everything that is a recording."""

from collections.abc import Mapping
from html import escape

from demo import text
from demo.widgets.marks import tag


def playing(made: Mapping[str, str]) -> str:
    """Return the mark of a replay."""
    return _mark(text.replay.REPLAYING, made)


def result(made: Mapping[str, str] | None) -> str:
    """Return the mark of a result that was recorded; nothing for one that was made here."""
    return _mark(text.replay.RECORDED_RESULT, made) if made else ""


def _mark(what: str, made: Mapping[str, str]) -> str:
    when = tag("strong", escape(text.replay.recorded_on(made)))
    return tag("p", f"{tag('span', '', 'dot')}{when} {escape(what)}", "recorded", role="note")

"""What stands around a chart: its title, its reading, the room that it will take, and what it is."""

from html import escape

from demo import text
from demo.widgets.marks import tag


def reading(title: str, said: str, room: tuple[str, int] | None = None) -> str:
    """Return a chart's title and its one-line reading.

    Args:
        title: The title.
        said: The reading.
        room: Id of the chart, and the height (pixels) that it is going to have; kept free, so that nothing jumps when
            it is drawn.
    """
    reserved = "" if room is None else tag("style", f"#{room[0]} {{ min-height: {int(room[1])}px; }}")
    return tag("h3", escape(title)) + tag("p", escape(said), "said") + reserved


def what_is_this(chart: str, paper: str) -> str:
    """Return what a chart shows, to be unfolded: its metric, the formula, and what the paper prints."""
    about, formula = text.compare.EXPLAINED[chart]
    inner = tag("p", escape(about)) + tag("code", escape(formula), "formula") + tag("p", escape(paper))
    return tag(
        "details",
        tag("summary", escape(text.compare.WHAT_ARE_THESE.get(chart, text.common.WHAT_IS_THIS))) + inner,
        "explained",
    )

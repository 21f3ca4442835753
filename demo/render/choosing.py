"""The running summary of what would be forgotten."""

from html import escape

from demo import text
from demo.catalogue import Cost, Summary
from demo.render.marks import tag


def summary(found: Summary, cost: Cost | None = None) -> str:
    """Return what a request means in numbers, and what it will roughly cost here; ``cost`` is None where unknown."""
    seconds = cost.forgetting if cost else None
    lines = text.summary(found.people, found.ratings, found.share, found.rebuilt, seconds)
    rows = "".join(tag("li", tag("b", escape(number)) + tag("span", escape(what))) for number, what in lines)
    known = tag("p", escape(text.cost_known(cost.measuring, cost.steps)), "hint") if cost else ""
    inner = tag("h3", escape(text.SUMMARY)) + tag("ul", rows, "counts") + known
    return tag("section", inner, "panel", role="status")

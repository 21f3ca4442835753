"""How simulated visitors fared who were learned and forgotten, as a table of documents: failures too."""

from collections.abc import Mapping
from typing import Any

from core import text
from core.benchmark.documents.sources import Bundled
from core.benchmark.tables import markdown_table

_HALF = 0.5
"""Share of what was learned, below which hardly anything is gone."""


def visitors_table(bundled: Bundled, original: str) -> str:
    """Return the distribution over simulated visitors of an original, a measure a line, and where it went wrong."""
    found = bundled.visitors(original)
    if found is None:
        return text.documents.NOT_BUNDLED
    head = [f"`{original}`", *(f"{100 * one:.0f} %" for one in found["quantiles"])]
    lines = [
        [called, *(f"{value:{text.documents.VISITOR_FORMATS[name]}}" for value in found["spread"][name])]
        for name, called in text.documents.VISITORS.items()
    ]
    table = markdown_table(head, [[cell.replace("-", "−").replace("%", " %") for cell in line] for line in lines])
    how = text.documents.made(text.documents.simulated(found["visitors"], found["seed"]), found["made"])
    fared = text.documents.visitors_fared(found["back_in_band"], found["within_noise"])
    return f"{table}\n\n{fared} {_failures(found)}\n\n{how}"


def _failures(found: Mapping[str, Any]) -> str:
    """Return how many visitors stand where they should not, on either side, and of how many hardly anything is gone."""
    each = found["each"]
    ahead = sum(one["places"][2] < one["band"][0] for one in each)
    behind = sum(one["places"][2] > one["band"][1] for one in each)
    little = sum(one["share_gone"] < _HALF for one in each)
    return text.documents.visitor_failures(ahead, behind, little, min(one["share_gone"] for one in each))

"""Marked regions of a Markdown document, and what replaces what stands in them.

    <!-- results:NAME -->whatever stands here is replaced<!-- end -->

A region whose text begins on a line of its own is a block, such as a table; any other stands within a sentence.
"""

import re
from collections.abc import Callable, Iterator

from core import text
from core.errors import DataError

_REGION = re.compile(r"<!-- results:(?P<name>[^\n]+?) -->(?P<inside>.*?)<!-- end -->", re.DOTALL)
_MARK = re.compile(r"<!-- (?:results:[^\n]+?|end) -->")


def rewritten(document: str, render: Callable[[str], str]) -> str:
    """Return ``document`` with what ``render`` makes of each region's name in its place.

    Raises:
        DataError: A region has no end, or an end no region.
    """
    check_marks(document)
    return _REGION.sub(
        lambda region: f"<!-- results:{region['name']} -->{_inside(region, render)}<!-- end -->", document
    )


def regions(document: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each region."""
    for region in _REGION.finditer(document):
        yield region["name"], region["inside"].strip()


def outside(document: str) -> str:
    """Return ``document`` without its regions."""
    return _REGION.sub("", document)


def check_marks(document: str) -> None:
    """Raise a DataError where marks do not come in pairs, one after another."""
    marks = _MARK.findall(document)
    for at, mark in enumerate(marks):
        if (mark == "<!-- end -->") != bool(at % 2) or (at == len(marks) - 1 and not at % 2):
            raise DataError(text.documents.lone_mark(mark))


def _inside(region: "re.Match[str]", render: Callable[[str], str]) -> str:
    made = render(region["name"])
    return f"\n{made}\n" if region["inside"].startswith("\n") else made

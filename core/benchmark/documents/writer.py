"""The documents that show results, written anew from what is bundled."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from inspect import signature
from pathlib import Path

from core import text
from core.benchmark.documents.costs import reading_table, shapes_table, speed_table
from core.benchmark.documents.further import (
    design_of_methods,
    design_of_variance,
    exposure_table,
    relearning_table,
    rounding_table,
)
from core.benchmark.documents.quoted import is_quoted, quoted
from core.benchmark.documents.recorded import places_table, requests_table
from core.benchmark.documents.regions import regions, rewritten
from core.benchmark.documents.serving import crowd_table, page_table
from core.benchmark.documents.side_effects import moved_table, usefulness_table
from core.benchmark.documents.sources import Bundled
from core.benchmark.documents.studies import singles_table
from core.benchmark.documents.tables import attack_table, headline_table, methods_table, parts_table, shares_table
from core.benchmark.documents.visitors import visitors_table
from core.errors import DataError
from core.files import PROJECT, write_text

DOCUMENTS = ("README.md", "docs/results.md")
"""Documents that have regions, below the checkout."""
TABLE_OF: Mapping[str, Callable[..., str]] = {
    "headline": headline_table,
    "methods": methods_table,
    "attacks": attack_table,
    "moved": moved_table,
    "usefulness": usefulness_table,
    "parts": parts_table,
    "shares": shares_table,
    "design": design_of_methods,
    "variance": design_of_variance,
    "exposure": exposure_table,
    "requests": requests_table,
    "places": places_table,
    "singles": singles_table,
    "rounding": rounding_table,
    "relearning": relearning_table,
    "visitors": visitors_table,
    "shapes": shapes_table,
    "reading": reading_table,
    "speed": speed_table,
    "page": page_table,
    "crowd": crowd_table,
}
"""First word of a region's name → what makes its table of the words behind it."""
_ELSEWHERE = re.compile(r"(?P<dataset>[\w-]+): (?P<name>.+)")


def rendered(bundled: Bundled, name: str) -> str:
    """Return what stands in the region of a name; ``DATASET: NAME`` is of another data set.

    Raises:
        DataError: There is no such region.
    """
    if elsewhere := _ELSEWHERE.fullmatch(name):
        bundled, name = replace(bundled, dataset=elsewhere["dataset"]), elsewhere["name"]
    if is_quoted(name):
        return quoted(bundled, name)
    kind, *words = name.split()
    try:
        signature(TABLE_OF[kind]).bind(bundled, *words)
    except (KeyError, TypeError) as error:
        raise DataError(text.documents.unknown_region(name, [*TABLE_OF])) from error
    return TABLE_OF[kind](bundled, *words)


def written(document: str, bundled: Bundled) -> str:
    """Return a document's text with all its regions as what is bundled has it.

    Raises:
        DataError: A region has no end, or an unknown name.
    """
    return rewritten(document, lambda name: rendered(bundled, name))


def empty_regions(document: str) -> list[str]:
    """Return the names of figures for which nothing is bundled."""
    return [name for name, inside in regions(document) if inside == text.documents.NOT_KNOWN]


def documents_of(project: Path = PROJECT) -> Iterator[Path]:
    """Yield the documents that have regions.

    Raises:
        DataError: There are none, since this is no checkout.
    """
    paths = [project / name for name in DOCUMENTS]
    if not all(path.is_file() for path in paths):
        raise DataError(text.documents.no_checkout(project))
    yield from paths


def write_documents(bundled: Bundled, project: Path = PROJECT) -> list[Path]:
    """Write every document whose regions are not what is bundled, and return those that changed.

    Raises:
        DataError: This is no checkout, or a region cannot be written.
    """
    changed = []
    for path, fresh in [(path, written(path.read_text(encoding="utf-8"), bundled)) for path in documents_of(project)]:
        if fresh != path.read_text(encoding="utf-8"):
            write_text(path, fresh)
            changed.append(path)
    return changed

"""Tables of the recorded runs of every preset: distances, and where an attacker puts a person."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from core import text
from core.benchmark.documents.quoted import shown
from core.benchmark.documents.sources import Bundled, is_own, measured
from core.benchmark.tables import markdown_table
from core.config import ORIGINALS
from core.runs.recording import Recording
from core.unlearning.registry import choosable, title_of

_A_PERSON = "one-user"

_Cell: TypeAlias = Callable[[Mapping[str, Any]], str]
"""All that is known of a recorded run → what is told of it."""


def requests_table(bundled: Bundled, metric: str = "retain_jsd") -> str:
    """Return how a distance changed in the recorded runs of every preset, by method, beside its noise floor."""

    def change(known: Mapping[str, Any]) -> str:
        return text.documents.change(*(shown(metric, known.get(f"{metric}{end}")) for end in ("_before", "", "_floor")))

    return _table(bundled, text.documents.REQUESTS, change)


def places_table(bundled: Bundled) -> str:
    """Return where an attacker put a person before and after, by method, and where models do that never met them."""
    return _table(bundled, {_A_PERSON: text.documents.REQUESTS[_A_PERSON]}, _place)


def _table(bundled: Bundled, requests: Mapping[str, str], cell: _Cell) -> str:
    """Return a table of recorded runs, a row for each of the ``requests`` and each method that is recorded of it."""
    lines: list[list[str]] = []
    recordings: list[Recording] = []
    for what, called in requests.items():
        for method in choosable():
            found = [bundled.recording(original, what, method) for original in ORIGINALS]
            if any(found):
                lines.append([called, text.documents.row_title(title_of(method), is_own(method)), *_cells(found, cell)])
                recordings += filter(None, found)
    if not recordings:
        return text.documents.NOT_BUNDLED
    head = [text.documents.REQUEST, text.documents.METHOD, *(f"`{original}`" for original in ORIGINALS)]
    made = text.documents.made(text.documents.recordings(recordings[-1].run.config["seed"]), _made_on(recordings))
    return f"{markdown_table(head, lines)}\n\n{made}"


def _made_on(recordings: Sequence[Recording]) -> Mapping[str, str]:
    """Return when and on what recordings were made, with every processor, and the last day."""
    each = [one.made for one in recordings]
    cpus = text.documents.several([*dict.fromkeys(made["cpu"] for made in each)])
    return {**each[-1], "cpu": cpus, "date": max(made["date"] for made in each)}


def _cells(found: list[Recording | None], cell: _Cell) -> list[str]:
    return [text.documents.NOT_KNOWN if one is None else cell(measured(one)) for one in found]


def _place(known: Mapping[str, Any]) -> str:
    told: list[Any] = [known.get(f"place{end}") for end in ("_before", "", "_people", "_first", "_last")]
    return text.documents.NOT_KNOWN if None in told else text.documents.place(*told)

"""Deep links: what stands behind the question mark of the page's address, checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from core.config import KNOWN_ORIGINALS
from core.data.requests import PRESETS
from core.unlearning.registry import choosable

STEP_NUMBERS: Mapping[str, int] = {
    "meet": 1,
    "choose": 2,
    "unlearn": 3,
    "compare": 4,
    "verify": 5,
    "methods": 6,
    "paper": 7,
    "you": 8,
}
"""The name of each step in an address, and the id of its tab."""


@dataclass(frozen=True)
class Link:
    """Where an address leads. What it does not say, or says wrongly, is None.

    Attributes:
        preset: A ready-made request.
        method: An unlearning method.
        original: The original that answers.
        step: A step of the walk; *Choose* where only a preset or a method is named.
        unknown: (name, value) of what was said and is not known.
    """

    preset: str | None = None
    method: str | None = None
    original: str | None = None
    step: str | None = None
    unknown: tuple[tuple[str, str], ...] = ()


def read_link(search: str) -> Link:
    """Return where an address leads whose query is ``search``, such as ``?preset=one-user&step=choose``."""
    known = _linkable()
    given = {name: values[-1] for name, values in parse_qs(search.removeprefix("?")).items() if name in known}
    good = {name: value for name, value in given.items() if value in known[name]}
    if "step" not in good and ("preset" in good or "method" in good):
        good["step"] = "choose"
    return Link(**good, unknown=tuple(item for item in given.items() if item[1] not in known[item[0]]))


def _linkable() -> Mapping[str, Collection[str]]:
    """Return what can be linked to; plug-ins may have brought some of it."""
    return {"preset": tuple(PRESETS), "method": choosable(), "original": KNOWN_ORIGINALS, "step": tuple(STEP_NUMBERS)}

"""Texts from data as texts: nothing in a name or a title acts where somebody opens what they took away."""

import re

import pandas as pd

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls that are no line's end or tab: those that turn the reading direction, among others."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How cells begin that spreadsheets compute, or that could hide such a beginning."""


def written_out(said: str) -> str:
    """Return ``said`` with every control written out, such as ``⟨U+202E⟩``, so that what is read is what is there.

    Source: Boucher and Anderson, Trojan Source: Invisible Vulnerabilities, 2023, for what such controls can do.
    """
    return _CONTROLS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", said)


def as_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with its texts as spreadsheets show them and compute nothing; numbers stay.

    A text that would be a formula has an apostrophe before it, which spreadsheets take off again.

    Source: OWASP, CSV Injection.
    """
    texts = table.select_dtypes(include=["object", "string"]).columns
    return table.assign(**{name: [_cell(one) for one in table[name]] for name in texts})


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    return f"'{written_out(value)}" if value.startswith(_FORMULA) else written_out(value)

"""Texts from data as texts: nothing in a name or a title acts where somebody opens what they took away."""

import pandas as pd

from core.data.titles import written_out

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How cells begin that spreadsheets compute, or that could hide such a beginning."""


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

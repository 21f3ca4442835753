"""A table from which a visitor picks rows by check boxes, which survive sorting, searching, filtering and paging."""

from collections.abc import Sequence
from typing import Any

import gradio as gr
import pandas as pd

from core.files import ASSETS
from demo import text

SCRIPT = ASSETS / "picker.js"


def picker(
    table: pd.DataFrame, label: str, name: str, filters: Sequence[str] = (), hidden: Sequence[str] = ()
) -> gr.HTML:
    """Return a table to pick from; its value is the list of the keys that are ticked, in no certain order.

    Args:
        table: One row to pick from a row, its key in the index.
        label: What the table is called.
        name: Id of the element.
        filters: Columns by whose values it can be filtered.
        hidden: Columns that are only searched and filtered by.
    """
    return gr.HTML(
        [], html_template='<div class="pick"></div>', js_on_load=SCRIPT.read_text(encoding="utf-8"),
        columns=[_column(table, one, filters, hidden) for one in table.columns],
        rows=rows(table), words=text.PICKER, caption=label, elem_id=name,
    )  # fmt: skip


def picked_from(table: pd.DataFrame, ticked: Sequence[str] = ()) -> dict[str, Any]:
    """Return the update that puts the rows of another ``table`` of the same columns in, with these keys ticked."""
    return gr.update(value=list(ticked), rows=rows(table))


def rows(table: pd.DataFrame) -> list[list[Any]]:
    """Return the key and the cells of each row, as the page's script reads them; a missing key stays None."""
    keys = [None if pd.isna(key) else str(key) for key in table.index]
    cells = table.astype(object).where(table.notna(), "").to_numpy().tolist()
    return [[key, *row] for key, row in zip(keys, cells, strict=True)]


def _column(table: pd.DataFrame, name: str, filters: Sequence[str], hidden: Sequence[str]) -> dict[str, Any]:
    number = pd.api.types.is_numeric_dtype(table[name])
    return {"name": name, "number": number, "filter": name in filters, "hidden": name in hidden}

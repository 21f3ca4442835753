"""How the step looks: the running summary, and a table whose rows are ticked.

Ticks survive sorting, searching, filtering and paging.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

import gradio as gr
import pandas as pd

from core.files import ASSETS
from demo import text
from demo.guard.values import KEYS, accepting
from demo.steps.choose.model import Cost, RequestSummary
from demo.widgets.marks import tag

_SCRIPT = ASSETS / "picker.js"


def running_summary(found: RequestSummary, cost: Cost | None = None) -> str:
    """Return what a request means in numbers, and what it will roughly cost here; ``cost`` is None where unknown."""
    seconds = cost.forgetting if cost else None
    lines = text.choose.summary(found.people, found.ratings, found.only_shown, found.share, found.rebuilt, seconds)
    rows = "".join(tag("li", tag("b", escape(number)) + tag("span", escape(what))) for number, what in lines)
    known = tag("p", escape(text.choose.cost_known(cost.measuring, cost.steps)), "hint") if cost else ""
    inner = tag("h3", escape(text.choose.SUMMARY)) + tag("ul", rows, "counts") + known
    return tag("section", inner, "panel", role="status")


def picker(
    table: pd.DataFrame,
    titles: Mapping[str, str],
    filters: Collection[str] = (),
    hidden: Collection[str] = (),
    **how: Any,
) -> gr.HTML:
    """Return a table to pick from; its value is the list of the keys that are ticked, in no certain order.

    Args:
        table: One row to pick from a row, its key in the index.
        titles: What its columns are called, by name.
        filters: Columns by whose values it can be filtered.
        hidden: Columns that are only searched and filtered by.
        how: Other arguments of the component: its ``caption``, which says what the table is, and its ``elem_id``.
    """
    columns = columns_of(table, titles, filters, hidden)
    script = _SCRIPT.read_text(encoding="utf-8")
    made = gr.HTML(
        [], html_template='<div class="pick"></div>', js_on_load=script, columns=columns, rows=rows(table),
        words=text.choose.PICKER, **how,
    )  # fmt: skip
    return accepting(made, KEYS)


def columns_of(
    table: pd.DataFrame, titles: Mapping[str, str], filters: Collection[str] = (), hidden: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return what :func:`picker` is told of the columns of ``table``; its arguments are those of that."""
    return [
        _column(table[name], titles[name], filtered=name in filters, hidden=name in hidden) for name in table.columns
    ]


def picked_from(table: pd.DataFrame, ticked: Sequence[str] = ()) -> dict[str, Any]:
    """Return the update that puts the rows of another ``table`` of the same columns in, with these keys ticked."""
    return gr.update(value=list(ticked), rows=rows(table))


def rows(table: pd.DataFrame) -> list[list[Any]]:
    """Return the key and the cells of each row, as the page's script reads them; a missing key stays None."""
    keys = [None if pd.isna(key) else str(key) for key in table.index]
    cells = table.astype(object).where(table.notna(), "").to_numpy().tolist()
    return [[key, *row] for key, row in zip(keys, cells, strict=True)]


def _column(values: pd.Series, title: str, filtered: bool, hidden: bool) -> dict[str, Any]:
    number = pd.api.types.is_numeric_dtype(values)
    return {"name": title, "number": number, "filter": filtered, "hidden": hidden}

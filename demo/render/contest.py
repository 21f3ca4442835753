"""Several methods on one request: their queue, their names with their marks, their table."""

from collections.abc import Collection, Mapping
from html import escape

import numpy as np
import pandas as pd

from demo import text
from demo.contest import BEFORE, DISTANCES, Contest
from demo.render.marks import tag
from demo.render.page import problem
from demo.render.race import lane
from demo.theme import ADAPTER, METHODS, WHOLE
from demo.view import Progress


def queue(views: Mapping[str, Progress], untuned: Collection[str]) -> str:
    """Return where each method is, in the order in which they run.

    Args:
        views: How far each is.
        untuned: Those that run with settings that were not made for this model.
    """
    rows = "".join(_queued(name, view, name in untuned) for name, view in views.items())
    cancelled = any(view.status == "cancelled" for view in views.values())
    hint = text.METHODS_CANCELLED if cancelled else text.QUEUE_HINT
    said = tag("p", escape(hint), "hint", role="status" if cancelled else "")
    return tag("section", tag("div", rows, "lanes") + said, "job")


def named(method: str) -> str:
    """Return a method's name behind its mark."""
    mark = METHODS[method]
    shape = f'<polygon points="{mark.points}" fill="{mark.colour}"/>'
    return f'<svg class="mark" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>' + escape(text.METHOD_NAMES[method])


def legend(result: Contest) -> str:
    """Return every mark of the figures with its name."""
    others = [tag("span", escape(text.BEFORE), "key before")]
    if result.has_reference:
        others.append(tag("span", escape(text.RETRAINED), "key retrained"))
    keys = "".join(tag("span", named(method), "key method") for method in result.methods)
    return tag("div", "".join(others) + keys + _scopes(result.methods), "legend all")


def table(result: Contest) -> str:
    """Return the table of the methods, the original and retrained models above them."""
    columns = [name for name in text.CONTEST_COLUMNS if name != "setup" or result.table["setup"].notna().any()]
    head = tag("td", "") + "".join(_heading(name) for name in columns)
    rows = "".join(_beside(result, name, columns) for name in result.beside.index)
    rows += "".join(_row(result, name, columns) for name in result.methods)
    inner = tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), "utility contest")
    note = text.timed_elsewhere(result.elsewhere) if result.elsewhere else ""
    hint = tag("p", escape(f"{text.CONTEST_HINT} {note}".strip()))
    body = tag("h3", escape(text.CONTEST_TABLE)) + tag("div", inner, "scrolling", tabindex="0") + hint
    return tag("section", body, "panel tile") + legend(result)


def _queued(name: str, view: Progress, untuned: bool) -> str:
    note = tag("span", escape(text.UNTUNED), "note") if untuned else ""
    said = problem(view.message) if view.status == "failed" else ""
    return lane(name, view, named(name) + note) + said


def _scopes(methods: Collection[str]) -> str:
    """Return what the two colours of the methods mean."""
    used = {METHODS[method].colour for method in methods}
    meant = ((ADAPTER, "adapter", text.ADAPTER_KEY), (WHOLE, "whole", text.WHOLE_KEY))
    return "".join(tag("span", escape(said), f"scope {css}") for colour, css, said in meant if colour in used)


def _heading(column: str) -> str:
    short, about = text.CONTEST_COLUMNS[column]
    return tag("th", escape(short), scope="col", title=about)


def _beside(result: Contest, name: str, columns: Collection[str]) -> str:
    cells = "".join(tag("td", _cell(result, result.beside.loc[name], column)) for column in columns)
    return tag("tr", tag("th", tag("span", escape(name), f"key {name}"), scope="row") + cells, "beside")


def _row(result: Contest, name: str, columns: Collection[str]) -> str:
    row = result.table.loc[name]
    best = {column: "best" if row[column] == result.best(column) and column != "setup" else "" for column in columns}
    cells = "".join(tag("td", _cell(result, row, column), best[column]) for column in columns)
    return tag("tr", tag("th", named(name), scope="row") + cells)


def _cell(result: Contest, row: pd.Series, column: str) -> str:
    value = row[column]
    if np.isnan(value):
        missing = column in DISTANCES and not result.has_reference
        return tag("span", escape(text.MISSING if missing else "–"), "dim")
    if column in ("seconds", "setup"):
        elsewhere = column == "seconds" and result.elsewhere and row.name not in (*result.methods, BEFORE)
        return escape(f"{text.seconds(value)}{' *' if elsewhere else ''}")
    return f"{int(value):,}" if column == "parameters" else f"{value:.4f}"

"""Several methods on one request: their queue, their names with their marks, their table."""

from collections.abc import Collection, Mapping
from html import escape

import numpy as np
import pandas as pd

from core.metrics import NOT_KNOWN, find_metric
from core.palette import TRAINS_ADAPTER, TRAINS_ALL
from core.unlearning.card import SYMBOLS
from core.unlearning.registry import card_of
from demo import text
from demo.session.job_progress import JobProgress
from demo.steps.methods.model import BEFORE_ROW, Contest
from demo.steps.unlearn.race_view import lane
from demo.theme import method_colour
from demo.widgets.marks import tag
from demo.widgets.page import problem

_ONCE = "seconds_setup"


def queue(views: Mapping[str, JobProgress], untuned: Collection[str]) -> str:
    """Return where each method is, in the order in which they run.

    Args:
        views: How far each is.
        untuned: Those that run with settings that were not made for this model.
    """
    rows = "".join(_queued(name, view, name in untuned) for name, view in views.items())
    cancelled = any(view.status == "cancelled" for view in views.values())
    hint = text.methods.CANCELLED if cancelled else text.methods.QUEUE_HINT
    said = tag("p", escape(hint), "hint", role="status" if cancelled else "")
    return tag("section", tag("div", rows, "lanes") + said, "job")


def named(method: str) -> str:
    """Return a method's name behind its mark."""
    card = card_of(method)
    shape = f'<polygon points="{SYMBOLS[card.symbol]}" fill="{method_colour(method)}"/>'
    return f'<svg class="mark" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>' + escape(card.title)


def legend(result: Contest) -> str:
    """Return every mark of the figures with its name."""
    others = [tag("span", escape(text.common.BEFORE), "key before")]
    if result.has_reference:
        others.append(tag("span", escape(text.common.RETRAINED), "key retrained"))
    keys = "".join(tag("span", named(method), "key method") for method in result.methods)
    return tag("div", "".join(others) + keys + _scopes(result.methods), "legend all")


def table(result: Contest) -> str:
    """Return the table of the methods, the original and retrained models above them."""
    columns = [name for name in result.table if name != _ONCE or result.table[_ONCE].notna().any()]
    head = tag("td", "") + "".join(_heading(name) for name in columns)
    rows = "".join(_beside(result, name, columns) for name in result.beside.index)
    rows += "".join(_row(result, name, columns) for name in result.methods)
    inner = tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), "utility contest")
    note = text.methods.timed_elsewhere(result.elsewhere) if result.elsewhere else ""
    hint = tag("p", escape(f"{text.methods.TABLE_HINT} {note}".strip()))
    body = tag("h3", escape(text.methods.TABLE)) + tag("div", inner, "scrolling", tabindex="0") + hint
    return tag("section", body, "panel tile") + legend(result)


def _queued(name: str, view: JobProgress, untuned: bool) -> str:
    note = tag("span", escape(text.methods.UNTUNED), "note") if untuned else ""
    said = problem(view.message) if view.status == "failed" else ""
    return lane(name, view, named(name) + note) + said


def _scopes(methods: Collection[str]) -> str:
    """Return what the two colours of the methods mean."""
    used = {method_colour(method) for method in methods}
    meant = ((TRAINS_ADAPTER, "adapter", text.methods.ADAPTER_KEY), (TRAINS_ALL, "whole", text.methods.WHOLE_KEY))
    return "".join(tag("span", escape(said), f"scope {css}") for colour, css, said in meant if colour in used)


def _heading(column: str) -> str:
    metric = find_metric(column)
    return tag("th", escape(metric.heading), scope="col", title=metric.explained)


def _beside(result: Contest, name: str, columns: Collection[str]) -> str:
    cells = "".join(tag("td", _cell(result, result.beside.loc[name], column)) for column in columns)
    return tag("tr", tag("th", tag("span", escape(name), f"key {name}"), scope="row") + cells, "beside")


def _row(result: Contest, name: str, columns: Collection[str]) -> str:
    row = result.table.loc[name]
    best = {column: "best" if row[column] == result.best(column) and column != _ONCE else "" for column in columns}
    cells = "".join(tag("td", _cell(result, row, column), best[column]) for column in columns)
    return tag("tr", tag("th", named(name), scope="row") + cells)


def _cell(result: Contest, row: pd.Series, column: str) -> str:
    value = row[column]
    if np.isnan(value):
        return tag("span", escape(text.common.MISSING if result.unmeasured(column) else NOT_KNOWN), "dim")
    if column in ("seconds", _ONCE):
        elsewhere = column == "seconds" and result.elsewhere and row.name not in (*result.methods, BEFORE_ROW)
        return escape(f"{text.common.seconds(value)}{' *' if elsewhere else ''}")
    return f"{int(value):,}" if column == "trainable_params" else f"{value:.4f}"

"""The figures of the methods: quality against seconds, and what each says about the forgotten ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.metrics import find_metric
from core.palette import BEFORE, GREY, RETRAINED
from core.unlearning.registry import card_of, title_of
from demo import text
from demo.later import Later
from demo.steps.compare.plots import (
    MODEL_MARKS,
    RATINGS_SHOWN,
    ROW_HEIGHT,
    as_label,
    axis,
    label,
    layout,
    percent_axis,
    row_title,
)
from demo.steps.methods.model import BEFORE_ROW, RETRAINED_ROW, Contest
from demo.theme import method_colour

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = Later("plotly.graph_objects")

_FAR = 12.0
"""Values that lie so many times apart are drawn on a logarithmic scale."""
_HEIGHT = 330


def pareto_chart(result: Contest, column: str) -> go.Figure:
    """Return ``column`` (``jsd`` or ``auc``) against seconds, a mark a method, the undominated ones joined.

    The original and retrained models are lines across; retraining is a mark too where it was timed here.
    """
    rows = pd.concat([result.table, _timed(result)]).dropna(subset=["seconds", column])
    figure = go.Figure(_stairs(result.frontier(column), column))
    for name, row in rows.iterrows():
        figure.add_trace(_point(str(name), row["seconds"], row[column], column))
    levels = result.beside[column].dropna()
    figure.update_layout(**layout(_HEIGHT, top=14), xaxis=_seconds(rows["seconds"]))
    down = _height(pd.concat([rows[column], levels]), column)
    figure.update_layout(yaxis=down)
    for name, value in levels.items():
        _draw_across(figure, value, str(name), column, logarithmic=down.get("type") == "log")
    return figure


def clicks_chart(result: Contest) -> go.Figure:
    """Return P(click) of the most disputed forgotten ratings, a line each: before, every method, retrained."""
    rows = result.disputed(RATINGS_SHOWN)
    many = len(set(rows["user"])) > 1
    columns = zip(rows["title"], rows["whose"], rows["stars"], strict=True)
    hover = [
        f"{as_label(title)}<br>{as_label(text.common.person(user))}, {stars:g} ★" for title, user, stars in columns
    ]
    names = [BEFORE_ROW, *([RETRAINED_ROW] if result.has_reference else []), *result.methods]
    spread = rows[names]
    figure = go.Figure(_links(spread.min(axis=1), spread.max(axis=1)))
    for name in names:
        figure.add_trace(_dots(name, rows[name], hover))
    down = {**axis(None), "showticklabels": False, "range": [len(rows) - 0.6, -0.9], "tickvals": list(range(len(rows)))}
    figure.update_layout(**layout(80 + ROW_HEIGHT * len(rows)), xaxis={**percent_axis(), "side": "top"}, yaxis=down)
    titles = [row_title(label(row, many), at) for at, row in enumerate(rows.itertuples())]
    return figure.update_layout(annotations=titles)


def _mark(name: str) -> Mapping[str, Any]:
    if name in MODEL_MARKS:
        return MODEL_MARKS[name]
    return {"color": method_colour(name), "symbol": card_of(name).symbol, "size": 12, "line": {"width": 0}}


def _timed(result: Contest) -> pd.DataFrame:
    """Return the row of retrained models, where retraining was timed on the machine that the methods ran on."""
    return result.beside.loc[[RETRAINED_ROW] if result.has_reference and not result.elsewhere else []]


def _point(name: str, seconds: float, value: float, column: str) -> go.Scatter:
    what, called = find_metric(column).title, title_of(name)
    return go.Scatter(
        x=[seconds], y=[value], mode="markers", marker=_mark(name), name=called, cliponaxis=False,
        hovertemplate=f"{called}<br>{what} %{{y:.4f}}, %{{x:.1f}} s<extra></extra>",
    )  # fmt: skip


def _stairs(joined: pd.DataFrame, column: str) -> go.Scatter:
    """Return the line along which one cannot have more of the one without less of the other."""
    line = {"color": GREY, "width": 1.5, "shape": "hv"}
    x, y = joined["seconds"].tolist(), joined[column].tolist()
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _seconds(values: pd.Series) -> dict[str, Any]:
    """Return the axis of seconds, logarithmic where the values lie far apart."""
    across = {**axis(text.common.SECONDS), "ticksuffix": " s", "nticks": 6}
    if _far_apart(values):
        low, high = np.log10([values.min(), values.max()])
        about = {"title": f"{text.common.SECONDS}, {text.methods.LOGARITHMIC}", "range": [low - 0.25, high + 0.25]}
        return {**across, **about, "type": "log", "dtick": "D2"}
    return {**across, "range": [0, 1.15 * float(values.max())]}


def _height(values: pd.Series, column: str) -> dict[str, Any]:
    """Return the axis of ``column``, with room for what is written at its ends; distances far apart are logarithmic."""
    down = {**axis(None), "tickformat": ".4~f", "nticks": 6}
    if find_metric(column).better != "higher" and _far_apart(values):
        low, high = np.log10([values.min(), values.max()])
        ends = {"range": [low - 0.25, high + 0.2], "dtick": "D2"}
        return {**down, **ends, "type": "log", "title": text.methods.LOGARITHMIC}
    low, high = float(values.min()), float(values.max())
    room = 0.16 * (high - low or abs(high))
    return {**down, "range": [low - room, high + room]}


def _far_apart(values: pd.Series) -> bool:
    return bool(values.min() > 0 and values.max() > _FAR * values.min())


def _draw_across(figure: go.Figure, value: float, name: str, column: str, logarithmic: bool) -> None:
    """Draw a line across: that of the original named above its right end, the other below."""
    retrained = name == RETRAINED_ROW
    colour, dash, anchor = (RETRAINED, "dash", "top") if retrained else (BEFORE, "dot", "bottom")
    said = text.common.FLOOR if retrained and find_metric(column).kind == "distance" else name
    figure.add_hline(value, line={"color": colour, "width": 2, "dash": dash})
    at = np.log10(value) if logarithmic else value  # an annotation's place on such an axis is the logarithm itself
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": at, "yanchor": anchor, "showarrow": False}
    figure.add_annotation(text=said, font={"color": colour}, **place)


def _links(left: pd.Series, right: pd.Series) -> go.Scatter:
    """Return one line a row, over all that is said of it; None lifts the pen."""
    across = [x for pair in zip(left, right, strict=True) for x in (*pair, None)]
    down = [y for at in range(len(left)) for y in (at, at, None)]
    return go.Scatter(x=across, y=down, mode="lines", line={"color": GREY, "width": 2}, hoverinfo="skip")


def _dots(name: str, values: pd.Series, hover: list[str]) -> go.Scatter:
    shown = f"%{{text}}<br>{title_of(name)}: %{{x:.1%}}<extra></extra>"
    down = list(range(len(values)))
    return go.Scatter(
        x=values.tolist(), y=down, mode="markers", marker=_mark(name), name=title_of(name), text=hover,
        hovertemplate=shown,
    )  # fmt: skip

"""The figures of the methods: quality against seconds, and what each says about the forgotten ratings."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from demo import text
from demo.contest import BEFORE, HIGHER_IS_BETTER, RETRAINED, Contest
from demo.plots import MARKS, ROW, axis, label, layout, percent_axis, row_title
from demo.theme import BEFORE as BLUE
from demo.theme import GREY, METHODS
from demo.theme import RETRAINED as GREEN

MOST = 14
"""Ratings that are shown at most."""
WIDE = 12.0
"""From so many times the fewest seconds on, seconds are drawn on a logarithmic scale."""
HEIGHT = 330


def pareto_chart(result: Contest, column: str) -> go.Figure:
    """Return ``column`` (``jsd`` or ``auc``) against seconds, a mark a method, the undominated ones joined.

    The original and retrained models are lines across; retraining is a mark too where it was timed here.
    """
    known = result.table.dropna(subset=[column])
    joined = result.frontier(column)
    figure = go.Figure(_stairs(joined, column))
    for name, row in known.iterrows():
        figure.add_trace(_point(str(name), row["seconds"], row[column], column))
    timed = result.beside["seconds"].dropna() if not result.elsewhere else pd.Series(dtype=float)
    for name, seconds in timed.items():
        figure.add_trace(_point(str(name), seconds, result.beside.loc[name, column], column))
    spans = pd.concat([known["seconds"], timed])
    figure.update_layout(**layout(HEIGHT, top=14), yaxis={**axis(None), "tickformat": ".4~f"}, xaxis=_seconds(spans))
    for name, colour, dash in ((BEFORE, BLUE, "dot"), (RETRAINED, GREEN, "dash")):
        if name in result.beside.index and pd.notna(result.beside.loc[name, column]):
            figure.add_hline(**_across(result.beside.loc[name, column], name, colour, dash, column))
    return figure


def clicks_chart(result: Contest) -> go.Figure:
    """Return P(click) of the most disputed forgotten ratings, a line each: before, every method, retrained."""
    rows = result.disputed(MOST)
    many = len(set(rows["user"])) > 1
    columns = zip(rows["title"], rows["user"], rows["stars"], strict=True)
    hover = [f"{title}<br>{text.person(user)}, {stars} ★" for title, user, stars in columns]
    names = [BEFORE, *([RETRAINED] if result.has_reference else []), *result.methods]
    spread = rows[names]
    figure = go.Figure(_links(spread.min(axis=1), spread.max(axis=1)))
    for name in names:
        figure.add_trace(_dots(name, rows[name], hover))
    down = {**axis(None), "showticklabels": False, "range": [len(rows) - 0.6, -0.9], "tickvals": list(range(len(rows)))}
    figure.update_layout(**layout(80 + ROW * len(rows)), xaxis={**percent_axis(), "side": "top"}, yaxis=down)
    titles = [row_title(label(row, many), at) for at, row in enumerate(rows.itertuples())]
    return figure.update_layout(annotations=titles)


def _mark(name: str) -> dict[str, Any]:
    if name in MARKS:
        return MARKS[name]
    mark = METHODS[name]
    return {"color": mark.colour, "symbol": mark.symbol, "size": 12, "line": {"width": 0}}


def _named(name: str) -> str:
    return text.METHOD_NAMES.get(name, name)


def _point(name: str, seconds: float, value: float, column: str) -> go.Scatter:
    what, called = text.CONTEST_COLUMNS[column][0], _named(name)
    return go.Scatter(
        x=[seconds], y=[value], mode="markers+text", marker=_mark(name), name=called, text=[called],
        textposition="top center", textfont={"size": 11}, cliponaxis=False,
        hovertemplate=f"{called}<br>{what} %{{y:.4f}}, %{{x:.1f}} s<extra></extra>",
    )  # fmt: skip


def _stairs(joined: pd.DataFrame, column: str) -> go.Scatter:
    """Return the line along which one cannot have more of the one without less of the other."""
    line = {"color": GREY, "width": 1.5, "shape": "hv"}
    x, y = joined["seconds"].tolist(), joined[column].tolist()
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _seconds(values: pd.Series) -> dict[str, Any]:
    """Return the axis of seconds, logarithmic where the values lie far apart."""
    across = {**axis(text.SECONDS), "ticksuffix": " s", "nticks": 6}
    if len(values) and values.min() > 0 and values.max() > WIDE * values.min():
        return {**across, "type": "log", "dtick": "D2", "title": f"{text.SECONDS} (logarithmic)"}
    return {**across, "range": [0, 1.15 * max(values.max(), 1e-3) if len(values) else 1]}


def _across(value: float, name: str, colour: str, dash: str, column: str) -> dict[str, Any]:
    said = text.FLOOR if name == RETRAINED and column not in HIGHER_IS_BETTER else name
    place = {"annotation_text": said, "annotation_position": "bottom right", "annotation_font": {"color": colour}}
    return {"y": value, "line": {"color": colour, "width": 2, "dash": dash}, **place}


def _links(left: pd.Series, right: pd.Series) -> go.Scatter:
    """Return one line a row, over all that is said of it; None lifts the pen."""
    across = [x for pair in zip(left, right, strict=True) for x in (*pair, None)]
    down = [y for at in range(len(left)) for y in (at, at, None)]
    return go.Scatter(x=across, y=down, mode="lines", line={"color": GREY, "width": 2}, hoverinfo="skip")


def _dots(name: str, values: pd.Series, hover: list[str]) -> go.Scatter:
    shown = f"%{{text}}<br>{_named(name)}: %{{x:.1%}}<extra></extra>"
    down = list(range(len(values)))
    return go.Scatter(
        x=values.tolist(), y=down, mode="markers", marker=_mark(name), name=_named(name), text=hover,
        hovertemplate=shown,
    )  # fmt: skip

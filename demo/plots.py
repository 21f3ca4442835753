"""The figures of the result. Drawn once, when there is something to draw; they suit a light and a dark page."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from demo import text
from demo.comparison import Comparison
from demo.theme import AFTER, BEFORE, FONT, GREY, GRID, RETRAINED

MOST = 24
"""Ratings that a chart shows at most; the table shows all."""
MOST_PEOPLE = 12
ROW = 34
"""Height of a row of a chart, pixels."""
FEW = 20
"""Up to so many ratings are drawn one by one, more as a distribution."""
BINS = 20
TITLE_LENGTH = 44
MARKS = {
    "before": {"color": BEFORE, "symbol": "circle-open", "size": 10, "line": {"width": 2.5, "color": BEFORE}},
    "after": {"color": AFTER, "symbol": "circle", "size": 10},
    "retrained": {"color": RETRAINED, "symbol": "diamond", "size": 9},
}


def rating_chart(result: Comparison) -> go.Figure:
    """Return P(click) of the forgotten ratings that changed most: before, after and retrained, a line each."""
    rows = result.most_changed(MOST)
    labels = [label(row, many=len(result.people_ids) > 1) for row in rows.itertuples()]
    columns = zip(rows["title"], rows["user"], rows["stars"], strict=True)
    hover = [f"{title}<br>{text.person(user)}, {stars} ★" for title, user, stars in columns]
    return _dumbbell(rows, labels, hover, percent=True)


def people_chart(result: Comparison) -> go.Figure:
    """Return the mean JSD to retrained models of the people with most forgotten ratings, with the noise as a mark."""
    rows = result.people.nlargest(MOST_PEOPLE, "ratings").sort_values("before", ascending=False)
    labels = [text.person(user) for user in rows["user"]]
    hover = [f"{text.person(row.user)}, {text.count(row.ratings, 'rating')}" for row in rows.itertuples()]
    figure = _dumbbell(rows, labels, hover, percent=False)
    if rows["floor"].notna().any():
        mark = {"color": GREY, "symbol": "line-ns", "size": 14, "line": {"width": 3, "color": GREY}}
        figure.add_trace(_points(rows["floor"], mark, text.FLOOR, hover, percent=False))
    return figure


def spread_chart(result: Comparison) -> go.Figure:
    """Return how P(click) is spread over the forgotten ratings: each as a point where few, as shares where many."""
    groups = {name: result.ratings[name].to_numpy() for name in ("before", "after")}
    if result.has_reference:
        groups["retrained"] = result.retrained.ravel()
    draw = _strip if len(result.ratings) <= FEW else _shares
    figure = go.Figure([draw(name, values, at) for at, (name, values) in enumerate(groups.items())])
    figure.update_layout(**layout(_beside(result), top=14), xaxis=percent_axis(), yaxis=axis(None))
    if draw is _strip:
        figure.update_yaxes(tickvals=list(range(len(groups))), ticktext=list(groups), range=[len(groups) - 0.5, -0.5])
    else:
        figure.update_yaxes(title="share of ratings", tickformat=".0%", rangemode="tozero")
    return figure


def _beside(result: Comparison) -> int:
    """Return the height (pixels) that makes the right column, of two charts, about as long as the left one."""
    if len(result.ratings) <= FEW:
        return 190
    rows, people = min(len(result.ratings), MOST), min(len(result.people), MOST_PEOPLE)
    return max(250, ROW * (rows - people) - 105)


def _dumbbell(rows: pd.DataFrame, labels: list[str], hover: list[str], percent: bool) -> go.Figure:
    figure = go.Figure(_links(rows))
    for name, mark in MARKS.items():
        if name in rows:
            figure.add_trace(_points(rows[name], mark, name, hover, percent))
    across = percent_axis() if percent else {**axis(None), "rangemode": "tozero"}
    down = {**axis(None), "tickvals": list(range(len(rows))), "showticklabels": False}
    down["range"] = [len(rows) - 0.6, -0.9]
    figure.update_layout(**layout(80 + ROW * len(rows)), xaxis={**across, "side": "top"}, yaxis=down)
    return figure.update_layout(annotations=[row_title(said, at) for at, said in enumerate(labels)])


def row_title(said: str, at: int) -> dict[str, Any]:
    """Return a row's title, above its line rather than beside it, so that a phone has room for both."""
    return {
        "text": said, "x": 0, "xref": "paper", "xanchor": "left", "y": at, "yshift": 13, "showarrow": False,
    }  # fmt: skip


def _links(rows: pd.DataFrame) -> go.Scatter:
    """Return one line a row, from before to after; None lifts the pen."""
    across = [x for row in rows.itertuples() for x in (row.before, row.after, None)]
    down = [y for at in range(len(rows)) for y in (at, at, None)]
    return go.Scatter(x=across, y=down, mode="lines", line={"color": GREY, "width": 2}, hoverinfo="skip")


def _points(values: pd.Series, mark: dict[str, Any], name: str, hover: list[str], percent: bool) -> go.Scatter:
    shown = f"%{{text}}<br>{name}: %{{x:{'.1%' if percent else '.5f'}}}<extra></extra>"
    down = list(range(len(values)))
    return go.Scatter(
        x=values.tolist(), y=down, mode="markers", marker=mark, name=name, text=hover, hovertemplate=shown
    )


def _strip(name: str, values: Any, at: int) -> go.Scatter:
    shown = f"{name}: %{{x:.1%}}<extra></extra>"
    return go.Scatter(
        x=values.tolist(), y=[at] * len(values), mode="markers", marker=MARKS[name], hovertemplate=shown, name=name
    )


def _shares(name: str, values: Any, _at: int) -> go.Scatter:
    counts, edges = np.histogram(values, bins=BINS, range=(0, 1))
    colour, dash = {"before": (BEFORE, "dot"), "after": (AFTER, "solid"), "retrained": (RETRAINED, "dash")}[name]
    return go.Scatter(
        x=edges.tolist(),
        y=[*(counts / len(values)).tolist(), counts[-1] / len(values)],
        line={"color": colour, "width": 2.5, "shape": "hv", "dash": dash},
        hovertemplate=f"{name}: %{{y:.1%}} of ratings<extra></extra>",
        mode="lines",
        name=name,
    )


def label(row: Any, many: bool) -> str:
    """Return a rating's title, cut where it is long, and whose it is where ``many`` people's are shown."""
    short = row.title if len(row.title) <= TITLE_LENGTH else row.title[: TITLE_LENGTH - 1].rstrip() + "…"
    return f"{short} · {row.user}" if many else short


def layout(height: int, top: int = 34) -> dict[str, Any]:
    """Return what all figures have in common, for a height and a margin above (pixels)."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 14, "t": top, "b": 28},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "family": FONT, "size": 12},
        "showlegend": False,
        "dragmode": False,
    }


def axis(title: str | None) -> dict[str, Any]:
    """Return an axis with a faint grid."""
    return {"title": title, "gridcolor": GRID, "zeroline": False, "fixedrange": True, "automargin": True}


def percent_axis() -> dict[str, Any]:
    """Return the axis of P(click)."""
    return {**axis(None), "range": [-0.02, 1.02], "tickformat": ".0%", "tickvals": [0, 0.5, 1], "tickangle": 0}

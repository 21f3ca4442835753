"""The figures of the result. Drawn once, when there is something to draw; they suit a light and a dark page."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from demo import text
from demo.comparison import Comparison
from demo.theme import AFTER, BEFORE, FONT, GREY, GRID, RETRAINED

MOST = 14
"""Ratings that a chart shows at most; the table shows all."""
MOST_PEOPLE = 10
ROW = 34
"""Height of a row of a chart, pixels."""
FEW = 20
"""Up to so many ratings are drawn one by one, more as a distribution."""
BINS = 20
LEAST = 1e-8
"""Nats; predictions are held as 32-bit numbers, which tell no nearer ones apart."""
LOW = 230
"""Height of a chart that stands above another, pixels."""
TITLE_LENGTH = 44
MARKS = {
    "before": {"color": BEFORE, "symbol": "circle-open", "size": 10, "line": {"width": 2.5, "color": BEFORE}},
    "after": {"color": AFTER, "symbol": "circle", "size": 10},
    "retrained": {"color": RETRAINED, "symbol": "diamond", "size": 9},
}
COLOURS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED, "floor": GREY}
DASHES = {"before": "dot", "after": "solid", "retrained": "dash", "floor": "solid"}


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
    return _away(rows, [text.person(user) for user in rows["user"]])


def levels_chart(result: Comparison) -> go.Figure:
    """Return the mean JSD to retrained models of the ratings of as many stars, with the noise as a mark."""
    return _away(result.levels, ["★" * stars for stars in result.levels["stars"]])


def histogram(result: Comparison) -> go.Figure:
    """Return how the JSD to retrained models is spread over the forgotten ratings, on a logarithmic axis."""
    away = result.away.dropna(axis=1).clip(lower=LEAST)
    powers = np.log10(away.to_numpy())
    low = np.floor(powers.min())
    edges = np.logspace(low, max(np.ceil(powers.max()), low + 1), BINS + 1)
    figure = go.Figure(
        [_steps(name, away[name].to_numpy(), edges) for name in ("floor", "before", "after") if name in away]
    )
    if "floor" in away:
        figure.add_vline(away["floor"].mean(), line={"color": GREY, "width": 1.5, "dash": "dash"})
    across = {
        **axis(text.JSD_NATS),
        "type": "log",
        "dtick": 2,
        "tickangle": 0,
        "exponentformat": "power",
        "ticklabelstandoff": 6,
    }
    return figure.update_layout(**layout(LOW, top=10), xaxis=across, yaxis=_shares_axis())


def spread_chart(result: Comparison, part: str) -> go.Figure:
    """Return how P(click) is spread over the ratings of a part: each a point where few, as shares where many."""
    groups = {whose: one.ravel() for whose, one in result.clicks[part].items()}
    few = result.clicks[part]["after"].size <= FEW
    edges = np.linspace(0, 1, BINS + 1)
    traces = [
        _strip(name, values, at) if few else _steps(name, values, edges)
        for at, (name, values) in enumerate(groups.items())
    ]
    figure = go.Figure(traces)
    figure.update_layout(**layout(spread_height(result), top=14), xaxis=percent_axis(), yaxis=_shares_axis())
    if few:
        rows = {"tickvals": list(range(len(groups))), "ticktext": list(groups), "range": [len(groups) - 0.5, -0.5]}
        figure.update_yaxes(**rows, title=None)
    return figure


def rating_height(result: Comparison) -> int:
    """Return the height of the chart of ratings, pixels."""
    return _height(min(len(result.ratings), MOST))


def people_height(result: Comparison) -> int:
    """Return the height of the chart of people, pixels."""
    return _height(min(len(result.people), MOST_PEOPLE))


def levels_height(result: Comparison) -> int:
    """Return the height of the chart of stars, pixels."""
    return _height(len(result.levels))


def spread_height(result: Comparison) -> int:
    """Return the height that makes this chart, below its switch, end about where the chart of ratings does, pixels."""
    return max(LOW, rating_height(result) - 90)


def _height(rows: int) -> int:
    return 66 + ROW * rows


def _away(rows: pd.DataFrame, names: list[str]) -> go.Figure:
    """Return distances to retrained models, a line each, with the noise as a mark."""
    labels = [f"{name} · {text.count(count, 'rating')}" for name, count in zip(names, rows["ratings"], strict=True)]
    figure = _dumbbell(rows, labels, labels, percent=False)
    if rows["floor"].notna().any():
        mark = {"color": GREY, "symbol": "line-ns", "size": 14, "line": {"width": 3, "color": GREY}}
        figure.add_trace(_points(rows["floor"], mark, text.FLOOR, labels, percent=False))
    return figure


def _dumbbell(rows: pd.DataFrame, labels: list[str], hover: list[str], percent: bool) -> go.Figure:
    figure = go.Figure(_links(rows))
    for name, mark in MARKS.items():
        if name in rows:
            figure.add_trace(_points(rows[name], mark, name, hover, percent))
    across = percent_axis() if percent else {**axis(None), "rangemode": "tozero"}
    down = {**axis(None), "tickvals": list(range(len(rows))), "showticklabels": False}
    down["range"] = [len(rows) - 0.6, -0.9]
    figure.update_layout(**layout(_height(len(rows))), xaxis={**across, "side": "top"}, yaxis=down)
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


def _steps(name: str, values: Any, edges: Any) -> go.Scatter:
    """Return the share of ``values`` between each two ``edges``, as a line of steps; the noise as an area."""
    counts, _ = np.histogram(values, bins=edges)
    shares = (counts / len(values)).tolist()
    line = {"color": COLOURS[name], "width": 0 if name == "floor" else 2.5, "shape": "hv", "dash": DASHES[name]}
    called = text.FLOOR if name == "floor" else name
    return go.Scatter(
        x=edges.tolist(),
        y=[*shares, shares[-1]],
        line=line,
        fill="tozeroy" if name == "floor" else None,
        fillcolor=GRID,
        hovertemplate=f"{called}: %{{y:.1%}} of ratings<extra></extra>",
        mode="lines",
        name=called,
    )


def _shares_axis() -> dict[str, Any]:
    return {**axis(text.SHARE_OF_RATINGS), "tickformat": ".0%", "rangemode": "tozero"}


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

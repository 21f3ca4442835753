"""The figures of the result. Drawn once, when there is something to draw; they suit a light and a dark page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.data.titles import written_out
from core.palette import AFTER, BEFORE, CLEAR, GREY, GRID, RETRAINED
from demo import text
from demo.later import Later
from demo.steps.compare import readings
from demo.steps.compare.chart_registry import CLICK_TAB, JSD_TAB, chart
from demo.steps.compare.model import Comparison
from demo.theme import FONT

if TYPE_CHECKING:
    import plotly.graph_objects as go
else:
    go = Later("plotly.graph_objects")

RATINGS_SHOWN = 14
"""Ratings that a chart shows at most; the table shows all."""
PEOPLE_SHOWN = 10
ROW_HEIGHT = 34
"""Height of a row of a chart, pixels."""
SINGLE_UP_TO = 20
"""Up to so many ratings are drawn one by one, more as a distribution."""
LONGEST_LABEL = 44
"""Characters of a title beside a row."""
MODEL_MARKS: Mapping[str, Mapping[str, Any]] = {
    "before": {"color": BEFORE, "symbol": "circle-open", "size": 10, "line": {"width": 2.5, "color": BEFORE}},
    "after": {"color": AFTER, "symbol": "circle", "size": 10},
    "retrained": {"color": RETRAINED, "symbol": "diamond", "size": 9},
}
"""What stands for a model in every figure, by name."""
_BINS = 20
_LOW_CHART = 230
"""Height of a chart that stands above another, pixels."""
_LEAST_JSD = 1e-8
"""Nats; predictions are held as 32-bit numbers, which tell no smaller distances apart."""
_COLOURS = {"before": BEFORE, "after": AFTER, "retrained": RETRAINED, "floor": GREY}
_DASHES = {"before": "dot", "after": "solid", "retrained": "dash", "floor": "solid"}


@chart("rating", CLICK_TAB, readings.ratings, share=6)
def rating_chart(result: Comparison) -> go.Figure:
    """Return P(click) of the forgotten ratings that changed most: before, after and retrained, a line each."""
    rows = result.most_changed(RATINGS_SHOWN)
    labels = [label(row, many=len(result.people_ids) > 1) for row in rows.itertuples()]
    columns = zip(rows["title"], rows["whose"], rows["stars"], strict=True)
    hover = [
        f"{as_label(title)}<br>{as_label(text.common.person(user))}, {stars:g} ★" for title, user, stars in columns
    ]
    return _dumbbell(rows, labels, hover, percent=True)


@chart("histogram", JSD_TAB, readings.histogram, whole_row=True)
def histogram(result: Comparison) -> go.Figure:
    """Return how the JSD to retrained models is spread over the forgotten ratings, on a logarithmic axis."""
    away = result.away.dropna(axis=1).clip(lower=_LEAST_JSD)
    powers = np.log10(away.to_numpy())
    low = np.floor(powers.min())
    edges = np.logspace(low, max(np.ceil(powers.max()), low + 1), _BINS + 1)
    figure = go.Figure(
        [_steps(name, away[name].to_numpy(), edges) for name in ("floor", "before", "after") if name in away]
    )
    if "floor" in away:
        figure.add_vline(away["floor"].mean(), line={"color": GREY, "width": 1.5, "dash": "dash"})
    across = {**axis(text.compare.JSD_NATS), "type": "log", "dtick": 2, "tickangle": 0}
    across |= {"exponentformat": "power", "ticklabelstandoff": 6}
    return figure.update_layout(**layout(_LOW_CHART, top=10), xaxis=across, yaxis=_shares_axis())


@chart("levels", JSD_TAB, readings.levels)
def levels_chart(result: Comparison) -> go.Figure:
    """Return the mean JSD to retrained models of the ratings of as many stars, with the noise as a mark."""
    return _away(result.levels, [text.common.star_row(stars) for stars in result.levels["stars"]])


@chart("people", JSD_TAB, readings.people)
def people_chart(result: Comparison) -> go.Figure:
    """Return the mean JSD to retrained models of the people with most forgotten ratings, with the noise as a mark."""
    rows = result.people.nlargest(PEOPLE_SHOWN, "ratings").sort_values("before", ascending=False)
    return _away(rows, [as_label(text.common.person(one)) for one in rows["whose"]])


@chart("spread", CLICK_TAB, readings.spread, follows_part=True, share=5)
def spread_chart(result: Comparison, part: str) -> go.Figure:
    """Return how P(click) is spread over the ratings of a part: each a point where few, as shares where many."""
    groups = {whose: one.ravel() for whose, one in result.clicks[part].items()}
    few = result.clicks[part]["after"].size <= SINGLE_UP_TO
    edges = np.linspace(0, 1, _BINS + 1)
    traces = [
        _strip(name, values, at) if few else _steps(name, values, edges)
        for at, (name, values) in enumerate(groups.items())
    ]
    figure = go.Figure(traces)
    figure.update_layout(**layout(_spread_height(result), top=14), xaxis=percent_axis(), yaxis=_shares_axis())
    if few:
        rows = {
            "tickvals": list(range(len(groups))),
            "ticktext": [text.compare.MODELS[name] for name in groups],
            "range": [len(groups) - 0.5, -0.5],
        }
        figure.update_yaxes(**rows, title=None)
    return figure


def _spread_height(result: Comparison) -> int:
    """Return the height that makes this chart, below its switch, end about where the chart of ratings does, pixels."""
    return max(_LOW_CHART, _height(min(len(result.ratings), RATINGS_SHOWN)) - 90)


def _height(rows: int) -> int:
    return 66 + ROW_HEIGHT * rows


def _away(rows: pd.DataFrame, names: list[str]) -> go.Figure:
    """Return distances to retrained models, a line each, with the noise as a mark."""
    labels = [
        f"{name} · {text.common.count(count, 'rating')}" for name, count in zip(names, rows["ratings"], strict=True)
    ]
    figure = _dumbbell(rows, labels, labels, percent=False)
    if rows["floor"].notna().any():
        mark = {"color": GREY, "symbol": "line-ns", "size": 14, "line": {"width": 3, "color": GREY}}
        figure.add_trace(_points(rows["floor"], mark, text.common.FLOOR, labels, percent=False))
    return figure


def _dumbbell(rows: pd.DataFrame, labels: list[str], hover: list[str], percent: bool) -> go.Figure:
    figure = go.Figure(_links(rows))
    for name, mark in MODEL_MARKS.items():
        if name in rows:
            figure.add_trace(_points(rows[name], mark, text.compare.MODELS[name], hover, percent))
    across = percent_axis() if percent else {**axis(None), "rangemode": "tozero"}
    down = {**axis(None), "tickvals": list(range(len(rows))), "showticklabels": False}
    down["range"] = [len(rows) - 0.6, -0.9]
    figure.update_layout(**layout(_height(len(rows))), xaxis={**across, "side": "top"}, yaxis=down)
    return figure.update_layout(annotations=[row_title(said, at) for at, said in enumerate(labels)])


def as_label(said: str) -> str:
    """Return a text as a figure shows it as it is: Plotly takes some of what looks like markup for that."""
    return escape(written_out(said), quote=False)


def row_title(said: str, at: int) -> dict[str, Any]:
    """Return a row's title, above its line rather than beside it, so that a phone has room for both."""
    return {
        "text": as_label(said), "x": 0, "xref": "paper", "xanchor": "left", "y": at, "yshift": 13, "showarrow": False,
    }  # fmt: skip


def _links(rows: pd.DataFrame) -> go.Scatter:
    """Return one line a row, from before to after; None lifts the pen."""
    across = [x for row in rows.itertuples() for x in (row.before, row.after, None)]
    down = [y for at in range(len(rows)) for y in (at, at, None)]
    return go.Scatter(x=across, y=down, mode="lines", line={"color": GREY, "width": 2}, hoverinfo="skip")


def _points(values: pd.Series, mark: Mapping[str, Any], name: str, hover: list[str], percent: bool) -> go.Scatter:
    shown = f"%{{text}}<br>{name}: %{{x:{'.1%' if percent else '.5f'}}}<extra></extra>"
    down = list(range(len(values)))
    return go.Scatter(
        x=values.tolist(), y=down, mode="markers", marker=mark, name=name, text=hover, hovertemplate=shown
    )


def _strip(name: str, values: Any, at: int) -> go.Scatter:
    called = text.compare.MODELS[name]
    return go.Scatter(
        x=values.tolist(), y=[at] * len(values), mode="markers", marker=MODEL_MARKS[name], name=called,
        hovertemplate=f"{called}: %{{x:.1%}}<extra></extra>",
    )  # fmt: skip


def _steps(name: str, values: Any, edges: Any) -> go.Scatter:
    """Return the share of ``values`` between each two ``edges``, as a line of steps; the noise as an area."""
    counts, _ = np.histogram(values, bins=edges)
    shares = (counts / len(values)).tolist()
    line = {"color": _COLOURS[name], "width": 0 if name == "floor" else 2.5, "shape": "hv", "dash": _DASHES[name]}
    called = text.common.FLOOR if name == "floor" else text.compare.MODELS[name]
    return go.Scatter(
        x=edges.tolist(),
        y=[*shares, shares[-1]],
        line=line,
        fill="tozeroy" if name == "floor" else None,
        fillcolor=GRID,
        hovertemplate=f"{called}: %{{y:.1%}}<extra></extra>",
        mode="lines",
        name=called,
    )


def _shares_axis() -> dict[str, Any]:
    return {**axis(text.compare.SHARE_OF_RATINGS), "tickformat": ".0%", "rangemode": "tozero"}


def label(row: Any, many: bool) -> str:
    """Return a rating's title, cut where it is long, and whose it is where ``many`` people's are shown."""
    short = row.title if len(row.title) <= LONGEST_LABEL else row.title[: LONGEST_LABEL - 1].rstrip() + "…"
    return f"{short} · {row.whose}" if many else short


def layout(height: int, top: int = 34) -> dict[str, Any]:
    """Return what all figures have in common, for a height and a margin above (pixels)."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 14, "t": top, "b": 28},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
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

"""A benchmark's results as pictures: cost against quality, and curves over what was swept.

Every figure is drawn from the results alone, so that whoever has ``results.json`` can draw it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import plotly.graph_objects as go

from core import text
from core.benchmark.results import PERCENT, Benchmark, Row
from core.metrics import find_metric, metrics_in
from core.palette import CLEAR, GREY, GRID, series_colours

_COST = "seconds"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
_LOGARITHMIC = {"alpha", "alpha without reach", "reach", "rank", PERCENT}


def figures(results: Benchmark) -> dict[str, go.Figure]:
    """Return every figure that the results can fill, by a name that is fit for a file."""
    against = [metric.name for metric in metrics_in("headline")]
    drawn = {}
    for kind in dict.fromkeys(row.kind for row in results.rows):
        part = replace(results, rows=tuple(row for row in results.rows if row.kind == kind))
        for metric in against:
            if _measured(part.rows, metric, _COST):
                drawn["-".join(filter(None, ("pareto", metric, kind)))] = pareto(part, metric)
    for name in curves(results):
        for metric in against:
            if _measured(results.rows, metric):
                drawn[f"{name.replace(' ', '-')}-{metric}"] = curve(results, name, metric)
    return drawn


def pareto(results: Benchmark, metric: str, percent: float = 20) -> go.Figure:
    """Return ``metric`` against the seconds of a request, a point a row, with the rows that none beats on both joined.

    What costs nothing (the original) has no place on a logarithmic axis: it is a line across.

    Args:
        results: The benchmark.
        metric: One of its metrics.
        percent: Of rows over fractions, those that are shown.
    """
    rows = [row for row in results.rows if row.at.get(PERCENT, percent) == percent]
    rows = _measured(rows, metric, _COST)
    costly = [row for row in rows if row.metrics[_COST].mean > 0]
    front = pareto_front(costly, metric)
    figure = go.Figure(_joined([_point(row, _COST, metric) for row in front]))
    for row, colour in zip(costly, series_colours(costly), strict=True):
        figure.add_trace(_marker(row, metric, colour))
    for row in rows:
        if row not in costly:
            level = _point(row, _COST, metric)[1]
            figure.add_hline(level, line={"dash": "dot", "color": GREY}, annotation_text=row.title)
    figure.update_layout(_layout(text.benchmark.SECONDS_OF_A_REQUEST, _title(metric)))
    figure.update_xaxes(type="log")
    return figure


def pareto_front(rows: Sequence[Row], metric: str) -> list[Row]:
    """Return the rows that no other row beats in both seconds and ``metric``, cheapest first.

    Source: ours; it is the Pareto front of the two.
    """
    found, front = find_metric(metric), list[Row]()
    for row in sorted(rows, key=lambda one: (one.metrics[_COST].mean, found.cost(one.metrics[metric].mean))):
        if not front or found.beats(row.metrics[metric].mean, front[-1].metrics[metric].mean):
            front.append(row)
    return front


def curves(results: Benchmark) -> list[str]:
    """Return what was swept: the names of curves that have two points at least."""
    places: dict[str, set[float]] = {}
    for row in results.rows:
        for name, at in row.at.items():
            places.setdefault(name, set()).add(at)
    return [name for name, found in places.items() if len(found) > 1]


def curve(results: Benchmark, name: str, metric: str) -> go.Figure:
    """Return ``metric`` over one swept number, a line a method; the methods without a place on it are lines across."""
    rows = _measured(results.rows, metric)
    on = [row for row in rows if name in row.at]
    methods = list(dict.fromkeys(row.method for row in on))
    figure = go.Figure()
    for method, colour in zip(methods, series_colours(methods), strict=True):
        line = sorted((row for row in on if row.method == method), key=lambda row: row.at[name])
        figure.add_trace(_line(method, [row.at[name] for row in line], line, metric, colour))
    for row in rows:
        if row.as_tuned and row not in on:
            level = _scaled(metric, row.metrics[metric].mean)
            figure.add_hline(level, line={"dash": "dot", "color": GREY}, annotation_text=row.title)
    figure.update_layout(_layout(text.benchmark.AXES.get(name, name), _title(metric)))
    if name in _LOGARITHMIC:
        ticks = sorted({row.at[name] for row in on})
        figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{one:g}" for one in ticks])
    return figure


def page(results: Benchmark, drawn: Mapping[str, go.Figure]) -> str:
    """Return one HTML page with all figures, which needs nothing from elsewhere."""
    title = escape(text.benchmark.title(results.what, results.dataset, results.original))
    made = escape(text.benchmark.made_briefly(results.made))
    plots = [
        figure.to_html(full_html=False, include_plotlyjs=at == 0, config={"displaylogo": False})
        for at, figure in enumerate(drawn.values())
    ]
    style = f"body{{font-family:{_FONT};max-width:60rem;margin:2rem auto;padding:0 1rem}}"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    body = f"<h1>{title}</h1><p>{made}</p>{''.join(plots)}"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _measured(rows: Iterable[Row], *metrics: str) -> list[Row]:
    return [row for row in rows if all(metric in row.metrics for metric in metrics)]


def _scaled(metric: str, value: float) -> float:
    return find_metric(metric).scale * value


def _title(metric: str) -> str:
    found = find_metric(metric)
    return text.benchmark.axis(found.scaled_title, text.evaluation.better(found.better))


def _point(row: Row, across: str, up: str) -> tuple[float, float]:
    return _scaled(across, row.metrics[across].mean), _scaled(up, row.metrics[up].mean)


def _spread(rows: Sequence[Row], metric: str) -> dict[str, Any]:
    """Return error bars of one standard error."""
    errors = [_scaled(metric, row.metrics[metric].error or 0.0) for row in rows]
    return {"type": "data", "array": errors, "thickness": 1.2}


def _marker(row: Row, metric: str, colour: str) -> go.Scatter:
    seconds, level = _point(row, _COST, metric)
    spread = {"error_x": _spread([row], _COST), "error_y": _spread([row], metric)}
    mark = {"color": colour, "size": 10}
    label = {"mode": "markers+text", "text": [row.title], "textposition": "top center"}
    return go.Scatter(x=[seconds], y=[level], name=row.title, marker=mark, **label, **spread)


def _joined(points: Sequence[tuple[float, float]]) -> go.Scatter:
    x, y = ([point[at] for point in points] for at in (0, 1))
    line = {"color": GREY, "width": 1.5, "dash": "dash", "shape": "linear"}
    return go.Scatter(x=x, y=y, name=text.benchmark.BEATEN_BY_NONE, mode="lines", line=line, hoverinfo="skip")


def _line(name: str, at: list[float], rows: Sequence[Row], metric: str, colour: str) -> go.Scatter:
    levels = [_scaled(metric, row.metrics[metric].mean) for row in rows]
    look = {"mode": "lines+markers", "line": {"color": colour}, "marker": {"color": colour, "size": 8}}
    return go.Scatter(x=at, y=levels, name=name, error_y=_spread(rows, metric), **look)


def _layout(across: str, up: str) -> dict[str, Any]:
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID}
    return {
        "template": "none",
        "font": {"family": _FONT, "color": GREY, "size": 13},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "xaxis": {**axis, "title": across},
        "yaxis": {**axis, "title": up},
        "margin": {"l": 70, "r": 20, "t": 30, "b": 60},
        "height": 440,
    }

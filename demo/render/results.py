"""The result as tiles, sentences and small tables."""

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from demo import text
from demo.comparison import Comparison
from demo.render.marks import tag

NAMES = ((text.BEFORE, "before"), (text.AFTER, "after"), (text.RETRAINED, "retrained"))


def headline(result: Comparison) -> str:
    """Return the result in one sentence about one forgotten rating, and why that one."""
    star = result.star
    retrained = float(star["retrained"]) if result.has_reference else None
    said = text.headline(
        star["before"], star["after"], retrained, int(star["user"]), star["title"], len(result.retrained)
    )
    why = text.chosen_because(result.has_reference, len(result.ratings))
    return tag("div", tag("p", escape(said), "said") + tag("p", escape(why), "why"), "headline") + legend()


def legend() -> str:
    """Return the three colours and marks with their names."""
    return tag("div", "".join(tag("span", escape(name), f"key {css}") for name, css in NAMES), "legend all")


def tiles(result: Comparison) -> str:
    """Return the distance to retraining, the speed and the utility, a tile each."""
    return tag("div", _distance(result) + _speed(result) + _utility(result.metrics), "tiles")


def missing() -> str:
    """Return the notice that there is no retrained reference, and what can be done."""
    head = tag("strong", escape(text.NO_REFERENCE))
    return tag("div", head + tag("p", escape(text.NO_REFERENCE_WHY)), "missing", role="status")


def _distance(result: Comparison) -> str:
    if not result.has_reference:
        return _tile("Distance to retrained models", text.MISSING, text.PEOPLE_CHART_EMPTY)
    before, after = result.metrics["jsd_before"], result.metrics["jsd"]
    floor = result.metrics.get("jsd_floor")
    value = f"{before:.4f} → {tag('b', f'{after:.4f}')}"
    noise = "" if floor is None else f" Noise of retraining: {floor:.4f}."
    return _tile("JSD to retrained models", value, text.distance_line(before, after, floor) + noise)


def _speed(result: Comparison) -> str:
    spent, retrain = result.metrics["seconds"], result.metrics.get("retrain_seconds")
    if retrain is None:
        return _tile("Time to forget", text.seconds(spent), "How long retraining takes is not known yet.")
    value = f"{tag('b', text.seconds(spent))} vs {text.seconds(retrain)}"
    said = text.RECORDED_SPEED if result.recorded else text.speed_line(spent, retrain, result.elsewhere)
    return _tile("Time to forget", value, said)


def _tile(name: str, value: str, about: str) -> str:
    inner = tag("h3", escape(name)) + tag("div", value, "value") + tag("p", escape(about))
    return tag("section", inner, "panel tile")


def _utility(metrics: Mapping[str, Any]) -> str:
    columns = (*NAMES, (text.GAP, "gap"))
    head = tag("td", "") + "".join(tag("th", escape(name), css, scope="col") for name, css in columns)
    rows = "".join(_utility_row(name, metrics) for name in text.UTILITY_NAMES)
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), "utility")
    inner = tag("h3", escape(text.UTILITY)) + table + tag("p", escape(text.UTILITY_HINT))
    return tag("section", inner, "panel tile wide")


def _utility_row(name: str, metrics: Mapping[str, Any]) -> str:
    short, about = text.UTILITY_NAMES[name]
    values = (metrics.get(f"{name}_before"), metrics.get(name), metrics.get(f"{name}_retrained"))
    cells = "".join(tag("td", _number(value)) for value in values)
    gap = tag("td", escape(text.gap(metrics[name], values[-1])), "gap")
    return tag("tr", tag("th", escape(short), scope="row", title=about) + cells + gap)


def _number(value: float | None) -> str:
    if value is None:
        return tag("span", escape(text.MISSING), "dim")
    return "–" if np.isnan(value) else f"{value:.4f}"

"""The result as tiles, sentences and small tables."""

from collections.abc import Collection, Mapping
from html import escape
from typing import Any

import pandas as pd

from core.metrics import Metric, MetricKind, metrics_in
from demo import text
from demo.steps.compare.model import Comparison
from demo.widgets.marks import tag
from demo.widgets.memory_strip import strip

_ENDS = {"before": "_before", "after": "", "retrained": "_floor"}
"""Columns of the table of distances → how the metric's name ends."""
_MODEL_ENDS = {"before": "_before", "after": "", "retrained": "_retrained"}
"""Models → how the name of a metric of theirs ends."""


def headline(result: Comparison) -> str:
    """Return the result in one sentence about one forgotten rating, and why that one."""
    star = result.star
    clicks = {whose: float(star[whose]) for whose in text.compare.MODELS if whose in star}
    said = text.compare.headline(clicks, str(star["whose"]), star["title"], len(result.retrained))
    remembered = result.memory is None or result.memory.glowing > 0
    why = text.compare.chosen_because(result.has_reference, len(result.ratings), result.only_shown, remembered)
    return tag("div", tag("p", escape(said), "said") + tag("p", escape(why), "why"), "headline") + legend(clicks)


def memory(result: Comparison) -> str:
    """Return the memory strip before and after; nothing where no model was retrained."""
    owed, people = result.memory, sorted(set(result.ratings["whose"]))
    return "" if owed is None else strip(owed, text.compare.owners(people))


def legend(models: Collection[str]) -> str:
    """Return the colours and marks of these of the three ``models`` with their names."""
    shown = {css: name for css, name in text.compare.MODELS.items() if css in models}
    keys = "".join(tag("span", escape(name), f"key {css}") for css, name in shown.items())
    return tag("div", keys, "legend all")


def tiles(result: Comparison) -> str:
    """Return the distance to retraining, the speed and the utility, a tile each."""
    return tag("div", _distance(result) + _speed(result) + _utility(result), "tiles")


def rating_table(result: Comparison) -> pd.DataFrame:
    """Return the forgotten ratings as a table for people: ``user``, ``title``, ``stars`` and each P(click) in percent.

    The column ``retrained`` is empty where nobody has retrained.
    """
    answers = list(text.compare.MODELS)
    columns = ["whose", "title", "stars", *answers]
    table = result.ratings.reindex(columns=columns).rename(columns={"whose": "user"})
    table[answers] = (100 * table[answers]).round(1)
    return table


def measures_table(result: Comparison) -> pd.DataFrame:
    """Return every measure under its own name, a row each, as the certificate and the command line scale it."""
    columns = {"before": "_before", "after": "", "retrained": "_retrained", "floor": "_floor"}
    found = [one for kind in ("utility", "distance") for one in metrics_in("page", kind)]
    rows = [
        [one.scaled_title, *(one.format(result.metrics.get(f"{one.name}{end}")) for end in columns.values())]
        for one in found
    ]
    return pd.DataFrame(rows, columns=["measure", *columns])


def _distance(result: Comparison) -> str:
    """Return how far answers are from retrained models', on what was forgotten and on what stayed."""
    if not result.has_reference:
        return _tile(text.compare.DISTANCE_TILE, text.common.MISSING, text.compare.NO_DISTANCE)
    columns = {name: text.compare.MODELS[name] for name in _ENDS if name != "retrained"}
    columns["retrained"] = text.common.FLOOR
    shown = [one for one in _plain("distance") if result.metrics.get(one.name) is not None]
    table = _table(columns, "".join(_distance_row(one, result.metrics) for one in shown))
    said = [text.compare.distance_line(*_values("jsd", result.metrics))]
    if result.metrics.get("retain_jsd") is not None:
        said.append(text.compare.stayed_line(*_values("retain_jsd", result.metrics)))
    inner = tag("h3", escape(text.compare.DISTANCE_TILE)) + table + tag("p", escape(" ".join(filter(None, said))))
    return tag("section", inner, "panel tile")


def _values(name: str, metrics: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return a distance before and after, and its noise, None where it is not known."""
    before, after, floor = (metrics.get(f"{name}{end}") for end in _ENDS.values())
    return before, after, floor


def _distance_row(metric: Metric, metrics: Mapping[str, Any]) -> str:
    cells = "".join(tag("td", metric.say(value)) for value in _values(metric.name, metrics))
    return tag("tr", tag("th", escape(metric.plain), scope="row", title=metric.explained) + cells)


def _plain(kind: MetricKind) -> list[Metric]:
    """Return the metrics of a kind that have a plain name; the others stand in the table of all measures."""
    return [one for one in metrics_in("page", kind) if one.plain]


def _speed(result: Comparison) -> str:
    spent, retrain = result.metrics["seconds"], result.metrics.get("retrain_seconds")
    setup = result.metrics.get("seconds_setup")
    once = f" {text.compare.once_before(setup)}" if setup else ""
    if retrain is None:
        return _tile(text.compare.TIME_TILE, text.common.seconds(spent), text.compare.NO_RETRAIN_TIME + once)
    value = tag("b", text.common.seconds(spent))
    if result.recorded or result.elsewhere:
        return _tile(text.compare.TIME_TILE, value, text.compare.timed_apart(retrain, result.elsewhere) + once)
    value += f" vs {text.common.seconds(retrain)}"
    return _tile(text.compare.TIME_TILE, value, text.compare.speed_line(spent, retrain) + once)


def _tile(name: str, value: str, about: str) -> str:
    inner = tag("h3", escape(name)) + tag("div", value, "value") + tag("p", escape(about))
    return tag("section", inner, "panel tile")


def _utility(result: Comparison) -> str:
    models = {
        whose: name for whose, name in text.compare.MODELS.items() if whose != "retrained" or result.has_reference
    }
    table = _table(models, "".join(_utility_row(metric, result.metrics, models) for metric in _plain("utility")))
    inner = tag("h3", escape(text.compare.UTILITY)) + table + tag("p", escape(text.compare.UTILITY_HINT))
    return tag("section", inner, "panel tile wide")


def _table(columns: Mapping[str, str], rows: str) -> str:
    """Return a small table whose columns are coloured by their names."""
    head = tag("td", "") + "".join(tag("th", escape(name), css, scope="col") for css, name in columns.items())
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), "utility")


def _utility_row(metric: Metric, metrics: Mapping[str, Any], models: Collection[str]) -> str:
    values = [metrics.get(f"{metric.name}{_MODEL_ENDS[whose]}") for whose in models]
    missing = tag("span", escape(text.common.MISSING), "dim")
    cells = "".join(tag("td", missing if value is None else metric.say(value)) for value in values)
    return tag("tr", tag("th", escape(metric.plain), scope="row", title=metric.explained) + cells)

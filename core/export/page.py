"""The certificate as one page of HTML: opens from disk with no network, needs no script, prints on A4."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from core import text
from core.benchmark.paper_tables import PRINTED, PaperRow
from core.data.titles import written_out
from core.export import claims, drawing
from core.export.style import certificate_style
from core.metrics import NOT_KNOWN, Metric, find_metric
from core.unlearning.registry import title_of

_Cells = Sequence[str]
_OF_PAPER = tuple(name for name in PRINTED if name != "trainable_params")
_FINE = 4
"""Decimal places of a distance."""


def certificate_page(record: Mapping[str, Any]) -> str:
    """Return the page of a certificate that :func:`core.export.certificate.certificate` made.

    Raises:
        KeyError: The record has a metric that is not known here, such as that of a plug-in.
        RequestError: It has a method that is not known here.
    """
    body = "".join(
        (
            _head(record),
            _claims(record),
            _about(record),
            _figures(record),
            _plots(record),
            _paper(record),
            _made(record),
        )
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return written_out(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(text.export.TITLE)}: {escape(claims.request(record)[:80])}</title>"
        f"<style>{certificate_style()}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def _head(record: Mapping[str, Any]) -> str:
    said = f'<p class="said">{escape(claims.headline(record))}</p>'
    title, found = claims.verdict(record)
    listed = "".join(f"<dt>{escape(asked)}</dt><dd>{escape(one)}</dd>" for asked, one in found.items())
    said += f'<p class="verdict">{escape(title)}</p><dl class="found">{listed}</dl>'
    personal = f'<p class="personal">{escape(text.export.PERSONAL)}</p>'
    return f"<header><h1>{escape(text.export.TITLE)}</h1>{said}{personal}</header>"


def _claims(record: Mapping[str, Any]) -> str:
    said = {
        text.export.PROVES: claims.proves(record),
        text.export.NOT_PROVES: text.export.DOES_NOT,
        text.export.CHECK: text.export.TO_CHECK,
    }
    inner = "".join(f"<div><h2>{escape(name)}</h2><p>{escape(one)}</p></div>" for name, one in said.items())
    return f'<section class="claims">{inner}</section>'


def _about(record: Mapping[str, Any]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in claims.facts(record).items())
    return _section(text.export.ABOUT, "", f"<dl>{listed}</dl>")


def _figures(record: Mapping[str, Any]) -> str:
    names, far = ("before", "after", "retrained"), ("before", "after", "floor")
    utility = [_measured(row, names) for row in record["utility"]]
    away = [_measured(row, far) for row in record["distances"]]
    attacks = [_attack(row) for row in record["attacks"]]
    stays = claims.stays(record)
    after = f'<p class="said">{escape(stays)}</p>' if stays else ""
    return (
        _section(
            text.export.DISTANCES, text.export.DISTANCES_ABOUT, _table(("", *far[:2], text.export.FLOOR), away) + after
        )
        + _section(text.export.UTILITY, text.export.UTILITY_ABOUT, _table(("", *names), utility))
        + _section(text.export.ATTACKS, text.export.ATTACKS_ABOUT, _table(("", *names), attacks))
    )


def _measured(row: Mapping[str, Any], of: Sequence[str]) -> _Cells:
    """Return a metric's row, distances unscaled, as the page shows them."""
    metric = find_metric(row["name"])
    if metric.kind == "distance":
        values = [text.export.UNKNOWN if row[who] is None else f"{row[who]:.{_FINE}f}" for who in of]
    else:
        values = [metric.format(row[who], unknown=text.export.UNKNOWN) for who in of]
    return (_called(metric), *values)


def _called(metric: Metric) -> str:
    label = metric.label if metric.scale == 100 else f"{metric.label} × {metric.scale:g}"
    better = text.evaluation.better(metric.better) if metric.kind == "utility" else ""
    said = text.export.metric(label, metric.unit, better)
    return f"{metric.plain}: {said}" if metric.plain else said


def _attack(row: Mapping[str, Any]) -> _Cells:
    sides = text.export.attack(row["title"], row["members"], row["others"])
    return (sides, *(_success(row[who]) for who in ("before", "after", "retrained")))


def _success(found: Mapping[str, float | None] | None) -> str:
    if found is None or found["auc"] is None:
        return text.export.UNKNOWN
    value, low, high = (text.export.hundred(found[name], 1) for name in ("auc", "low", "high"))
    return value if found["low"] is None else text.export.interval(value, low, high)


def _plots(record: Mapping[str, Any]) -> str:
    plots = record["plots"]
    item = record["data"]["item"]
    columns = (*text.export.ratings_columns(item), *text.export.MODELS.values())
    rows = [(str(row["user"]), row["title"], f"{row['stars']:g}", *_clicks(row)) for row in plots["ratings"]]
    listed = f"<details><summary>{escape(text.export.RATINGS_TABLE)}</summary>{_table(columns, rows, 'wide')}</details>"
    chart = _legend(text.export.MODELS) + drawing.clicks(plots["ratings"]) + listed
    result = _section(text.export.RATINGS, text.export.ratings_about(item), chart)
    if plots["people"]:
        keys = {"before": text.export.BEFORE, "after": text.export.AFTER, "floor": text.export.FLOOR}
        result += _section(
            text.export.PEOPLE, text.export.PEOPLE_ABOUT, _legend(keys) + drawing.people(plots["people"])
        )
    return result + _section(
        text.export.ROC, text.export.ROC_ABOUT, _legend(_named(plots["roc"])) + drawing.roc(plots["roc"])
    )


def _named(curves: Iterable[str]) -> dict[str, str]:
    return {who: name for who, name in text.export.MODELS.items() if who in curves}


def _clicks(row: Mapping[str, Any]) -> _Cells:
    return [text.export.UNKNOWN if row[who] is None else text.export.percent(row[who]) for who in text.export.MODELS]


def _paper(record: Mapping[str, Any]) -> str:
    if record["paper"] is None:
        return ""
    rows = [(title_of(name), *_printed(PaperRow(**row))) for name, row in record["paper"]["rows"].items()]
    table = _table(("", *(find_metric(name).title for name in _OF_PAPER)), rows)
    return _section(
        text.export.PAPER, text.export.paper_about(record["paper"]["table"], record["paper"]["model"]), table, "apart"
    )


def _printed(row: PaperRow) -> _Cells:
    return [NOT_KNOWN if (value := getattr(row, name)) is None else f"{value:,}" for name in _OF_PAPER]


def _made(record: Mapping[str, Any]) -> str:
    settings = [(name, str(value)) for name, value in _flat(record["method"]["settings"])]
    made = [*record["made"].items()] or [("", text.export.NOT_NOTED)]
    sums = record["hashes"]
    hashes = [(text.export.DATA_SET, sums["data"]), (text.export.MODEL_BEFORE, sums["model"]), *sums["files"].items()]
    return "".join(
        f'<section class="small"><h2>{escape(title)}</h2>{_pairs(pairs)}</section>'
        for title, pairs in (
            (text.export.HASHES, hashes),
            (text.export.VERSIONS, made),
            (text.export.SETTINGS, settings),
        )
    )


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in pairs)
    return f"<dl>{listed}</dl>"


def _section(title: str, about: str, inner: str, css: str = "") -> str:
    said = f'<p class="about">{escape(about)}</p>' if about else ""
    return f'<section class="{css}"><h2>{escape(title)}</h2>{said}{inner}</section>'


def _legend(names: Mapping[str, str]) -> str:
    keys = "".join(f'<span class="key {css}">{escape(name)}</span>' for css, name in names.items())
    return f'<p class="legend">{keys}</p>'


def _table(head: _Cells, rows: Iterable[_Cells], css: str = "") -> str:
    titles = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_line(row) for row in rows)
    return f'<table class="{css}"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'


def _line(cells: _Cells) -> str:
    first, *rest = cells
    return f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(one)}</td>" for one in rest)}</tr>'

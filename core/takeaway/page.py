"""The certificate as one page of HTML: opens from disk with no network, needs no script, prints on A4."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from core.paper import PaperRow
from core.takeaway import drawing, wording
from core.takeaway.style import STYLE
from core.unlearning.base import find_method

Cells = Sequence[str]
FIGURES = tuple(wording.PAPER_COLUMNS)


def certificate_page(record: Mapping[str, Any]) -> str:
    """Return the page of a certificate that :func:`core.takeaway.certificate.certificate` made."""
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
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(wording.TITLE)}: {escape(wording.request(record)[:80])}</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def _head(record: Mapping[str, Any]) -> str:
    said = f'<p class="said">{escape(wording.headline(record))}</p>'
    return f'<header><h1>{escape(wording.TITLE)}</h1>{said}<p class="personal">{escape(wording.PERSONAL)}</p></header>'


def _claims(record: Mapping[str, Any]) -> str:
    claims = {
        wording.PROVES: wording.proves(record),
        wording.NOT_PROVES: wording.DOES_NOT,
        wording.CHECK: wording.TO_CHECK,
    }
    inner = "".join(f"<div><h2>{escape(name)}</h2><p>{escape(said)}</p></div>" for name, said in claims.items())
    return f'<section class="claims">{inner}</section>'


def _about(record: Mapping[str, Any]) -> str:
    facts = {
        "Asked for": wording.request(record),
        "Forgotten": wording.extent(record),
        "Before that": wording.earlier(record),
        "Model": wording.model(record),
        "Method": wording.method(record),
        "Compared with": wording.compared(record),
    }
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts.items() if said)
    return _section(wording.ABOUT, "", f"<dl>{listed}</dl>")


def _figures(record: Mapping[str, Any]) -> str:
    names = ("before", "after", "retrained")
    utility = [
        (wording.METRICS[row["name"]], *(wording.hundred(row[who]) for who in names)) for row in record["utility"]
    ]
    far = ("before", "after", "floor")
    away = [
        (wording.METRICS[row["name"]], *(wording.hundred(row[who], 3) for who in far)) for row in record["distances"]
    ]
    attacks = [_attack(row) for row in record["attacks"]]
    stays = wording.stays(record)
    after = f'<p class="said">{escape(stays)}</p>' if stays else ""
    return (
        _section(wording.DISTANCES, wording.DISTANCES_ABOUT, _table(("", *far[:2], wording.FLOOR), away) + after)
        + _section(wording.UTILITY, wording.UTILITY_ABOUT, _table(("", *names), utility))
        + _section(wording.ATTACKS, wording.ATTACKS_ABOUT, _table(("", *names), attacks))
    )


def _attack(row: Mapping[str, Any]) -> Cells:
    sides = f"{row['title'].capitalize()} ({row['members']:,} against {row['others']:,})"
    return (sides, *(_success(row[who]) for who in ("before", "after", "retrained")))


def _success(found: Mapping[str, float | None] | None) -> str:
    if found is None or found["auc"] is None:
        return wording.UNKNOWN
    sure = "" if found["low"] is None else f" [{wording.hundred(found['low'], 1)}, {wording.hundred(found['high'], 1)}]"
    return f"{wording.hundred(found['auc'], 1)}{sure}"


def _plots(record: Mapping[str, Any]) -> str:
    plots = record["plots"]
    columns = ("User", "Film", "Stars", "before", "after", "retrained")
    rows = [(str(row["user"]), row["title"], str(row["stars"]), *_clicks(row)) for row in plots["ratings"]]
    listed = f"<details><summary>As a table</summary>{_table(columns, rows, 'wide')}</details>"
    chart = _legend(wording.NAMES) + drawing.clicks(plots["ratings"]) + listed
    result = _section(wording.RATINGS, wording.RATINGS_ABOUT, chart)
    if plots["people"]:
        keys = {"before": wording.BEFORE, "after": wording.AFTER, "floor": wording.FLOOR}
        result += _section(wording.PEOPLE, wording.PEOPLE_ABOUT, _legend(keys) + drawing.people(plots["people"]))
    return result + _section(wording.ROC, wording.ROC_ABOUT, _legend(_named(plots["roc"])) + drawing.roc(plots["roc"]))


def _named(curves: Iterable[str]) -> dict[str, str]:
    return {who: name for who, name in wording.NAMES.items() if who in curves}


def _clicks(row: Mapping[str, Any]) -> Cells:
    return [wording.UNKNOWN if row[who] is None else wording.percent(row[who]) for who in wording.NAMES]


def _paper(record: Mapping[str, Any]) -> str:
    rows = [(find_method(name).title, *_printed(PaperRow(**row))) for name, row in record["paper"]["rows"].items()]
    table = _table(("", *wording.PAPER_COLUMNS.values()), rows)
    return _section(wording.PAPER, wording.paper_about(record), table, "apart")


def _printed(row: PaperRow) -> Cells:
    return ["–" if (value := getattr(row, name)) is None else f"{value:,}" for name in FIGURES]


def _made(record: Mapping[str, Any]) -> str:
    settings = [(name, str(value)) for name, value in _flat(record["method"]["settings"])]
    made = [*record["made"].items()] or [("", wording.NOT_NOTED)]
    sums = record["hashes"]
    hashes = [("data set", sums["data"]), ("model before", sums["model"]), *sums["files"].items()]
    return "".join(
        f'<section class="small"><h2>{escape(title)}</h2>{_pairs(pairs)}</section>'
        for title, pairs in ((wording.HASHES, hashes), (wording.VERSIONS, made), (wording.SETTINGS, settings))
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


def _table(head: Cells, rows: Iterable[Cells], css: str = "") -> str:
    titles = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_line(row) for row in rows)
    return f'<table class="{css}"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'


def _line(cells: Cells) -> str:
    first, *rest = cells
    return f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(one)}</td>" for one in rest)}</tr>'

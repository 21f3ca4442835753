"""What the three models say to one question, side by side."""

from collections.abc import Mapping
from html import escape

import pandas as pd

from demo import text
from demo.asking import Answer, Recommended
from demo.render.marks import bar, stars, tag
from demo.render.results import NAMES


def waiting(css: str) -> str:
    """Return the three empty places that the answers will fill."""
    columns = "".join(tag("div", tag("h4", escape(name), f"key {whose}"), "place") for name, whose in NAMES)
    return tag("div", columns, f"trio {css} waiting") + tag("p", escape(text.ASKING), "fine")


def recommended(found: Recommended, missing: str) -> str:
    """Return the films that each model recommends, what moved marked; ``missing`` says why the last has none."""
    columns = "".join(
        _column(name, whose, _films(found.lists[whose], whose) if whose in found.lists else _missing(missing))
        for name, whose in NAMES
    )
    retrained = found.kept("retrained") if "retrained" in found.lists else None
    said = text.recommended_reading(found.kept("after"), retrained, len(found.lists["after"]))
    about = tag("p", escape(f"{text.candidates(found.films)} {_one(found.lists)}"), "fine")
    return tag("p", escape(said), "said") + tag("div", columns, "trio films") + about


def answer(found: Answer, missing: str) -> str:
    """Return P(click) by model; ``missing`` says why the retrained one has none."""
    columns = "".join(
        _column(name, whose, _sure(whose, found.clicks[whose]) if whose in found.clicks else _missing(missing))
        for name, whose in NAMES
    )
    clicks = found.clicks
    said = text.what_if_reading(clicks["before"], clicks["after"], clicks.get("retrained"))
    asked = tag("p", escape(text.what_if_question(found.user, found.title)), "candidate")
    given = "" if found.stars is None else f"{stars(found.stars)} {escape(text.truth(found.user, found.stars))} "
    real = tag("p", given + escape(text.KNOWN[found.known]), "truth")
    note = tag("p", escape(_one(clicks)), "fine")
    return asked + tag("div", columns, "trio") + tag("p", escape(said), "said") + real + note


def _one(said: Mapping[str, object]) -> str:
    return text.ONE_RETRAINED if "retrained" in said else ""


def _column(name: str, whose: str, inner: str) -> str:
    return tag("div", tag("h4", escape(name), f"key {whose}") + inner, "place")


def _films(films: pd.DataFrame, whose: str) -> str:
    rows = enumerate(films.itertuples(), start=1)
    return tag("ol", "".join(_film(at, row, len(films), whose == "before") for at, row in rows))


def _film(at: int, row: pd.Series, shown: int, first: bool) -> str:
    name = tag("span", escape(row.title), "film", title=row.title)
    moved = "" if first else _moved(row.place - at, row.place > shown)
    return tag("li", name + moved + tag("span", text.percent(row.click), "sure"))


def _moved(up: int, new: bool) -> str:
    """Return by how many places a film rose, or that it was not among those shown before."""
    if new:
        return tag("span", text.NEW, "moved new")
    arrow = f"{text.UP if up > 0 else text.DOWN}{abs(up)}" if up else text.SAME
    return tag("span", arrow, "moved", role="img", aria_label=text.rank_moved(up))


def _sure(whose: str, click: float) -> str:
    sure = text.percent(click)
    return tag("div", sure, f"big {whose}") + bar(click, whose, f"{text.CLICK} {sure}")


def _missing(why: str) -> str:
    return tag("p", escape(why), "absent")

"""What the three models say to one question, side by side."""

from collections.abc import Mapping
from html import escape

import pandas as pd

from core.data.card import DatasetCard
from demo import text
from demo.steps.compare.three_models import Recommended, ThreeAnswers
from demo.widgets.marks import bar, stars, tag


def waiting(css: str) -> str:
    """Return the three empty places that the answers will fill."""
    columns = "".join(
        tag("div", tag("h4", escape(name), f"key {whose}"), "place") for whose, name in text.compare.MODELS.items()
    )
    return tag("div", columns, f"trio {css} waiting") + tag("p", escape(text.three_models.ASKING), "fine")


def recommended(found: Recommended, missing: str, card: DatasetCard) -> str:
    """Return what each model recommends, what moved marked.

    Args:
        found: The recommendations.
        missing: Why the retrained model has none.
        card: What rated things are called.
    """
    columns = "".join(
        _column(name, whose, _listed(found.lists[whose], whose) if whose in found.lists else _missing(missing))
        for whose, name in text.compare.MODELS.items()
    )
    retrained = found.kept("retrained") if "retrained" in found.lists else None
    after, shown = found.kept("after"), len(found.lists["after"])
    said = text.three_models.recommended_reading(after, retrained, shown, card.items)
    about = f"{text.three_models.candidates(found.candidates, card.items)} {_one(found.lists)}"
    return tag("p", escape(said), "said") + tag("div", columns, "trio lists") + tag("p", escape(about), "fine")


def answer(found: ThreeAnswers, missing: str) -> str:
    """Return P(click) by model; ``missing`` says why the retrained one has none."""
    columns = "".join(
        _column(name, whose, _sure(whose, found.clicks[whose]) if whose in found.clicks else _missing(missing))
        for whose, name in text.compare.MODELS.items()
    )
    clicks = found.clicks
    said = text.three_models.what_if_reading(clicks["before"], clicks["after"], clicks.get("retrained"))
    asked = tag("p", escape(text.three_models.what_if_question(found.user, found.title)), "candidate")
    given = "" if found.stars is None else f"{stars(found.stars)} {escape(text.meet.truth(found.user, found.stars))} "
    real = tag("p", given + escape(text.three_models.KNOWN[found.known]), "truth")
    note = tag("p", escape(_one(clicks) if found.mean_of == 1 else text.three_models.MEAN_OF_ALL), "fine")
    return asked + tag("div", columns, "trio") + tag("p", escape(said), "said") + real + note


def _one(said: Mapping[str, object]) -> str:
    return text.three_models.ONE_RETRAINED if "retrained" in said else ""


def _column(name: str, whose: str, inner: str) -> str:
    return tag("div", tag("h4", escape(name), f"key {whose}") + inner, "place")


def _listed(items: pd.DataFrame, whose: str) -> str:
    rows = enumerate(items.itertuples(), start=1)
    return tag("ol", "".join(_item(at, row, len(items), whose == "before") for at, row in rows))


def _item(at: int, row: pd.Series, shown: int, first: bool) -> str:
    name = tag("span", escape(row.title), "item-title", title=row.title)
    moved = "" if first else _moved(row.place - at, row.place > shown)
    return tag("li", name + moved + tag("span", text.common.percent(row.click), "sure"))


def _moved(up: int, new: bool) -> str:
    """Return by how many places something rose, or that it was not among those shown before."""
    if new:
        return tag("span", text.three_models.NEW, "moved new")
    arrow = f"{text.three_models.UP if up > 0 else text.three_models.DOWN}{abs(up)}" if up else text.three_models.SAME
    return tag("span", arrow, "moved", role="img", aria_label=text.three_models.rank_moved(up))


def _sure(whose: str, click: float) -> str:
    sure = text.common.percent(click)
    return tag("div", sure, f"big {whose}") + bar(click, whose, text.common.sure(click))


def _missing(why: str) -> str:
    return tag("p", escape(why), "absent")

"""What each chart of the result says, in one sentence made of its own numbers."""

import numpy as np

from core.benchmark.paper_tables import TABLES, table_for
from core.evaluation.distances import jsd_floor_spread, jsd_spread
from demo import text
from demo.steps.compare.model import Comparison

_OF_CLICKS, _OF_JSD = ("rating", "spread"), ("people", "levels", "histogram")
"""Charts whose metric the paper has a number of."""
_MIDDLE = "jsd_q50"


def ratings(result: Comparison) -> str:
    """Return how many forgotten ratings came nearer to retraining, and the mean change of p(yes)."""
    shown = result.ratings
    change = float((shown["after"] - shown["before"]).mean())
    if not result.has_reference:
        return text.compare.ratings_reading(None, len(shown), change)
    gaps = [(shown[name] - shown["retrained"]).abs() for name in ("before", "after")]
    return text.compare.ratings_reading(int((gaps[1] < gaps[0]).sum()), len(shown), change)


def spread(result: Comparison, part: str) -> str:
    """Return the mean p(yes) of a part, by model."""
    means = {whose: float(one.mean()) for whose, one in result.clicks[part].items()}
    return text.compare.spread_reading(part, means["before"], means["after"], means.get("retrained"))


def people(result: Comparison) -> str:
    """Return for how many people the distance to retraining fell, and how many are within the noise."""
    rows = result.people
    within = int((rows["after"] <= rows["floor"]).sum()) if rows["floor"].notna().all() else None
    return text.compare.people_reading(int((rows["after"] < rows["before"]).sum()), within, len(rows))


def levels(result: Comparison) -> str:
    """Return the stars whose ratings are now furthest from retraining."""
    worst = result.levels.loc[result.levels["after"].idxmax()]
    return text.compare.levels_reading(
        worst["stars"], worst["after"], None if np.isnan(worst["floor"]) else worst["floor"]
    )


def histogram(result: Comparison) -> str:
    """Return the distances of the middle rating, as the fifth step tells them."""
    said, users = result.clicks["forget"], result.ratings["user"]
    before, after = (jsd_spread(said[who], said["retrained"], users)[_MIDDLE] for who in ("before", "after"))
    several = len(said["retrained"]) > 1
    return text.verify.jsd_spread(
        before, after, jsd_floor_spread(said["retrained"], users)[_MIDDLE] if several else None
    )


def paper(chart: str, dataset: str) -> str:
    """Return what the paper prints of a chart's metric, and on what; nothing where it has no such thing."""
    name = table_for(dataset)
    if name is None:
        return ""
    table = TABLES[name]
    ours = table["e2urec"]
    if chart == "utility":
        return text.paper.printed_utility(name, table["original"].auc, ours.auc, table["retrain"].auc)
    if chart in _OF_CLICKS:
        return text.paper.printed_click(name, ours.l2 or np.nan)
    if chart in _OF_JSD:
        worst = max(row.jsd for row in table.values() if row.jsd is not None)
        return text.paper.printed_jsd(name, ours.jsd or np.nan, worst)
    return ""

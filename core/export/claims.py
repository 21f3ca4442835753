"""What a certificate claims in words: every sentence follows from the figures of its record, and says no more."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from core import text
from core.metrics import ATTACK_TITLES, find_metric

_AS_FAR = 0.9
"""Share of an earlier distance above which it counts as kept."""
_ATTACKS = ("mia_user", "lira_user")
"""Those that look at whole people, who see most."""


def headline(record: Mapping[str, Any]) -> str:
    """Return what was done, in a sentence."""
    gone, how, made = record["forgotten"], record["method"], record["made"]
    date = made["date"] if made else ""
    return text.export.headline(gone["ratings"], gone["people"], how["title"], how["seconds"], date)


def proves(record: Mapping[str, Any]) -> str:
    """Return what the figures show, in a sentence; nothing beyond them."""
    row, reference = record["distances"][0], record["reference"]
    if reference is None:
        return text.export.UNMEASURED
    metric = find_metric(row["name"])
    before, after = (metric.format(row[who], unknown=text.export.UNKNOWN) for who in ("before", "after"))
    moved = text.export.distance_moved(metric.scaled_title, reference["models"], before, after, _beside_noise(row))
    return " ".join(filter(None, (moved, _beside_the_attack(record["metrics"]))))


def facts(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what was asked and done, by what it is called; what there is nothing to say of is left out."""
    gone, how, data, found = (record[name] for name in ("forgotten", "method", "data", "reference"))
    said = {
        "request": request(record),
        "extent": text.export.extent(gone["samples"], gone["share"], gone["retained"], gone["rebuilt"]),
        "earlier": text.export.earlier([(request({"forgotten": one}), one["method"]) for one in gone["earlier"]]),
        "model": text.export.model(data["original"], data["dataset"], data["source"], how["of"]),
        "method": text.export.method(how["title"], how["seed"], how["parameters"], how["seconds"]),
        "compared": _compared(found) if found else text.export.NO_REFERENCE,
    }
    return {text.export.FACTS[name]: one for name, one in said.items() if one}


def request(record: Mapping[str, Any]) -> str:
    """Return whose ratings were asked to go."""
    asked = record["forgotten"]["request"]
    return text.export.request(asked["users"], asked["interactions"])


def stays(record: Mapping[str, Any]) -> str:
    """Return whether the earlier requests stay forgotten; nothing where there were none."""
    metric = find_metric("jsd")
    now, then = (record["metrics"].get(f"earlier_jsd_to_original{end}") for end in ("", "_before"))
    if now is None or then is None:
        return ""
    return text.export.stays(metric.scaled_title, metric.format(now), metric.format(then), now >= _AS_FAR * then)


def _compared(reference: Mapping[str, Any]) -> str:
    return text.export.compared(*(reference[name] for name in ("models", "seeds", "bundled", "device")))


def _beside_noise(row: Mapping[str, Any]) -> str:
    """Return what a distance is beside the noise of retraining."""
    if row["before"] is None or row["after"] is None or row["floor"] is None:
        return text.export.NO_NOISE
    return text.export.noise(find_metric(row["name"]).format(row["floor"]))


def _beside_the_attack(metrics: Mapping[str, Any]) -> str:
    """Return what an attacker still finds, which no averaging of models can hide; nothing where nobody measured it."""
    said = []
    for name in _ATTACKS:
        now, low, high, before = (metrics.get(f"{name}_gap{end}") for end in ("", "_low", "_high", "_before"))
        if now is not None and before is not None and isfinite(now):
            sure = (low, high) if low is not None and high is not None and isfinite(low) else None
            said.append(text.export.attack_gap(ATTACK_TITLES[name], now, sure, before))
    return " ".join(said)

"""What a certificate claims in words: every sentence follows from the figures of its record, and says no more."""

from collections.abc import Mapping
from typing import Any

from core import text
from core.evaluation.distances import removed
from core.metrics import find_metric

_AS_FAR = 0.9
"""Share of an earlier distance above which it counts as kept."""


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
    return text.export.distance_moved(metric.scaled_title, reference["models"], before, after, _beside_noise(row))


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
    before, after, floor = row["before"], row["after"], row["floor"]
    if before is None or after is None or floor is None:
        return text.export.NO_NOISE
    gone = removed(before, after, floor) if before > floor else None
    return text.export.noise(find_metric(row["name"]).format(floor), gone)

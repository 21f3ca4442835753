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


def verdict(record: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
    """Return the verdict in a few plain words, and what it rests on, by the question that it answers."""
    found, words = record["verdict"], text.plainly.verdict
    said = {
        words.ANSWERS: _answers(found["answers"], record["forgotten"]["owners"]),
        words.ATTACKER: _place(found["line"]),
        words.OTHERS: _cost(record),
    }
    return words.VERDICT_TITLES[found["kind"]], said


def proves(record: Mapping[str, Any]) -> str:
    """Return what the figures show, in a sentence; nothing beyond them."""
    row, reference = record["distances"][0], record["reference"]
    if reference is None:
        return text.export.UNMEASURED
    metric = find_metric(row["name"])
    before, after = (metric.say(row[who], unknown=text.export.UNKNOWN) for who in ("before", "after"))
    moved = text.export.distance_moved(metric.title, reference["models"], before, after, _beside_noise(row))
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
    return text.export.stays(metric.title, metric.say(now), metric.say(then), now >= _AS_FAR * then)


def _answers(found: Mapping[str, Any] | None, owners: str) -> str:
    words = text.plainly.verdict
    if found is None:
        return words.NO_ANSWERS
    out = words.stand_out(found["still"], found["new"], found["by_chance"]) if found["owed"] or found["still"] else ""
    return f"{words.gone(found['owed'], found['gone'], owners)} {out}".strip()


def _place(line: Mapping[str, Any] | None) -> str:
    words = text.plainly.verdict
    if line is None:
        return words.NO_LINE
    band = line["band"] and (line["band"][0], line["band"][1])
    who = words.whose(line["user"], line["parts"])
    said = words.walked(who, line["before"], line["now"], line["people"], band)
    others = words.walked_all(line["all"], line["back_before"], line["back"], bool(band)) if line["all"] > 1 else ""
    return f"{said} {others}".strip()


def _cost(record: Mapping[str, Any]) -> str:
    useful, metrics = record["utility"][0], record["metrics"]
    before, after, never = (useful[who] for who in ("before", "after", "retrained"))
    metric = find_metric(useful["name"])
    said = text.plainly.verdict.cost(metric.say(before), metric.say(after), never and metric.say(never))
    ends = [metrics.get(f"retain_jsd{end}") for end in ("", "_before", "_floor")]
    moved = None if None in ends else ends[0] > max(ends[1:])
    return f"{said} {text.plainly.verdict.stayed(moved)}".strip()


def _compared(reference: Mapping[str, Any]) -> str:
    return text.export.compared(*(reference[name] for name in ("models", "seeds", "bundled", "device")))


def _beside_noise(row: Mapping[str, Any]) -> str:
    """Return what a distance is beside the noise of retraining."""
    if row["before"] is None or row["after"] is None or row["floor"] is None:
        return text.export.NO_NOISE
    return text.export.noise(find_metric(row["name"]).say(row["floor"]))


def _beside_the_attack(metrics: Mapping[str, Any]) -> str:
    """Return what an attacker still finds, which no averaging of models can hide; nothing where nobody measured it."""
    said = []
    for name in _ATTACKS:
        now, low, high, before = (metrics.get(f"{name}_gap{end}") for end in ("", "_low", "_high", "_before"))
        if now is not None and before is not None and isfinite(now):
            sure = (low, high) if low is not None and high is not None and isfinite(low) else None
            said.append(text.export.attack_gap(ATTACK_TITLES[name], now, sure, before))
    return " ".join(said)

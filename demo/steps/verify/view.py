"""The attack, drawn: the ROC curves with the slider's mark on each, what it means in a sentence, and the figures."""

from collections.abc import Mapping
from html import escape

import numpy as np

from core.evaluation.distances import Values
from demo import text
from demo.steps.verify.model import ATTACKERS, Seen, Verification, verdict
from demo.widgets.marks import tag

_SIZE, _EDGE = 280, 6


def marked(found: Verification, attacker: str, level: str, threshold: float) -> str:
    """Return the curves with a mark where the attacker's ``threshold`` puts each model, and a sentence."""
    value = ATTACKERS[attacker].sign * threshold
    rates = {who: one.at(value) for who, one in found.seen.items()}
    said = tag("p", escape(text.verify.accusation(attacker, level, threshold, rates)), "said", role="status")
    return tag("div", roc(found, rates) + tag("div", _legend(found) + said), "attack")


def roc(found: Verification, rates: Mapping[str, tuple[float, float]]) -> str:
    """Return the ROC curves of all models over the chance line, as a picture with a text alternative.

    Args:
        found: The attack.
        rates: Shares caught and accused at the attacker's threshold, by whose model it is.
    """
    lines = "".join(_line("each", *one) for one in found.each)
    lines += "".join(_line(who, one.caught, one.accused) for who, one in found.seen.items())
    marks = "".join(_mark(who, *one) for who, one in rates.items())
    chance = f'<line class="chance" x1="{_EDGE}" y1="{_EDGE + _SIZE}" x2="{_EDGE + _SIZE}" y2="{_EDGE}"/>'
    frame = f'<rect class="frame" x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}"/>'
    whole = _SIZE + 2 * _EDGE
    label = escape(text.verify.roc_label({text.verify.MODELS[who]: one.auc.value for who, one in found.seen.items()}))
    picture = f'<svg class="roc" viewBox="0 0 {whole} {whole}" role="img" aria-label="{label}">'
    axes = tag("span", escape(text.verify.ROC_DOWN), "axis down") + tag(
        "span", escape(text.verify.ROC_ACROSS), "axis across"
    )
    return tag("figure", picture + frame + chance + lines + marks + "</svg>" + axes, "roc-box")


def figures(found: Verification, level: str) -> str:
    """Return the AUC of the attack on each model with its interval, and the one sentence that they allow."""
    rows = "".join(_figure(text.verify.MODELS[who], who, one) for who, one in found.seen.items())
    head = tag(
        "tr",
        tag("td", "")
        + tag("th", escape(text.verify.ATTACK_AUC), scope="col")
        + tag("th", escape(text.verify.INTERVAL)),
    )
    table = tag("table", tag("thead", head) + tag("tbody", rows), "utility")
    said = tag("p", escape(text.verify.verdict(verdict(found), level)), "said")
    gap = tag("p", escape(text.verify.gap_line(found.gaps, found.noise))) if found.gaps else ""
    about = tag("p", escape(text.verify.attack_about(*found.sizes, level=level)))
    return tag("section", tag("h3", escape(text.verify.CAN_TELL)) + said + table + gap + about, "panel tile")


def _figure(name: str, who: str, one: Seen) -> str:
    sure = "–" if np.isnan(one.auc.low) else f"{100 * one.auc.low:.1f} – {100 * one.auc.high:.1f}"
    value = "–" if np.isnan(one.auc.value) else f"{100 * one.auc.value:.1f}"
    head = tag("th", tag("span", escape(name), f"key {who}"), scope="row")
    return tag("tr", head + tag("td", value) + tag("td", sure))


def _legend(found: Verification) -> str:
    keys = [(who, text.verify.MODELS[who]) for who in found.seen] + ([("each", text.verify.EACH)] if found.each else [])
    return tag("div", "".join(tag("span", escape(name), f"key {css}") for css, name in keys), "legend")


def _line(css: str, caught: Values, accused: Values) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, caught, accused))
    return f'<polyline class="{css}" points="{points}"/>'


def _mark(who: str, caught: float, accused: float) -> str:
    x, y = _place(caught, accused)
    return f'<circle class="{who}" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'


def _place(caught: float, accused: float) -> tuple[float, float]:
    return _EDGE + _SIZE * float(accused), _EDGE + _SIZE * (1 - float(caught))

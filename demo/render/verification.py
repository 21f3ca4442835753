"""The attack, drawn: the ROC curves with the slider's mark on each, what it means in a sentence, and the figures."""

from html import escape

import numpy as np

from demo import text
from demo.render.marks import tag
from demo.verification import Seen, Verification, verdict

SIZE, EDGE = 280, 6
NAMES = {"before": text.BEFORE, "after": text.AFTER, "retrained": text.RETRAINED}


def marked(found: Verification, level: str, loss: float) -> str:
    """Return the curves with a mark where the attacker's threshold ``loss`` (nats) puts each model, and a sentence."""
    said = escape(text.accusation(level, loss, {who: one.at(loss) for who, one in found.seen.items()}))
    return tag("div", roc(found, loss) + tag("p", said, "said", role="status"), "attack")


def roc(found: Verification, loss: float) -> str:
    """Return the ROC curves of all models over the chance line, as a picture with a text alternative."""
    lines = "".join(_line(who, one) for who, one in found.seen.items())
    marks = "".join(_mark(who, *one.at(loss)) for who, one in found.seen.items())
    chance = f'<line class="chance" x1="{EDGE}" y1="{EDGE + SIZE}" x2="{EDGE + SIZE}" y2="{EDGE}"/>'
    frame = f'<rect class="frame" x="{EDGE}" y="{EDGE}" width="{SIZE}" height="{SIZE}"/>'
    whole = SIZE + 2 * EDGE
    label = escape(text.roc_label({NAMES[who]: one.auc.value for who, one in found.seen.items()}))
    picture = f'<svg class="roc" viewBox="0 0 {whole} {whole}" role="img" aria-label="{label}">'
    axes = tag("span", escape(text.ROC_DOWN), "axis down") + tag("span", escape(text.ROC_ACROSS), "axis across")
    return tag("figure", picture + frame + chance + lines + marks + "</svg>" + axes, "roc-box")


def figures(found: Verification, level: str) -> str:
    """Return the AUC of the attack on each model with its interval, and the one sentence that they allow."""
    rows = "".join(_figure(NAMES[who], who, one) for who, one in found.seen.items())
    head = tag("tr", tag("th", "") + tag("th", escape(text.ATTACK_AUC), scope="col") + tag("th", escape(text.SURE)))
    table = tag("table", tag("thead", head) + tag("tbody", rows), "utility")
    said = tag("p", escape(text.verdict(verdict(found), level)), "said")
    leak = tag("p", escape(text.leak_line(found.leakage))) if found.leakage else ""
    about = tag("p", escape(text.attack_about(*found.sizes, level=level)))
    return tag("section", tag("h3", escape(text.CAN_TELL)) + said + table + leak + about, "panel tile")


def _figure(name: str, who: str, one: Seen) -> str:
    sure = "–" if np.isnan(one.auc.low) else f"{100 * one.auc.low:.1f} – {100 * one.auc.high:.1f}"
    value = "–" if np.isnan(one.auc.value) else f"{100 * one.auc.value:.1f}"
    head = tag("th", tag("span", escape(name), f"key {who}"), scope="row")
    return tag("tr", head + tag("td", value) + tag("td", sure))


def _line(who: str, one: Seen) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(_place, one.caught, one.accused))
    return f'<polyline class="{who}" points="{points}"/>'


def _mark(who: str, caught: float, accused: float) -> str:
    x, y = _place(caught, accused)
    return f'<circle class="{who}" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>'


def _place(caught: float, accused: float) -> tuple[float, float]:
    return EDGE + SIZE * float(accused), EDGE + SIZE * (1 - float(caught))

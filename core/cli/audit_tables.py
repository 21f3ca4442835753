"""The audit of a run as tables for people: original, unlearned and retrained beside one another."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from core.evaluation.attacks import ENDS
from core.evaluation.distances import QUANTILES
from core.metrics import ATTACK_FIGURES, ATTACK_TITLES, find_metric, metrics_in

_MODELS = {"before": "original", "after": "unlearned", "retrained": "retrained"}
_GROUPS = {"": "all test samples", "later_": "people who were forgotten", "stayed_": "people who stayed"}
_NOTE = (
    "Members are the forgotten samples, the others are of people whom the model was never trained on. They differ in"
    " time too, so what an attack is worth is what it finds beyond the retrained models: leakage is the AUC against"
    " theirs. Brackets hold 95 % intervals over people."
)


def audit_tables(metrics: Mapping[str, Any]) -> list[RenderableType]:
    """Return the attacks, the utility of groups of people, and the distances as distributions."""
    return [attack_table(metrics), _groups(metrics), _spread(metrics)]


def attack_table(metrics: Mapping[str, Any]) -> Table:
    """Return both attacks, per sample and per person; where one was skipped the caption says why."""
    skipped = metrics.get("lira_skipped")
    table = Table("attack, × 100", *_MODELS.values(), caption=f"{_NOTE} {skipped}" if skipped else _NOTE)
    for name, title in ATTACK_TITLES.items():
        if metrics.get(f"{name}_auc") is None:
            continue
        table.add_section()
        table.add_row(f"[bold]{title}")
        for of, label in ATTACK_FIGURES.items():
            table.add_row(f"  {label}", *(_interval(metrics, f"{name}_{of}{ENDS[who]}") for who in _MODELS))
    return table


def _groups(metrics: Mapping[str, Any]) -> Table:
    table = Table("utility, × 100", *_MODELS.values(), "gap to retrained")
    for prefix, title in _GROUPS.items():
        table.add_section()
        table.add_row(f"[bold]{title}")
        for metric in metrics_in("audit", "utility"):
            name = f"{prefix}{metric.name}"
            each = (metric.format(metrics.get(f"{name}{ENDS[who]}")) for who in _MODELS)
            table.add_row(f"  {metric.title}", *each, metric.format(metrics.get(f"{name}_gap"), sign="+"))
    return table


def _spread(metrics: Mapping[str, Any]) -> Table:
    jsd = find_metric("jsd")
    table = Table(f"{jsd.scaled_title}, forget set", "original", "unlearned", "noise floor")
    for name, title in (("jsd", "samples"), ("user_jsd", "people")):
        table.add_section()
        table.add_row(f"[bold]{title}")
        for one in QUANTILES:
            each = (jsd.format(metrics.get(f"{name}_q{one:02}{end}")) for end in ("_before", "", "_floor"))
            table.add_row(f"  {one} % are below", *each)
    return table


def _interval(metrics: Mapping[str, Any], name: str) -> str:
    metric = find_metric(name)
    low, high = (metric.format(metrics.get(f"{name}_{end}"), unknown="") for end in ("low", "high"))
    return metric.format(metrics.get(name)) + (f" [{low}, {high}]" if low and high else "")

"""The audit of a run as tables for people: original, unlearned and retrained beside one another."""

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from core.evaluation.attacks import ENDS, TITLES
from core.evaluation.spread import QUANTILES
from core.files import plain

MODELS = {"before": "original", "after": "unlearned", "retrained": "retrained"}
GROUPS = {"": "all judged samples", "later_": "people who were forgotten", "stayed_": "people who stayed"}
UTILITY = {"auc": "AUC", "user_auc": "AUC per person", "acc": "ACC", "ll": "LL"}
FIGURES = {"auc": "AUC", "tpr": "TPR at 1 % FPR", "privleak": "leakage", "ks": "KS distance"}
NOTE = (
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
    table = Table("attack, × 100", *MODELS.values(), caption=f"{NOTE} {skipped}" if skipped else NOTE)
    for name, title in TITLES.items():
        if metrics.get(f"{name}_auc") is None:
            continue
        table.add_section()
        table.add_row(f"[bold]{title}")
        for of, label in FIGURES.items():
            table.add_row(f"  {label}", *(_interval(metrics, f"{name}_{of}{ENDS[who]}") for who in MODELS))
    return table


def _groups(metrics: Mapping[str, Any]) -> Table:
    table = Table("utility, × 100", *MODELS.values(), "gap to retrained")
    for prefix, title in GROUPS.items():
        table.add_section()
        table.add_row(f"[bold]{title}")
        for name, label in UTILITY.items():
            each = (_hundred(metrics.get(f"{prefix}{name}{ENDS[who]}")) for who in MODELS)
            table.add_row(f"  {label}", *each, _hundred(metrics.get(f"{prefix}{name}_gap"), sign="+"))
    return table


def _spread(metrics: Mapping[str, Any]) -> Table:
    table = Table("JSD × 100, forget set", "original", "unlearned", "noise floor")
    for name, title in (("jsd", "samples"), ("user_jsd", "people")):
        table.add_section()
        table.add_row(f"[bold]{title}")
        for one in QUANTILES:
            each = (_hundred(metrics.get(f"{name}_q{one:02}{end}"), digits=3) for end in ("_before", "", "_floor"))
            table.add_row(f"  {one} % are below", *each)
    return table


def _interval(metrics: Mapping[str, Any], name: str) -> str:
    low, high = (plain(metrics.get(f"{name}_{end}")) for end in ("low", "high"))
    around = "" if low is None or high is None else f" [{_hundred(low)}, {_hundred(high)}]"
    return _hundred(metrics.get(name)) + around


def _hundred(value: Any, digits: int = 2, sign: str = "") -> str:
    number = plain(value)
    return "–" if number is None else f"{100 * number:{sign}.{digits}f}"

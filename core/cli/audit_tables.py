"""The audit of a run as tables for people: original, unlearned and retrained beside one another."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from core import text
from core.evaluation.attacks import ENDS, ENOUGH_MEMBERS, ENOUGH_OTHERS
from core.evaluation.distances import QUANTILES
from core.metrics import ATTACK_FIGURES, ATTACK_TITLES, NOT_KNOWN, find_metric, metrics_in

_MODELS = {"before": "original", "after": "unlearned", "retrained": "retrained"}
_GROUPS = {"": "all test samples", "later_": "people who were forgotten", "stayed_": "people who stayed"}


def audit_tables(metrics: Mapping[str, Any]) -> list[RenderableType]:
    """Return the attacks, the utility of groups of people, and the distances as distributions."""
    return [*attack_tables(metrics), _groups(metrics), _spread(metrics)]


def attack_tables(metrics: Mapping[str, Any]) -> list[RenderableType]:
    """Return the attacks on the forgotten, by who holds both models, and on those who stayed; empty tables left out."""
    words = text.evaluation
    both = _exposed(
        metrics, "who holds both models", words.BEFORE_AFTER, ("", "_retrained"), words.BEFORE_AFTER_CAPTION
    )
    stayed = _exposed(
        metrics, "people who stayed", words.STAYED, tuple(ENDS[who] for who in _MODELS), words.STAYED_CAPTION
    )
    return [attack_table(metrics), *(table for table in (_method_known(metrics), both, stayed) if table.row_count)]


def attack_table(metrics: Mapping[str, Any]) -> Table:
    """Return both attacks, per sample and per person; where one was skipped the caption says why."""
    caption = text.evaluation.attacks_caption(ENOUGH_MEMBERS, ENOUGH_OTHERS, metrics.get("lira_skipped"))
    table = Table("attack, × 100", *_MODELS.values(), caption=caption)
    for name, title in ATTACK_TITLES.items():
        if metrics.get(f"{name}_auc") is None:
            continue
        table.add_section()
        table.add_row(f"[bold]{_with_counts(metrics, name, title)}")
        for of, label in ATTACK_FIGURES.items():
            table.add_row(f"  {label}", *(_attack_cell(metrics, name, of, who) for who in _MODELS))
    return table


def _attack_cell(metrics: Mapping[str, Any], attack: str, figure: str, who: str) -> str:
    name = f"{attack}_{figure}{ENDS[who]}"
    if figure == "gap" and who == "retrained":
        floor = find_metric(name).format(metrics.get(f"{attack}_gap_floor"), unknown="")
        return f"± {floor}" if floor else NOT_KNOWN
    return interval_cell(metrics, name, "+" if figure in ("gap", "privleak") else "")


def _method_known(metrics: Mapping[str, Any]) -> Table:
    """Return what somebody finds who knows the method, on the unlearned model and on retrained ones."""
    words = text.evaluation
    models = [_MODELS[who] for who in ("after", "retrained")]
    table = Table(
        "who knows the method, × 100", *models, words.ATTACK_FIGURES["gap"], caption=words.METHOD_KNOWN_CAPTION
    )
    for name, title in words.METHOD_KNOWN.items():
        if metrics.get(f"{name}_auc") is not None:
            table.add_row(f"[bold]{_with_counts(metrics, name, title)}")
            for of in ("auc", "tpr"):
                cells = (interval_cell(metrics, f"{name}_{of}{end}") for end in (ENDS["after"], ENDS["retrained"]))
                gap = interval_cell(metrics, f"{name}_gap", "+") if of == "auc" else ""
                table.add_row(f"  {ATTACK_FIGURES[of]}", *cells, gap)
    for name, title in words.TOLD_APART.items():
        if metrics.get(f"{name}_auc") is not None:
            table.add_row(title, interval_cell(metrics, f"{name}_auc"))
    return table


def _exposed(
    metrics: Mapping[str, Any], title: str, attacks: Mapping[str, str], ends: Sequence[str], caption: str
) -> Table:
    """Return the AUCs of ``attacks`` on the models whose figures have these ``ends``, and their gap."""
    models = {end: _MODELS[who] for who, end in ENDS.items()}
    gap = find_metric(f"{next(iter(attacks))}_gap").title.partition(" (")[0]
    table = Table(f"{title}, AUC × 100", *(models[end] for end in ends), gap, caption=caption)
    for name, said in attacks.items():
        if metrics.get(f"{name}_auc") is not None:
            cells = (interval_cell(metrics, f"{name}_auc{end}") for end in ends)
            table.add_row(_with_counts(metrics, name, said), *cells, interval_cell(metrics, f"{name}_gap", "+"))
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


def _with_counts(metrics: Mapping[str, Any], name: str, title: str) -> str:
    return text.evaluation.sides(title, metrics[f"{name}_members"], metrics[f"{name}_others"])


def interval_cell(metrics: Mapping[str, Any], name: str, sign: str = "") -> str:
    """Return a metric as tables show it, with its interval where that is known.

    Args:
        metrics: All metrics by name.
        name: Which one.
        sign: ``+`` to write it before positive numbers too.
    """
    metric = find_metric(name)
    low, high = (metric.format(metrics.get(f"{name}_{end}"), sign=sign, unknown="") for end in ("low", "high"))
    return metric.format(metrics.get(name), sign=sign) + (f" [{low}, {high}]" if low and high else "")

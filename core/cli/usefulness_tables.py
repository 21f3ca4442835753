"""What a recommender is good for beyond AUC, as tables for people."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from core import text
from core.cli.audit_tables import interval_cell
from core.evaluation.attacks import ENDS
from core.metrics import find_metric

_MODELS = {"before": "original", "after": "unlearned", "retrained": "retrained"}


def ranking_table(metrics: Mapping[str, Any]) -> Table:
    """Return NDCG@10 and HR@10 of the models that were asked; why one was not, is said below."""
    counts = (metrics[f"ranking_{one}"] for one in ("samples", "users", "candidates"))
    said = (text.evaluation.RANKING_CAPTION, metrics.get("ranking_skipped"))
    table = Table(
        text.evaluation.ranked(*counts), *_MODELS.values(), "gap to retrained", caption=" ".join(filter(None, said))
    )
    for name in ("ndcg10", "hr10"):
        cells = (interval_cell(metrics, f"{name}{ENDS[who]}") for who in _MODELS)
        table.add_row(find_metric(name).scaled_title, *cells, interval_cell(metrics, f"{name}_gap", "+"))
    return table


def fairness_tables(metrics: Mapping[str, Any]) -> list[Table]:
    """Return the AUC of each group and how far groups are apart; nothing where the data has no profiles."""
    auc, tables = find_metric("auc"), []
    for name, groups in metrics.get("fairness", {}).items():
        spread = f"{name}_spread"
        if metrics.get(spread) is None:
            continue
        table = Table(text.evaluation.by_group(name), "samples", *_MODELS.values())
        for group, found in groups.items():
            cells = (auc.format(found.get(f"auc{ENDS[who]}")) for who in _MODELS)
            table.add_row(group, f"{found['samples']:,}", *cells)
        table.add_section()
        ends = (find_metric(spread).format(metrics.get(f"{spread}{ENDS[who]}")) for who in _MODELS)
        table.add_row(text.evaluation.SPREAD, "", *ends)
        tables.append(table)
    if tables:
        tables[-1].caption = text.evaluation.FAIRNESS_CAPTION
    return tables

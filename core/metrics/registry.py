"""All metrics by name, ours and those of plug-ins."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core import text
from core.metrics.entries import ENTRIES
from core.metrics.metric import KINDS_IN_ORDER, Metric, MetricKind, Place

_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "_gap": {"better": None},
    "_change": {"better": None},
    "_p": {"better": None, "scale": 1.0, "digits": 3},
}
"""What a variant has otherwise than its metric, by the end of its name."""
KNOWN_METRICS: dict[str, Metric] = {one.name: one for one in ENTRIES}
"""All entries by name."""


def register_metric(metric: Metric) -> Metric:
    """Enter ``metric``; entering the very same facts again changes nothing.

    Raises:
        ValueError: The name is another metric's, or that of a variant of one.
    """
    try:
        known = find_metric(metric.name)
    except KeyError:
        KNOWN_METRICS[metric.name] = metric
        return metric
    if known != metric:
        raise ValueError(text.evaluation.metric_exists(metric.name, known.title))
    return metric


def find_metric(name: str) -> Metric:
    """Return the facts of a metric, or of a variant of one, such as ``jsd_floor`` or ``retain_l2_before``.

    A variant is titled by rule and shown nowhere by itself.

    Raises:
        KeyError: There is no such metric.
    """
    if name in KNOWN_METRICS:
        return KNOWN_METRICS[name]
    for base, affix, said in _without_an_affix(name):
        try:
            metric = find_metric(base)
        except KeyError:
            continue
        changed = _CHANGED.get(affix, {})
        return replace(metric, name=name, title=said.format(metric.title), full="", shown_in=frozenset(), **changed)
    raise KeyError(name)


def metrics_in(place: Place, *kinds: MetricKind) -> tuple[Metric, ...]:
    """Return the metrics that a place shows, in the order in which it shows them; of certain ``kinds``, or of all."""
    return tuple(
        one
        for kind in KINDS_IN_ORDER
        for one in KNOWN_METRICS.values()
        if one.kind == kind and place in one.shown_in and (not kinds or kind in kinds)
    )


def _without_an_affix(name: str) -> list[tuple[str, str, str]]:
    """Return what is left of a name without each affix that it has, with that affix and the variant's title."""
    words = text.evaluation
    begins = [(name.removeprefix(one), one, said) for one, said in words.PREFIXES.items() if name.startswith(one)]
    ends = [(name.removesuffix(one), one, said) for one, said in words.SUFFIXES.items() if name.endswith(one)]
    return [affix for side in (begins, ends) for affix in sorted(side, key=lambda one: -len(one[1]))]

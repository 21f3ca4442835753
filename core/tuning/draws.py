"""Which settings are tried: as many for every method, drawn from its grid."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from core.models.layers import held_groups
from core.unlearning.base import Method

TRIALS = 16
"""Settings that are tried of each method for large requests, and half as many for small ones."""
_SEED = 7


def grid_of(
    method: type[Method], small: bool = False, layers: Mapping[str, tuple[str, ...]] | None = None
) -> Mapping[str, tuple[Any, ...]]:
    """Return what is drawn from for large requests, or for ``small`` ones, dotted setting name to values.

    Args:
        method: Whose grid.
        small: Whether one person or less is to be forgotten.
        layers: Names of the layers that can be adapted, by group; adapters do without groups that hold none.
    """
    grid = {**method.grid, **method.small_grid} if small else method.grid
    if layers is None:
        return grid
    return {name: tuple(_on_layers(name, one, layers) for one in values) for name, values in grid.items()}


def _on_layers(name: str, value: Any, layers: Mapping[str, tuple[str, ...]]) -> Any:
    if isinstance(value, Mapping) and "targets" in value:
        return {**value, "targets": held_groups(layers, value["targets"])}
    return held_groups(layers, value) if name.endswith(".targets") else value


def drawn(grid: Mapping[str, tuple[Any, ...]], trials: int = TRIALS, seed: int = _SEED) -> list[dict[str, Any]]:
    """Return settings to try, as changes by dotted name; the same number for every method that has a choice.

    Several positive numbers under one name are a range, from the least to the largest, which is drawn from evenly on a
    logarithmic scale; anything else is a list to choose from. Names are drawn together so that each range is covered
    evenly (a Latin hypercube).

    Args:
        grid: What to draw from, dotted setting name to values.
        trials: How many.
        seed: Decides the draw.

    Returns:
        Fewer than ``trials`` only where the whole grid, without a range, has no more.

    Source: McKay, Beckman and Conover, 1979, for the Latin hypercube.
    """
    from scipy.stats.qmc import LatinHypercube

    open_names = [name for name, values in grid.items() if len(values) > 1]
    fixed = {name: values[0] for name, values in grid.items() if len(values) == 1}
    if not open_names:
        return [fixed]
    places = LatinHypercube(len(open_names), rng=seed).random(trials)
    found: list[dict[str, Any]] = []
    for place in places.tolist():
        chosen = {name: _at(grid[name], share) for name, share in zip(open_names, place, strict=True)}
        changes = {name: fixed.get(name, chosen.get(name)) for name in grid}
        if changes not in found:
            found.append(changes)
    return found


def drawn_from(grid: Mapping[str, tuple[Any, ...]], trials: int = TRIALS, seed: int = _SEED) -> Mapping[str, Any]:
    """Return what is told of a draw beside its trials, JSON-ready."""
    return {"trials": trials, "seed": seed, "grid": {name: list(values) for name, values in grid.items()}}


def _at(values: Sequence[Any], share: float) -> Any:
    """Return what lies at ``share`` (0 to 1) of a range, or of a list."""
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and one > 0 for one in values):
        return values[int(share * len(values))]
    least, most = min(values), max(values)
    value = exp(log(least) + share * log(most / least))
    return round(value) if all(isinstance(one, int) for one in values) else float(f"{value:.3g}")

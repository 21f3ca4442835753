"""The settings tuned for a recommender, an asset; a method's own defaults where nothing was tuned."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from math import log
from pathlib import Path
from typing import Any

from core import text
from core.checksums import read_record
from core.config import Lora
from core.errors import RequestError
from core.models.layers import held_groups
from core.runs.labelled import load_labelled, save_labelled
from core.unlearning.base import Arrays, Method

LARGEST_SHARE = 40
"""Largest share of the training users (percent) that a reported result forgets; tuning leaves all of them alone."""
ONE_OFF = "one_off"
"""Where a tuned record tells what learning took, once for all requests."""


def tuned_settings(
    method: type[Method], key: str, assets: Path, samples: int, layers: Mapping[str, tuple[str, ...]] | None = None
) -> Any:
    """Return the method's settings for one recommender and one size of request.

    Args:
        method: The method.
        key: Names the recommender, such as ``movielens-100k/best``.
        assets: Folder of the bundled files.
        samples: How many samples are to be forgotten; what was tuned on a request of about that size is chosen.
        layers: Names of the layers that can be adapted, by group. Where nothing was tuned, the defaults do without
            groups of which the recommender has none; None to leave them as they are.

    Returns:
        The method's ``Settings``.

    Raises:
        RequestError: Tuning found that no setting helps at this size.
    """
    found = _nearest(method, key, assets, samples)
    if found is None:
        return method.Settings() if layers is None else _on_layers(method.Settings(), layers)
    if found["settings"] is None:
        raise RequestError(text.unlearning.no_setting_helps(method.card.title, samples))
    return updated(method.Settings(), found["settings"])


def has_setting(method: type[Method], key: str, assets: Path, samples: int) -> bool:
    """Return whether the method may be used as tuned: nothing was tuned, or some setting helps at this size.

    Args are those of :func:`tuned_settings`.
    """
    found = _nearest(method, key, assets, samples)
    return found is None or found["settings"] is not None


def is_ready(method: type[Method], key: str, assets: Path) -> bool:
    """Return whether the method can be run on a recommender: it has learned on it what it must know, if it must any.

    Args:
        method: The method.
        key: Names the recommender, such as ``movielens-100k/best``.
        assets: Folder of the bundled files.
    """
    return not method.learns or tuned_path(assets, key, method.name).is_file()


def tuning_people(method: type[Method], key: str, assets: Path, samples: int) -> frozenset[int]:
    """Return the users on whom the settings for a size of request were tuned; nobody where nothing was tuned.

    Args are those of :func:`tuned_settings`.
    """
    return _people_of(_nearest(method, key, assets, samples) or {})


def everybody_tuned_on(method: type[Method], key: str, assets: Path) -> frozenset[int]:
    """Return the users on whom settings for any size of request were tuned, or from whom the method learned.

    Args are those of :func:`tuned_settings`.
    """
    path = tuned_path(assets, key, method.name)
    return frozenset().union(*map(_people_of, read_record(path)["tuned"])) if path.is_file() else frozenset()


def _people_of(tuned: Mapping[str, Any]) -> frozenset[int]:
    requests = tuned.get("requests", ())
    rated = (user for one in requests for user, _ in one.get("interactions", ()))
    return frozenset([*(user for one in requests for user in one["users"]), *rated])


def tried_objective(method: type[Method], key: str, assets: Path, samples: int) -> float | None:
    """Return what the settings for a size of request came to in tuning, less being better; None where nobody tried any.

    An untouched model has 1. Args are those of :func:`tuned_settings`.

    Source: ours, see :func:`core.tuning.choice.objective`.
    """
    found = _nearest(method, key, assets, samples) or {}
    return found.get("objective") if found.get("settings") is not None else None


def one_off_seconds(method: type[Method], key: str, assets: Path) -> float | None:
    """Return the wall seconds that the method's learning took beforehand; None where nobody has measured them."""
    path = tuned_path(assets, key, method.name)
    measured = read_record(path).get(ONE_OFF) if path.is_file() else None
    return None if measured is None else float(measured["seconds"])


def _nearest(method: type[Method], key: str, assets: Path, samples: int) -> dict[str, Any] | None:
    """Return the record of what was tuned on requests of about that size."""
    path = tuned_path(assets, key, method.name)
    if not path.is_file():
        return None
    return min(read_record(path)["tuned"], key=lambda one: abs(log(one["samples"] / samples)))


def _on_layers(defaults: Any, layers: Mapping[str, tuple[str, ...]]) -> Any:
    adapters = {one.name: getattr(defaults, one.name) for one in fields(defaults)}
    known = {name: one for name, one in adapters.items() if isinstance(one, Lora)}
    return replace(
        defaults, **{name: replace(one, targets=held_groups(layers, one.targets)) for name, one in known.items()}
    )


def tuned_path(assets: Path, key: str, method: str) -> Path:
    """Return where a method's tuned settings lie, with the log of how they were found."""
    return assets / "tuned" / key / f"{method}.json"


def learned_path(assets: Path, key: str, method: str) -> Path:
    """Return where the arrays lie that a method learned beforehand for one recommender."""
    return assets / "tuned" / key / f"{method}.safetensors"


def load_learned(path: Path) -> Arrays:
    """Return what a method learned beforehand, from its file; nothing where there is none."""
    return load_labelled(path) if path.is_file() else {}


def save_learned(path: Path, arrays: Arrays) -> None:
    """Write what a method learned beforehand, whole or not at all."""
    save_labelled(path, arrays)


def updated(settings: Any, changes: Mapping[str, Any]) -> Any:
    """Return the dataclass ``settings`` with ``changes``: a dict, with dicts or None for its inner dataclasses."""
    values = {}
    for field in fields(settings):
        if field.name in changes:
            old, new = getattr(settings, field.name), changes[field.name]
            inner = is_dataclass(old) and new is not None
            values[field.name] = updated(old, new) if inner else tuple(new) if isinstance(new, list) else new
    return replace(settings, **values)


def nested(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by dotted name, ``{"student.learning_rate": 1e-3}``, as :func:`updated` takes them."""
    result: dict[str, Any] = {}
    for name, value in changes.items():
        outer, _, inner = name.partition(".")
        if inner:
            result[outer] = {**result.get(outer, {}), inner: value}
        else:
            result[outer] = value
    return result

"""The settings tuned for a recommender, an asset; a method's own defaults where nothing was tuned."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from math import log
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file, save_file

from core.files import atomic_file, read_json
from core.unlearning.base import Arrays, Method


def tuned_settings(method: type[Method], key: str, assets: Path, samples: int) -> Any:
    """Return the method's settings for one recommender and one size of request.

    Args:
        method: The method.
        key: Names the recommender, such as ``movielens-100k/best``.
        assets: Folder of the bundled files.
        samples: How many samples are to be forgotten; what was tuned on a request of about that size is chosen.

    Returns:
        The method's ``Settings``.
    """
    path = tuned_path(assets, key, method.name)
    if not path.is_file():
        return method.Settings()
    nearest = min(read_json(path)["tuned"], key=lambda one: abs(log(one["samples"] / samples)))
    return updated(method.Settings(), nearest["settings"])


def tuned_path(assets: Path, key: str, method: str) -> Path:
    """Return where a method's tuned settings lie, with the log of how they were found."""
    return assets / "tuned" / key / f"{method}.json"


def learned_path(assets: Path, key: str, method: str) -> Path:
    """Return where the arrays lie that a method learned beforehand for one recommender."""
    return assets / "tuned" / key / f"{method}.safetensors"


def learned_arrays(assets: Path, key: str, method: str) -> Arrays:
    """Return what a method learned beforehand; nothing where it did not, or has no need to."""
    path = learned_path(assets, key, method)
    return load_file(path) if path.is_file() else {}


def save_learned(path: Path, arrays: Arrays) -> None:
    """Write what a method learned beforehand, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as fresh:
        save_file(dict(arrays), fresh)


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

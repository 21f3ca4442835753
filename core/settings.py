"""The settings tuned for a recommender, an asset; a method's own defaults where nothing was tuned."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from core.files import read_json
from core.unlearning.base import Method

TUNED = "tuned.json"


def tuned_settings(method: type[Method], key: str, assets: Path) -> Any:
    """Return the method's settings for the recommender named ``key``, such as ``movielens-100k/best``."""
    path = assets / TUNED
    chosen = read_json(path).get(method.name, {}).get(key, {}) if path.is_file() else {}
    return updated(method.Settings(), chosen)


def updated(settings: Any, changes: dict[str, Any]) -> Any:
    """Return the dataclass ``settings`` with ``changes``, a dict that may hold dicts for its inner dataclasses."""
    values = {}
    for field in fields(settings):
        if field.name in changes:
            old, new = getattr(settings, field.name), changes[field.name]
            values[field.name] = (
                updated(old, new) if is_dataclass(old) else tuple(new) if isinstance(new, list) else new
            )
    return replace(settings, **values)

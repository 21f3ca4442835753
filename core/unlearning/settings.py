"""What a run's config has of a method's settings."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

ADDED: Mapping[str, bool] = {"added": True}
"""Metadata of a setting that came later: :func:`settings_record` passes over it where it stands at its default."""


def settings_record(settings: Any) -> dict[str, Any]:
    """Return a method's ``Settings`` as a run's config has them, JSON-ready.

    A setting that was added later is left out where it stands at its default, so that what was made before is found.
    """
    old = {
        one.name for one in fields(settings) if one.metadata.get("added") and getattr(settings, one.name) == one.default
    }
    return {name: value for name, value in asdict(settings).items() if name not in old}

"""Arrays in one file with a label that says what they are, so that they are never taken for something else's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt
from safetensors import safe_open
from safetensors.numpy import save_file

from core.files import atomic_file

_ABOUT = "about"


def metadata_of(label: Mapping[str, Any]) -> dict[str, str]:
    """Return the metadata of a file that bears ``label``, JSON-ready values by name.

    It is one entry, since safetensors writes several in no fixed order and the same arrays must make the same file.
    """
    return {_ABOUT: json.dumps(label)}


def save_labelled(path: Path, arrays: Mapping[str, npt.NDArray[Any]], label: Mapping[str, Any]) -> None:
    """Write ``arrays`` under a ``label`` of JSON-ready values by name, whole or not at all.

    Raises:
        OSError: ``path`` cannot be written.
    """
    with atomic_file(path) as fresh:
        save_file(dict(arrays), fresh, metadata=metadata_of(label))


def label_of(path: Path) -> dict[str, Any]:
    """Return the label of the file at ``path``; an empty one where it bears none."""
    with safe_open(path, framework="numpy") as file:
        return dict(json.loads((file.metadata() or {}).get(_ABOUT, "{}")))

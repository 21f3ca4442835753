"""What answers beside an adapter: the adapted model itself, or the original minus a multiple of the adapted model.

A difference of two models' logits is no model of its own, so an adapter that is to be subtracted keeps its factor in a
file of its own beside its weights. Without that file, an adapter answers as peft lets it answer.
"""

from pathlib import Path

from core import text
from core.errors import ModelError
from core.files import read_json, write_json
from core.models.adapters import Adapters, merged
from core.models.backbone import Backbone
from core.models.ensemble import Ensemble

CONTRAST = "contrast.json"
"""Name of the file, beside an adapter's weights, that says by what factor its answers are subtracted."""
_FACTOR = "alpha"


def contrast(original: Backbone, assistant: Backbone, factor: float) -> Ensemble:
    """Return the two as one backbone, whose logits are z_original − factor · z_assistant.

    Source: Ji et al., Reversing the Forget-Retain Objectives, 2024, logit difference.
    """
    return Ensemble([original, assistant], weights=(1.0, -factor))


def save_factor(folder: Path, factor: float) -> None:
    """Note beside the adapter in ``folder`` by what factor its answers are subtracted from the original's."""
    write_json(folder / CONTRAST, {_FACTOR: factor})


def is_subtracted(folder: Path) -> bool:
    """Return whether the adapter in ``folder`` is there to be subtracted."""
    return (folder / CONTRAST).is_file()


def answering_with(folder: Path, adapters: Adapters, backbone: Backbone) -> Backbone:
    """Load the adapter in ``folder`` and return what answers as the run did that left it.

    Args:
        folder: Where the adapter lies.
        adapters: Those of ``backbone``, of which none may be loaded yet.
        backbone: The original, whose weights are shared.

    Raises:
        ModelError: There is no adapter, it was made for another backbone, or its factor cannot be read.
    """
    original = backbone.share_weights() if is_subtracted(folder) else None
    adapters.load("run", folder)
    return backbone if original is None else contrast(original, backbone, _factor(folder))


def merged_answer(folder: Path, backbone: Backbone) -> Backbone:
    """Return what answers as the run did that left the adapter in ``folder``, with all its weights its own to change.

    Raises:
        ModelError: There is no adapter, it was made for another backbone, or its factor cannot be read.
    """
    whole = merged(backbone, folder)
    return contrast(backbone.copy(), whole, _factor(folder)) if is_subtracted(folder) else whole


def _factor(folder: Path) -> float:
    try:
        return float(read_json(folder / CONTRAST)[_FACTOR])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(text.models.no_adapter_here(folder)) from error

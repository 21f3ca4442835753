"""Opens whatever a run left: one backbone, several that answer as one, or one with adapters that are averaged."""

from pathlib import Path

from core.models.backbone import Backbone, load_backbone
from core.models.ensemble import ENSEMBLE, load_ensemble
from core.models.mixture import MIXTURE, load_mixture


def load_model(folder: Path) -> Backbone:
    """Return what was saved into ``folder``.

    Raises:
        ModelError: There is none, or a part of it is missing.
    """
    if (folder / MIXTURE).is_file():
        return load_mixture(folder)
    return load_ensemble(folder) if (folder / ENSEMBLE).is_file() else load_backbone(folder)

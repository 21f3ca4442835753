"""How other visitors fared, who were simulated beforehand: the distribution, failures too."""

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from core.errors import CoreError
from core.experiment.experiment import Experiment
from core.experiment.visitor import visitors_path
from core.files import read_json
from demo import text
from demo.widgets.marks import tag

_WIDTH, _BINS, _DOT = 640, 20, 9


def others(experiment: Experiment) -> str:
    """Return how simulated visitors of the original that answers fared; nothing where none were simulated."""
    path = visitors_path(experiment.assets, experiment.key)
    try:
        found = read_json(path) if path.is_file() else {}
    except (CoreError, OSError, ValueError):
        return ""
    return _told(found) if found.get("visitors") else ""


def _told(found: Mapping[str, Any]) -> str:
    gone = np.array([one["share_gone"] for one in found["each"]], float)
    cost = float(np.median([one["auc_cost"] for one in found["each"]]))
    said = text.you.others(len(gone), float(np.median(gone)), float(gone.min()), found["back_in_band"])
    more = text.you.others_cost(cost, found["within_noise"])
    ends = tag("div", "".join(tag("span", escape(one)) for one in text.you.OTHERS_ENDS), "ends")
    inner = tag("p", escape(said)) + _dots(gone, said) + ends + tag("p", escape(more))
    return tag("details", tag("summary", escape(text.you.OTHERS)) + inner, "others memory")


def _dots(gone: np.ndarray, said: str) -> str:
    """Return a dot for each visitor over the share that was gone, those of like share above one another."""
    bins = np.clip((np.clip(gone, 0, 1) * _BINS).astype(int), 0, _BINS - 1)
    most = int(np.bincount(bins).max())
    height, across = most * 2 * _DOT + _DOT, _WIDTH / _BINS
    drawn, piled = "", dict.fromkeys(range(_BINS), 0)
    for one in sorted(bins.tolist()):
        y = height - _DOT - 2 * _DOT * piled[one]
        drawn += f'<circle cx="{across * (one + 0.5):.1f}" cy="{y}" r="{_DOT - 1}"/>'
        piled[one] += 1
    view = f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(said)}"'
    return f'<svg class="others-dots" {view}>{drawn}</svg>'

"""A retrained model itself, for questions that nobody had asked when its predictions were kept."""

from pathlib import Path

import torch

from core.checksums import unless_damaged
from core.models.backbone import Backbone
from core.runs.labelled import label_of, load_tensors, save_labelled

MOST_BYTES = 10 << 20
"""A larger file is not bundled; the repository would need another store for it."""
_WIDTH = torch.finfo(torch.float16).bits // 8


def retrained_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return where the bundled retrained model of a preset lies."""
    return assets / "retrained" / dataset / original / f"{preset}.safetensors"


def fits(backbone: Backbone) -> bool:
    """Return whether ``backbone`` is small enough to be bundled."""
    return sum(one.numel() for one in backbone.own_weights().values()) * _WIDTH <= MOST_BYTES


def save_retrained(path: Path, backbone: Backbone, key: str, seed: int) -> None:
    """Write the weights in half precision, shared ones once.

    Args:
        path: Where.
        backbone: The retrained model.
        key: Names the data, the original's recipe and the request, as that of the reference does.
        seed: What it was retrained under.
    """
    weights = {name: one.half().contiguous() for name, one in backbone.own_weights().items()}
    save_labelled(path, weights, {"key": key, "seed": seed})


def load_retrained(path: Path, expected: str, like: Backbone) -> Backbone | None:
    """Return the bundled model at ``path``; None where there is none, or where it was made for something else.

    Args:
        path: The file.
        expected: Key that the file must bear; see :func:`save_retrained`.
        like: A backbone of the same shape, which stays as it is.
    """
    if retrained_seed(path, expected) is None:
        return None
    return like.with_own(load_tensors(path))


def retrained_seed(path: Path, expected: str) -> int | None:
    """Return the seed of the bundled model at ``path``, None where there is none under the key ``expected``.

    A damaged one is none either, and a warning says so.
    """
    about = unless_damaged(lambda: label_of(path)) if path.is_file() else None
    return int(about["seed"]) if about and about.get("key") == expected else None

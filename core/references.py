"""What retrained models say about a request: the reference of every distance, and its noise floor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from core.files import atomic_file
from core.store import Run

SECONDS = "seconds"


@dataclass(frozen=True, eq=False)
class Reference:
    """Predictions of ``k`` models retrained without the forgotten data.

    Attributes:
        clicks: p(yes) (k, n) by part: ``forget``, ``retain`` and ``test``.
        seconds: (k,) what each retraining took where it was made.
        bundled: Whether it is an asset, rather than retrained here.
    """

    clicks: dict[str, npt.NDArray[np.float32]]
    seconds: npt.NDArray[np.float32]
    bundled: bool


def reference_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return where a preset's bundled reference lies."""
    return assets / "references" / dataset / original / f"{preset}.safetensors"


def load_reference(path: Path, expected: str) -> Reference | None:
    """Return the bundled reference at ``path``; None where there is none, or where it was made for something else.

    Args:
        path: The file.
        expected: Key that the file must bear; see :func:`save_reference`.
    """
    if not path.is_file():
        return None
    arrays = load_file(path)
    if arrays.pop("key").tobytes().decode() != expected:
        return None
    return Reference(arrays, arrays.pop(SECONDS), bundled=True)


def save_reference(path: Path, reference: Reference, key: str) -> None:
    """Write ``reference`` under a ``key`` that names the data, the original's recipe and the request."""
    arrays = dict(reference.clicks) | {SECONDS: reference.seconds, "key": np.frombuffer(key.encode(), np.uint8)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as fresh:
        save_file(arrays, fresh)


def reference_of(runs: Iterable[Run]) -> Reference | None:
    """Return the reference that finished retrainings make together; None where there is none."""
    done: Sequence[Run] = [run for run in runs if run.finished]
    if not done:
        return None
    clicks = [run.predictions for run in done]
    stacked = {part: np.stack([one[part] for one in clicks]) for part in ("forget", "retain", "test")}
    return Reference(stacked, np.array([run.metrics["seconds"] for run in done], np.float32), bundled=False)

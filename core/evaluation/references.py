"""What retrained models say about a request: the reference of every distance, and its noise floor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.checksums import unless_damaged
from core.data.samples import Ints
from core.runs.labelled import load_labelled, save_labelled
from core.runs.store import Run

FIRST_RETRAINING = 1000
"""Seeds of retrainings begin here. Those of originals are smaller, or from 2,000 on: a model that is retrained under an
original's seed shares its first weights, and is nearer to it than forgetting alone would bring it."""
_SECONDS, _SEEDS, _DEVICE = "seconds", "seeds", "device"


@dataclass(frozen=True, eq=False)
class Reference:
    """Predictions of ``k`` models retrained without the forgotten data.

    Attributes:
        clicks: p(yes) (k, n) by part: ``forget``, ``retain``, ``test``, and those that only some requests have.
        seconds: (k,) what each retraining took where it was made.
        bundled: Whether it is an asset, rather than retrained here.
        seeds: (k,) the seed of each; empty where unknown.
        device: What they were made on, in words.
    """

    clicks: dict[str, npt.NDArray[np.float32]]
    seconds: npt.NDArray[np.float32]
    bundled: bool
    seeds: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    device: str = ""

    @property
    def fastest(self) -> float | None:
        """Seconds of the retraining that took least, which other work on the machine delayed least.

        None where not all were timed. Source: ours; no speed-up looks larger for it.
        """
        return float(self.seconds.min()) if len(self.seconds) and (self.seconds > 0).all() else None

    def without(self, seed: int) -> "Reference | None":
        """Return the reference without the model retrained under ``seed``, for judging that very retraining.

        Returns:
            None where no other model is left.
        """
        if seed not in self.seeds:
            return self
        kept = self.seeds != seed
        clicks = {part: one[kept] for part, one in self.clicks.items()}
        rest = Reference(clicks, self.seconds[kept], self.bundled, self.seeds[kept], self.device)
        return rest if kept.any() else None


def retraining_seed(seed: int) -> int:
    """Return the seed of the retraining that is number ``seed``, which no original has."""
    return FIRST_RETRAINING + seed


def reference_path(assets: Path, dataset: str, original: str, preset: str) -> Path:
    """Return where a preset's bundled reference lies."""
    return assets / "references" / dataset / original / f"{preset}.safetensors"


def load_reference(path: Path, expected: str) -> Reference | None:
    """Return the bundled reference at ``path``; None where there is none, or where it was made for something else.

    A damaged one is none either, and a warning says so.

    Args:
        path: The file.
        expected: Key that the file must bear; see :func:`save_reference`.
    """
    arrays = unless_damaged(lambda: load_labelled(path)) if path.is_file() else None
    if arrays is None or _text(arrays.pop("key")) != expected:
        return None
    return Reference(arrays, arrays.pop(_SECONDS), True, arrays.pop(_SEEDS), _text(arrays.pop(_DEVICE)))


def save_reference(path: Path, reference: Reference, key: str) -> None:
    """Write ``reference`` under a ``key`` that names the data, the original's recipe and the request."""
    about = {
        _SECONDS: reference.seconds,
        _SEEDS: reference.seeds,
        _DEVICE: _bytes(reference.device),
        "key": _bytes(key),
    }
    save_labelled(path, dict(reference.clicks) | about)


def reference_of(runs: Iterable[Run]) -> Reference | None:
    """Return the reference that finished retrainings make together; None where there is none."""
    done: Sequence[Run] = [run for run in runs if run.finished]
    if not done:
        return None
    clicks = [run.predictions for run in done]
    # Runs that were made long ago may lack a part that later ones have.
    known = set.intersection(*(set(one) for one in clicks))
    parts = sorted(part for part in known if not part.endswith(("_before", "_original")))
    stacked = {part: np.stack([one[part] for one in clicks]) for part in parts}
    seconds = np.array([run.metrics["seconds"] for run in done], np.float32)
    seeds = np.array([run.config["seed"] for run in done], np.int64)
    return Reference(stacked, seconds, False, seeds, done[0].metrics["device"])


def fair_reference(run: Run, reference: Reference | None) -> Reference | None:
    """Return what ``run`` is measured against: a retraining never against itself."""
    if reference is None or run.config["method"] != "retrain":
        return reference
    return reference.without(run.config["seed"])


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _text(array: npt.NDArray[np.uint8]) -> str:
    return array.tobytes().decode()
